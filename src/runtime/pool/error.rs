//! Why a pool gives no result.

use std::fmt;

use crate::sync::{FutureError, PythonError, ValueError};

/// Why a pool gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoolError<E> {
    /// Python's ValueError: it was closed, or a chunk was to have no task.
    ValueError(ValueError),
    /// What ended the task.
    Task(FutureError<E>),
}

impl<E> From<ValueError> for PoolError<E> {
    fn from(error: ValueError) -> Self {
        PoolError::ValueError(error)
    }
}

impl<E> From<FutureError<E>> for PoolError<E> {
    fn from(error: FutureError<E>) -> Self {
        PoolError::Task(error)
    }
}

impl<E: fmt::Display> fmt::Display for PoolError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::ValueError(error) => error.fmt(f),
            PoolError::Task(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for PoolError<E> {}

impl<E: PythonError> PythonError for PoolError<E> {
    fn python_name(&self) -> &'static str {
        match self {
            PoolError::ValueError(error) => error.python_name(),
            PoolError::Task(error) => error.python_name(),
        }
    }
}
