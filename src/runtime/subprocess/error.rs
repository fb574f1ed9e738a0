//! What can go wrong with a program, under Python's names.

use std::fmt;
use std::time::Duration;

use super::CompletedProcess;
use crate::runtime::process::{ProcessError, Signal};
use crate::sync::PythonError;
use crate::sync::mp::IpcError;

/// An error of `subprocess`.
#[derive(Debug, Clone, PartialEq)]
pub enum SubprocessError {
    /// There is no program of that name.
    FileNotFoundError(String),
    /// With `check`: it ended with an exit code other than 0, or by a signal.
    CalledProcessError(CompletedProcess),
    /// It did not come to its end in that time.
    TimeoutExpired {
        args: Vec<String>,
        timeout: Duration,
        /// What was read of its output so far, `None` for nothing.
        stdout: Option<Vec<u8>>,
        stderr: Option<Vec<u8>>,
    },
    /// Keywords that exclude each other, or an argument that no program can get.
    ValueError(&'static str),
    /// No memory or worker for it could be had.
    Process(ProcessError),
    /// No room for its pipes could be had.
    Pipe(IpcError),
}

impl From<ProcessError> for SubprocessError {
    fn from(error: ProcessError) -> Self {
        SubprocessError::Process(error)
    }
}

impl From<IpcError> for SubprocessError {
    fn from(error: IpcError) -> Self {
        SubprocessError::Pipe(error)
    }
}

impl fmt::Display for SubprocessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubprocessError::FileNotFoundError(name) => {
                write!(f, "[Errno 2] No such file or directory: '{name}'")
            }
            SubprocessError::CalledProcessError(done) => {
                write!(f, "Command '{}' {}.", Listed(&done.args), Ended(done.returncode))
            }
            SubprocessError::TimeoutExpired { args, timeout, .. } => {
                let seconds = timeout.as_secs_f64();
                write!(f, "Command '{}' timed out after {seconds} seconds", Listed(args))
            }
            SubprocessError::ValueError(why) => f.write_str(why),
            SubprocessError::Process(error) => error.fmt(f),
            SubprocessError::Pipe(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SubprocessError {}

impl PythonError for SubprocessError {
    fn python_name(&self) -> &'static str {
        match self {
            SubprocessError::FileNotFoundError(_) => "FileNotFoundError",
            SubprocessError::CalledProcessError(_) => "subprocess.CalledProcessError",
            SubprocessError::TimeoutExpired { .. } => "subprocess.TimeoutExpired",
            SubprocessError::ValueError(_) => "ValueError",
            SubprocessError::Process(_) => "OSError",
            SubprocessError::Pipe(error) => error.python_name(),
        }
    }
}

/// Arguments as Python prints a list of them.
pub(super) struct Listed<'a>(pub &'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted: Vec<_> = self.0.iter().map(|arg| quoted(arg)).collect();
        write!(f, "[{}]", quoted.join(", "))
    }
}

/// A text as Python's `repr` writes it, near enough: in the quotes that it does not contain.
pub(super) fn quoted(text: &str) -> String {
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(mark);
    for c in text.chars() {
        match c {
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            '\\' => quoted += "\\\\",
            c if c == mark => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted.push(mark);
    quoted
}

/// How a program ended, in Python's words.
struct Ended(i32);

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.wrapping_neg();
        match Signal::ALL.into_iter().find(|signal| *signal as i32 == number) {
            Some(signal) => write!(f, "died with <Signals.{}: {number}>", signal.name()),
            None if self.0 < 0 => write!(f, "died with unknown signal {number}"),
            None => write!(f, "returned non-zero exit status {}", self.0),
        }
    }
}
