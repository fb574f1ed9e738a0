//! Other programs: Python's `subprocess`.
//!
//! | here | there |
//! |---|---|
//! | executable file | a named entry point, one of [`programs`] |
//! | exec | a process that begins with that program, in a fresh memory |
//! | standard streams | ends of pipes in the segment, or the page's output |
//!
//! A program is a process like any other, with a lane in the timeline, signals and an exit code. Its
//! pipes hold 64 KiB: a full one blocks its writer, and one that nobody reads ends it, by SIGPIPE.
//! Unlike the children of `multiprocessing`, a program is neither ended nor awaited at the end of
//! whoever started it; what then still runs is cut off once the lesson is over.
//!
//! Bytes go through the pipes, as in Python without `text=True`; `text()` makes them text.

mod communicate;
mod completed;
mod error;
mod flow;
mod popen;
pub mod programs;
mod run;
mod streams;

#[cfg(test)]
mod tests;

pub use communicate::Captured;
pub use completed::{CompletedProcess, text_of};
pub use error::SubprocessError;
pub use popen::Popen;
pub use run::{Options, call, check_call, check_output, run};
pub use streams::{DEVNULL, PIPE, STDOUT, Stream, Streams};
