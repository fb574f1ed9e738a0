//! An error that tasks of several lessons fail with.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sync::PythonError;

/// Somebody divided by zero. It can travel between processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZeroDivisionError;

impl fmt::Display for ZeroDivisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("division by zero")
    }
}

impl std::error::Error for ZeroDivisionError {}

impl PythonError for ZeroDivisionError {
    fn python_name(&self) -> &'static str {
        "ZeroDivisionError"
    }
}
