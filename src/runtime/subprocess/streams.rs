//! Where a program's three streams go: what is asked for, and what its process gets.

use std::io::BufRead;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::SubprocessError;
use super::flow::{Input, Output};
use crate::sync::mp::{Reader, Writer, byte_pipe};

/// One stream of a program to be.
#[derive(Debug, Clone, Copy, Default)]
pub enum Stream<'a> {
    /// Python's None: the parent's own. Here that is the page, for output; there is no input.
    #[default]
    Inherit,
    /// `PIPE`: a new pipe, whose other end the parent gets.
    Pipe,
    /// `DEVNULL`: no input, and output that nobody sees.
    DevNull,
    /// `STDOUT`: standard error goes where standard output goes.
    Stdout,
    /// From this pipe. The parent keeps its own handle, and should close it.
    From(&'a Reader),
    /// Into this pipe.
    Into(&'a Writer),
}

pub use Stream::{DevNull as DEVNULL, Pipe as PIPE, Stdout as STDOUT};

impl<'a> From<&'a Reader> for Stream<'a> {
    fn from(reader: &'a Reader) -> Self {
        Stream::From(reader)
    }
}

impl<'a> From<&'a Writer> for Stream<'a> {
    fn from(writer: &'a Writer) -> Self {
        Stream::Into(writer)
    }
}

/// The keywords of [`super::Popen::new`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Streams<'a> {
    pub(super) stdin: Stream<'a>,
    pub(super) stdout: Stream<'a>,
    pub(super) stderr: Stream<'a>,
}

impl<'a> Streams<'a> {
    /// What it reads.
    #[must_use]
    pub fn stdin(self, stream: impl Into<Stream<'a>>) -> Self {
        Streams { stdin: stream.into(), ..self }
    }

    /// Where its output goes.
    #[must_use]
    pub fn stdout(self, stream: impl Into<Stream<'a>>) -> Self {
        Streams { stdout: stream.into(), ..self }
    }

    /// Where its complaints go.
    #[must_use]
    pub fn stderr(self, stream: impl Into<Stream<'a>>) -> Self {
        Streams { stderr: stream.into(), ..self }
    }
}

/// The ends that stay with the parent.
#[derive(Debug, Default)]
pub(super) struct Ours {
    pub stdin: Option<Writer>,
    pub stdout: Option<Reader>,
    pub stderr: Option<Reader>,
}

/// The ends that go along with the program.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Theirs {
    stdin: Option<Reader>,
    stdout: Sink,
    stderr: Sink,
}

/// Where output goes.
#[derive(Debug, Default, Serialize, Deserialize)]
enum Sink {
    #[default]
    Page,
    Nowhere,
    Pipe(Writer),
    /// Where standard output goes.
    Stdout,
}

const ONLY_STDERR: SubprocessError =
    SubprocessError::ValueError("STDOUT can only be used for stderr");
const NEEDS_READER: SubprocessError =
    SubprocessError::ValueError("stdin needs the end of a pipe that is read");
const NEEDS_WRITER: SubprocessError =
    SubprocessError::ValueError("stdout and stderr need the end of a pipe that is written to");

impl Streams<'_> {
    /// Make the pipes that are asked for, and share them out.
    pub(super) fn open(self) -> Result<(Ours, Theirs), SubprocessError> {
        let (mut ours, mut theirs) = (Ours::default(), Theirs::default());
        theirs.stdin = match self.stdin {
            Stream::Inherit | Stream::DevNull => None,
            Stream::Pipe => {
                let (reader, writer) = byte_pipe()?;
                writer.set_name("stdin");
                ours.stdin = Some(writer);
                Some(reader)
            }
            Stream::From(reader) => Some(reader.try_clone()?),
            Stream::Stdout => return Err(ONLY_STDERR),
            Stream::Into(_) => return Err(NEEDS_READER),
        };
        if matches!(self.stdout, Stream::Stdout) {
            return Err(ONLY_STDERR);
        }
        (theirs.stdout, ours.stdout) = sink(self.stdout, "stdout")?;
        (theirs.stderr, ours.stderr) = sink(self.stderr, "stderr")?;
        Ok((ours, theirs))
    }
}

fn sink(stream: Stream<'_>, name: &str) -> Result<(Sink, Option<Reader>), SubprocessError> {
    Ok(match stream {
        Stream::Inherit => (Sink::Page, None),
        Stream::DevNull => (Sink::Nowhere, None),
        Stream::Stdout => (Sink::Stdout, None),
        Stream::Into(writer) => (Sink::Pipe(writer.try_clone()?), None),
        Stream::Pipe => {
            let (reader, writer) = byte_pipe()?;
            reader.set_name(name);
            (Sink::Pipe(writer), Some(reader))
        }
        Stream::From(_) => return Err(NEEDS_WRITER),
    })
}

impl Theirs {
    /// The streams as the program uses them: standard output in blocks, unless somebody watches
    /// it line by line; standard error at once.
    pub fn into_io(self) -> (Box<dyn BufRead>, Output, Output) {
        let stdin: Box<dyn BufRead> = match self.stdin {
            Some(reader) => Box::new(Input::from(reader)),
            None => Box::new(std::io::empty()),
        };
        let stdout = match self.stdout {
            Sink::Page | Sink::Stdout => Output::page(),
            Sink::Nowhere => Output::nowhere(),
            Sink::Pipe(writer) => Output::pipe(Rc::new(writer)),
        };
        let stderr = match self.stderr {
            Sink::Page => Output::page(),
            Sink::Nowhere => Output::nowhere(),
            Sink::Pipe(writer) => Output::pipe(Rc::new(writer)).unbuffered(),
            Sink::Stdout => stdout.again().unbuffered(),
        };
        (stdin, stdout, stderr)
    }
}
