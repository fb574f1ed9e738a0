//! A program that runs: `subprocess.Popen`.

use std::fmt;
use std::time::Duration;

use super::SubprocessError;
use super::communicate::Exchange;
use super::error::Listed;
use super::programs;
use super::streams::{Ours, Streams, Theirs};
use crate::runtime::process::{self, Process, Signal};
use crate::sync::mp::{Reader, Writer};
use crate::word::Deadline;

/// A program in a process of its own, from its start on.
///
/// Dropping it closes our ends of its pipes, and neither ends nor awaits the program.
pub struct Popen {
    args: Vec<String>,
    process: Process<()>,
    returncode: Option<i32>,
    /// Where its input is written to, with `PIPE`. Closed by taking it.
    pub stdin: Option<Writer>,
    /// Where its output is read from, with `PIPE`.
    pub stdout: Option<Reader>,
    /// Where its complaints are read from, with `PIPE`.
    pub stderr: Option<Reader>,
    /// What `communicate` has done so far.
    pub(super) exchange: Exchange,
}

/// What a program's process begins with.
type Job = (Vec<String>, Theirs);

impl Popen {
    /// Start the program `args[0]` with the rest as its arguments.
    ///
    /// # Errors
    /// `FileNotFoundError` where there is no such program, `ValueError` for streams that can't be,
    /// `OSError` where no memory, worker or pipe can be had.
    pub fn new(args: &[&str], streams: Streams<'_>) -> Result<Popen, SubprocessError> {
        if args.iter().any(|arg| arg.contains('\0')) {
            return Err(SubprocessError::ValueError("embedded null byte"));
        }
        let name = *args.first().ok_or(SubprocessError::ValueError("no program is named"))?;
        let unknown = || SubprocessError::FileNotFoundError(name.to_owned());
        let program = programs::find(name).ok_or_else(unknown)?;
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (ours, theirs) = streams.open()?;
        let job: Job = (args.clone(), theirs);
        let process = Process::new(program.name, execute, &job)?.detached(true);
        let process = process.start_or_give_up::<Job>()?;
        let Ours { stdin, stdout, stderr } = ours;
        let exchange = Exchange::default();
        Ok(Popen { args, process, returncode: None, stdin, stdout, stderr, exchange })
    }

    /// What it was started with.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.process.pid().unwrap_or_default()
    }

    /// Its exit code, or minus the number of the signal that ended it; `None` until `poll`, `wait`
    /// or `communicate` has seen its end.
    pub fn returncode(&self) -> Option<i32> {
        self.returncode
    }

    /// Look whether it has ended; its exit code.
    pub fn poll(&mut self) -> Option<i32> {
        if self.returncode.is_none() && !self.process.is_alive() {
            // Where somebody else has asked for it by `waitpid`, nobody knows it any more.
            self.returncode = Some(self.process.exitcode().unwrap_or(0));
        }
        self.returncode
    }

    /// Wait for its end, at most `timeout` (`None`: for ever); its exit code. Whoever waits for a
    /// program that writes into a pipe of his own waits in vain once that pipe is full.
    ///
    /// # Errors
    /// `TimeoutExpired`.
    #[track_caller]
    pub fn wait(&mut self, timeout: Option<Duration>) -> Result<i32, SubprocessError> {
        let code = self.wait_until(Deadline::after(timeout));
        code.ok_or_else(|| self.expired(timeout, None, None))
    }

    #[track_caller]
    pub(super) fn wait_until(&mut self, deadline: Deadline) -> Option<i32> {
        if self.returncode.is_none()
            && let Ok(child) = self.process.started()
        {
            child.join_until(deadline);
        }
        self.poll()
    }

    /// The time is up.
    pub(super) fn expired(
        &self,
        timeout: Option<Duration>,
        stdout: Option<Vec<u8>>,
        stderr: Option<Vec<u8>>,
    ) -> SubprocessError {
        let (args, timeout) = (self.args.clone(), timeout.unwrap_or(Duration::MAX));
        SubprocessError::TimeoutExpired { args, timeout, stdout, stderr }
    }

    /// Send it a signal; nothing happens where it has ended.
    pub fn send_signal(&self, signal: Signal) {
        self.process.send_signal(signal);
    }

    /// Ask it to end, by SIGTERM.
    pub fn terminate(&self) {
        self.send_signal(Signal::Term);
    }

    /// End it, by SIGKILL.
    pub fn kill(&self) {
        self.send_signal(Signal::Kill);
    }

    /// `with Popen(...) as popen`: after `body` its pipes are closed, and its end is awaited.
    #[track_caller]
    pub fn with<R>(mut self, body: impl FnOnce(&mut Popen) -> R) -> R {
        let result = body(&mut self);
        (self.stdin, self.stdout, self.stderr) = (None, None, None);
        self.wait_until(Deadline::NEVER);
        result
    }
}

impl fmt::Debug for Popen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.returncode.map_or("None".to_owned(), |code| code.to_string());
        write!(f, "<Popen: returncode: {code} args: {}>", Listed(&self.args))
    }
}

/// A program's life.
fn execute((args, streams): Job) {
    let (mut stdin, mut stdout, mut stderr) = streams.into_io();
    let program = args.first().and_then(|name| programs::find(name));
    let code = program
        .map_or(127, |program| program.call(&args[1..], &mut *stdin, &mut stdout, &mut stderr));
    process::exit(code)
}
