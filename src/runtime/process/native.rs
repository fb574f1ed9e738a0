//! Natively there are no processes: starting one is an error, and lessons run their other modes.

use std::marker::PhantomData;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::{ProcessError, Signal, StartMethod};
use crate::word::Deadline;

fn refused<T>() -> Result<T, ProcessError> {
    Err(ProcessError::OsError(
        "can't start a process: that needs the engine in a browser".to_owned(),
    ))
}

/// Never made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {}

impl Child {
    /// Never reached, like all of these.
    pub fn pid(&self) -> u32 {
        match *self {}
    }

    pub fn name(&self) -> String {
        match *self {}
    }

    pub fn is_daemon(&self) -> bool {
        match *self {}
    }

    pub fn is_alive(&self) -> bool {
        match *self {}
    }

    pub fn exitcode(&self) -> Option<i32> {
        match *self {}
    }

    pub fn join_until(&self, _deadline: Deadline) -> bool {
        match *self {}
    }

    pub fn terminate(&self) {
        match *self {}
    }

    pub fn kill(&self) {
        match *self {}
    }
}

/// A process that can't be started.
#[derive(Debug)]
pub struct Process<R> {
    name: String,
    result: PhantomData<R>,
}

impl<R: Serialize + DeserializeOwned> Process<R> {
    /// A process, not started.
    ///
    /// # Errors
    /// None, natively.
    pub fn new<A: Serialize + DeserializeOwned>(
        name: &str,
        _function: fn(A) -> R,
        _argument: &A,
    ) -> Result<Process<R>, ProcessError> {
        Ok(Process { name: name.to_owned(), result: PhantomData })
    }

    #[must_use]
    pub fn daemon(self, _daemon: bool) -> Self {
        self
    }

    #[must_use]
    pub fn detached(self, _detached: bool) -> Self {
        self
    }

    #[must_use]
    pub fn method(self, _method: StartMethod) -> Self {
        self
    }

    /// Always an error: a process is a memory of its own, and only the engine has such.
    ///
    /// # Errors
    /// `OsError`.
    pub fn start(&self) -> Result<(), ProcessError> {
        refused()
    }

    /// See [`Process::start`].
    ///
    /// # Errors
    /// `OsError`.
    pub fn spawn<A: Serialize + DeserializeOwned>(
        _name: &str,
        _function: fn(A) -> R,
        _argument: &A,
    ) -> Result<Process<R>, ProcessError> {
        refused()
    }

    /// See [`Process::start`].
    ///
    /// # Errors
    /// `OsError`.
    pub fn start_or_give_up<A: DeserializeOwned>(self) -> Result<Process<R>, ProcessError> {
        refused()
    }

    /// See [`Process::start`].
    ///
    /// # Errors
    /// `OsError`.
    pub fn fork(_name: &str, _body: impl FnOnce() -> R) -> Result<Process<R>, ProcessError> {
        refused()
    }

    /// An error: it was not started.
    ///
    /// # Errors
    /// `AssertionError`.
    pub fn join(&self) -> Result<R, ProcessError> {
        self.started().map(|child| match child {})
    }

    /// An error: it was not started.
    ///
    /// # Errors
    /// `AssertionError`.
    pub fn join_timeout(&self, _timeout: Duration) -> Result<bool, ProcessError> {
        self.started().map(|child| match child {})
    }

    /// An error: it was not started.
    ///
    /// # Errors
    /// `AssertionError`.
    pub fn started(&self) -> Result<Child, ProcessError> {
        Err(ProcessError::AssertionError("can only join a started process"))
    }
}

impl<R> Process<R> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// None: it was not started.
    pub fn pid(&self) -> Option<u32> {
        None
    }

    /// It was not started.
    pub fn is_alive(&self) -> bool {
        false
    }

    /// None: it was not started.
    pub fn exitcode(&self) -> Option<i32> {
        None
    }

    /// Nothing runs.
    pub fn terminate(&self) {}

    /// Nothing runs.
    pub fn kill(&self) {}

    /// Nothing runs.
    pub fn send_signal(&self, _signal: Signal) {}

    /// There is nothing to forget.
    ///
    /// # Errors
    /// None, natively.
    pub fn close(&self) -> Result<(), ProcessError> {
        Ok(())
    }

    /// It never begins.
    pub fn began_ms(&self) -> f64 {
        f64::NAN
    }
}

/// Always an error.
///
/// # Errors
/// `OsError`.
pub fn fork<R>(_go_on: impl FnOnce(u32) -> R) -> Result<R, ProcessError> {
    refused()
}

/// Always an error.
///
/// # Errors
/// `OsError`.
pub fn set_forkserver_preload(_preload: fn(())) -> Result<(), ProcessError> {
    refused()
}

/// This process has none.
pub fn active_children() -> Vec<Child> {
    Vec::new()
}

/// An error: this process has no children.
///
/// # Errors
/// `ChildProcessError`.
pub fn waitpid(pid: u32) -> Result<i32, ProcessError> {
    Err(ProcessError::ChildProcessError(pid))
}

/// An error: nobody of ours has that number.
///
/// # Errors
/// `ProcessLookupError`.
pub fn kill(pid: u32, _signal: Signal) -> Result<(), ProcessError> {
    Err(ProcessError::ProcessLookupError(pid))
}

/// 1: the only one.
pub fn pid() -> u32 {
    1
}

/// 0: nobody's.
pub fn parent_pid() -> u32 {
    0
}

/// Natively nothing runs that it could end.
///
/// # Panics
/// Always.
pub fn exit(_code: i32) -> ! {
    panic!("SystemExit: the main process ends with its lesson")
}
