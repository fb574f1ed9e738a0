//! What can go wrong between processes.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::super::{PythonError, ValueError};
use crate::word::segment;

/// An error of what processes share, under the name that Python gives it.
/// It travels, so that a process can return it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum IpcError {
    /// The other end is closed, and everything that was sent has been received.
    EofError,
    /// Nobody is left who could receive it.
    BrokenPipeError,
    /// No room in the segment, a handle that is closed, or a message cut off in the middle.
    OsError(Cow<'static, str>),
    /// The object can't be made into bytes, or the bytes are of another one.
    PicklingError(String),
    /// A value out of its range, or a queue that is closed.
    ValueError(Cow<'static, str>),
    /// There was no room in the queue, by the deadline if there was one.
    Full,
    /// There was nothing in the queue, by the deadline if there was one.
    Empty,
}

impl IpcError {
    /// An OSError with that text.
    pub const fn os(why: &'static str) -> IpcError {
        IpcError::OsError(Cow::Borrowed(why))
    }

    /// A ValueError with that text.
    pub const fn value(why: &'static str) -> IpcError {
        IpcError::ValueError(Cow::Borrowed(why))
    }
}

impl fmt::Display for IpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IpcError::EofError => f.write_str("the other end is closed, and nothing is left"),
            IpcError::BrokenPipeError => f.write_str("nobody is left at the other end"),
            IpcError::OsError(why) | IpcError::ValueError(why) => f.write_str(why),
            IpcError::PicklingError(why) => f.write_str(why),
            IpcError::Full => f.write_str("the queue is full: get an item first, or wait longer"),
            IpcError::Empty => f.write_str("the queue is empty: put an item first, or wait longer"),
        }
    }
}

impl std::error::Error for IpcError {}

impl PythonError for IpcError {
    fn python_name(&self) -> &'static str {
        match self {
            IpcError::EofError => "EOFError",
            IpcError::BrokenPipeError => "BrokenPipeError",
            IpcError::OsError(_) => "OSError",
            IpcError::PicklingError(_) => "PicklingError",
            IpcError::ValueError(_) => "ValueError",
            IpcError::Full => "queue.Full",
            IpcError::Empty => "queue.Empty",
        }
    }
}

impl From<segment::Full> for IpcError {
    fn from(_: segment::Full) -> Self {
        IpcError::os("No space left in the segment that processes share")
    }
}

impl From<postcard::Error> for IpcError {
    fn from(error: postcard::Error) -> Self {
        IpcError::PicklingError(error.to_string())
    }
}

impl From<ValueError> for IpcError {
    fn from(error: ValueError) -> Self {
        IpcError::value(error.0)
    }
}
