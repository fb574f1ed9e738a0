//! Running a program to its end: `subprocess.run`, and what was there before it.

use std::time::Duration;

use super::streams::{PIPE, Stream, Streams};
use super::{CompletedProcess, Popen, SubprocessError};

/// The keywords of [`run`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    streams: Streams<'a>,
    input: Option<&'a [u8]>,
    capture_output: bool,
    check: bool,
    timeout: Option<Duration>,
}

impl<'a> Options<'a> {
    /// What it reads.
    #[must_use]
    pub fn stdin(self, stream: impl Into<Stream<'a>>) -> Self {
        Options { streams: self.streams.stdin(stream), ..self }
    }

    /// Where its output goes.
    #[must_use]
    pub fn stdout(self, stream: impl Into<Stream<'a>>) -> Self {
        Options { streams: self.streams.stdout(stream), ..self }
    }

    /// Where its complaints go.
    #[must_use]
    pub fn stderr(self, stream: impl Into<Stream<'a>>) -> Self {
        Options { streams: self.streams.stderr(stream), ..self }
    }

    /// It reads this.
    #[must_use]
    pub fn input(self, input: &'a [u8]) -> Self {
        Options { input: Some(input), ..self }
    }

    /// Keep what it writes, on both streams.
    #[must_use]
    pub fn capture_output(self, capture_output: bool) -> Self {
        Options { capture_output, ..self }
    }

    /// Whether an exit code other than 0 is an error.
    #[must_use]
    pub fn check(self, check: bool) -> Self {
        Options { check, ..self }
    }

    /// How long it may take; then it is killed.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Options { timeout: Some(timeout), ..self }
    }

    /// The streams, with what the other keywords mean for them.
    fn streams(&self) -> Result<Streams<'a>, SubprocessError> {
        let mut streams = self.streams;
        let given = |stream| !matches!(stream, Stream::Inherit);
        if self.input.is_some() {
            if given(streams.stdin) {
                let why = "stdin and input arguments may not both be used.";
                return Err(SubprocessError::ValueError(why));
            }
            streams = streams.stdin(PIPE);
        }
        if self.capture_output {
            if given(streams.stdout) || given(streams.stderr) {
                let why = "stdout and stderr arguments may not be used with capture_output.";
                return Err(SubprocessError::ValueError(why));
            }
            streams = streams.stdout(PIPE).stderr(PIPE);
        }
        Ok(streams)
    }
}

/// Run the program `args[0]` with the rest as its arguments, and wait for its end.
///
/// # Errors
/// Those of [`Popen::new`]; `ValueError` for keywords that exclude each other; `TimeoutExpired`,
/// and then the program was killed; with `check`, `CalledProcessError`.
#[track_caller]
pub fn run(args: &[&str], options: Options<'_>) -> Result<CompletedProcess, SubprocessError> {
    let mut popen = Popen::new(args, options.streams()?)?;
    let (stdout, stderr) = match popen.communicate(options.input, options.timeout) {
        Ok(captured) => captured,
        Err(error) => {
            popen.kill();
            popen.wait(None)?;
            return Err(error);
        }
    };
    let returncode = popen.wait(None)?;
    let done = CompletedProcess { args: popen.args().to_vec(), returncode, stdout, stderr };
    if options.check {
        done.check_returncode()?;
    }
    Ok(done)
}

/// Run a program; its exit code.
///
/// # Errors
/// Those of [`run`].
#[track_caller]
pub fn call(args: &[&str], options: Options<'_>) -> Result<i32, SubprocessError> {
    run(args, options).map(|done| done.returncode)
}

/// Run a program whose exit code has to be 0.
///
/// # Errors
/// Those of [`run`], `CalledProcessError` for another code.
#[track_caller]
pub fn check_call(args: &[&str], options: Options<'_>) -> Result<(), SubprocessError> {
    run(args, options.check(true)).map(drop)
}

/// Run a program whose exit code has to be 0; its output.
///
/// # Errors
/// Those of [`check_call`]; `ValueError` where the output is to go elsewhere.
#[track_caller]
pub fn check_output(args: &[&str], options: Options<'_>) -> Result<Vec<u8>, SubprocessError> {
    if !matches!(options.streams.stdout, Stream::Inherit) || options.capture_output {
        let why = "stdout argument not allowed, it will be overridden.";
        return Err(SubprocessError::ValueError(why));
    }
    run(args, options.stdout(PIPE).check(true)).map(|done| done.stdout.unwrap_or_default())
}
