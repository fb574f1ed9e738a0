//! What became of a program.

use std::fmt;

use super::SubprocessError;
use super::error::{Listed, quoted};

/// A program that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedProcess {
    pub args: Vec<String>,
    /// Its exit code; minus the number of the signal that ended it.
    pub returncode: i32,
    /// What it wrote, where that was captured.
    pub stdout: Option<Vec<u8>>,
    pub stderr: Option<Vec<u8>>,
}

impl CompletedProcess {
    /// Nothing, where the exit code is 0.
    ///
    /// # Errors
    /// `CalledProcessError` for any other.
    pub fn check_returncode(&self) -> Result<(), SubprocessError> {
        match self.returncode {
            0 => Ok(()),
            _ => Err(SubprocessError::CalledProcessError(self.clone())),
        }
    }

    /// What was captured of standard output, as text.
    pub fn text(&self) -> String {
        text_of(self.stdout.as_deref())
    }

    /// What was captured of standard error, as text.
    pub fn error_text(&self) -> String {
        text_of(self.stderr.as_deref())
    }
}

/// Captured bytes as text, whatever they are.
pub fn text_of(bytes: Option<&[u8]>) -> String {
    String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned()
}

/// As Python's `repr` with text.
impl fmt::Display for CompletedProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (args, code) = (Listed(&self.args), self.returncode);
        write!(f, "CompletedProcess(args={args}, returncode={code}")?;
        for (name, bytes) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if bytes.is_some() {
                write!(f, ", {name}={}", quoted(&text_of(bytes.as_deref())))?;
            }
        }
        f.write_str(")")
    }
}
