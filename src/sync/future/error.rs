//! How a future ends otherwise than with a value.

use std::error::Error;
use std::fmt;

use crate::sync::PythonError;

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FutureError<E> {
    /// It was cancelled before anybody began the work. Python's CancelledError.
    Cancelled,
    /// It was not done in time; it may still come. Python's TimeoutError.
    TimedOut,
    /// The work returned this error: Python's exception that stays in its future.
    Raised(E),
    /// The pool lost a worker, so that this work will never be done. Python's BrokenProcessPool.
    BrokenPool(String),
    /// Argument or result could not be turned into bytes or back. Python's PicklingError.
    Pickling(String),
}

/// A future was set or begun that had ended or begun before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidStateError(pub &'static str);

impl<E: fmt::Display> fmt::Display for FutureError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FutureError::Cancelled => f.write_str("the future was cancelled"),
            FutureError::TimedOut => f.write_str("the future was not done in time"),
            FutureError::Raised(error) => error.fmt(f),
            FutureError::BrokenPool(why) | FutureError::Pickling(why) => f.write_str(why),
        }
    }
}

impl<E: Error> Error for FutureError<E> {}

impl<E: PythonError> PythonError for FutureError<E> {
    fn python_name(&self) -> &'static str {
        match self {
            FutureError::Cancelled => "concurrent.futures.CancelledError",
            FutureError::TimedOut => "TimeoutError",
            FutureError::Raised(error) => error.python_name(),
            FutureError::BrokenPool(_) => "concurrent.futures.process.BrokenProcessPool",
            FutureError::Pickling(_) => "pickle.PicklingError",
        }
    }
}

impl fmt::Display for InvalidStateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for InvalidStateError {}

impl PythonError for InvalidStateError {
    fn python_name(&self) -> &'static str {
        "concurrent.futures.InvalidStateError"
    }
}
