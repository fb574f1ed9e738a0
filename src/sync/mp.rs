//! What processes share, with the names and semantics of Python's `multiprocessing`.
//!
//! Each of these is a handle on a block of the segment. It travels as plain bytes: as an argument
//! of a process, through a pipe or a queue. Handles on the same block are handles on the same
//! thing, in whatever process they are. The locks and signals are the very ones that threads use,
//! over other words.
//!
//! A block is free again once its last handle is dropped. Nobody can count the handles of a killed
//! process, nor those in the memory of a forked one: what they had comes back at the end of the
//! run, when the supervisor takes the whole segment back.

mod connection;
mod descriptor;
mod end;
mod error;
mod handle;
mod locks;
mod queue;
mod queue_kinds;
mod ring;
mod select;
mod value;

pub use connection::{Connection, pipe, pipe_one_way};
pub use descriptor::{close_all_of, inherit};
pub use end::{Observer, Reader, Writer, byte_pipe};
pub use error::IpcError;
pub use handle::{Layout, Shared};
pub use locks::{Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore};
pub use queue::Queue;
pub use queue_kinds::{JoinableQueue, SimpleQueue};
pub use ring::CAPACITY as PIPE_CAPACITY;
pub use select::{Interest, select, wait};
pub use value::{Array, Ctype, RawArray, RawValue, Value};
