//! What can go wrong, as values. Each error knows the name that Python gives it, and those that
//! concern a value hand it back.

use std::error::Error;
use std::fmt;

/// An error that Python knows under a name of its own.
pub trait PythonError: Error {
    /// The exception's name, as it stands in a Python program.
    fn python_name(&self) -> &'static str;
}

/// Used in a way that its state does not allow: releasing what nobody holds, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuntimeError(pub &'static str);

/// A value out of its range: one release too many, say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueError(pub &'static str);

/// There was no room in the queue, by the deadline if there was one. The item comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Full<T>(pub T);

/// There was nothing in the queue, by the deadline if there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty;

/// The barrier is broken, or was broken or reset while the caller waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenBarrierError;

/// The time was up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeoutError;

impl<T> Full<T> {
    /// The item that found no room.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<T> fmt::Display for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is full: get an item first, or wait longer")
    }
}

/// Without the item, which need not be printable.
impl<T> fmt::Debug for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Full(..)")
    }
}

impl fmt::Display for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is empty: put an item first, or wait longer")
    }
}

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the barrier is broken or was reset: reset it, then let all come again")
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up before it happened")
    }
}

impl Error for RuntimeError {}
impl Error for ValueError {}
impl<T> Error for Full<T> {}
impl Error for Empty {}
impl Error for BrokenBarrierError {}
impl Error for TimeoutError {}

impl PythonError for RuntimeError {
    fn python_name(&self) -> &'static str {
        "RuntimeError"
    }
}

impl PythonError for ValueError {
    fn python_name(&self) -> &'static str {
        "ValueError"
    }
}

impl<T> PythonError for Full<T> {
    fn python_name(&self) -> &'static str {
        "queue.Full"
    }
}

impl PythonError for Empty {
    fn python_name(&self) -> &'static str {
        "queue.Empty"
    }
}

impl PythonError for BrokenBarrierError {
    fn python_name(&self) -> &'static str {
        "threading.BrokenBarrierError"
    }
}

impl PythonError for TimeoutError {
    fn python_name(&self) -> &'static str {
        "TimeoutError"
    }
}
