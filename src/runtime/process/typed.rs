//! A child process and the type of its result.

use std::cell::Cell;
use std::marker::PhantomData;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::child::{self, Child};
use super::job::{self, Job};
use super::{ProcessError, Signal, StartMethod, fork, life, server};
use crate::word::Deadline;

/// `multiprocessing.Process`: a function that runs, or will run, in a memory of its own.
///
/// Dropping it neither ends nor awaits the process; its parent's end does.
#[derive(Debug)]
pub struct Process<R> {
    job: Job,
    method: StartMethod,
    child: Cell<Option<Child>>,
    closed: Cell<bool>,
    result: PhantomData<R>,
}

impl<R: Serialize + DeserializeOwned> Process<R> {
    /// A process that is to run `function` on `argument`, not started yet.
    ///
    /// # Errors
    /// `PicklingError` for the argument.
    pub fn new<A: Serialize + DeserializeOwned>(
        name: &str,
        function: fn(A) -> R,
        argument: &A,
    ) -> Result<Process<R>, ProcessError> {
        Ok(Self::with(Job::new(name, function, argument)?, None))
    }

    fn with(job: Job, child: Option<Child>) -> Process<R> {
        let (child, closed) = (Cell::new(child), Cell::new(false));
        Process { job, method: StartMethod::Spawn, child, closed, result: PhantomData }
    }

    /// Whether to terminate it when its parent ends. Set it before the start.
    #[must_use]
    pub fn daemon(mut self, daemon: bool) -> Self {
        self.job.daemon = daemon;
        self
    }

    /// Whether it is a program: no child that `multiprocessing` counts, ends or waits for. Set it
    /// before the start.
    #[must_use]
    pub fn detached(mut self, detached: bool) -> Self {
        self.job.detached = detached;
        self
    }

    /// How to start it; by spawn where nothing is said.
    #[must_use]
    pub fn method(mut self, method: StartMethod) -> Self {
        self.method = method;
        self
    }

    /// Start it.
    ///
    /// # Errors
    /// `AssertionError` for a second start, or in a daemon; `OsError` where no memory or worker can
    /// be had.
    pub fn start(&self) -> Result<(), ProcessError> {
        if self.child.get().is_some() || self.closed.get() {
            return Err(ProcessError::AssertionError("cannot start a process twice"));
        }
        if self.job.detached {
            child::clean_up();
        } else {
            life::may_have_children()?;
        }
        let child = match self.method {
            StartMethod::Spawn => self.job.spawn()?,
            StartMethod::Fork => fork::start(&self.job.name, self.job.daemon, || self.job.run())?,
            StartMethod::ForkServer => server::start(&self.job)?,
        };
        self.child.set(Some(child));
        Ok(())
    }

    /// Start `function` on `argument` in a fresh memory, under `name`.
    ///
    /// # Errors
    /// Those of [`Process::new`] and [`Process::start`].
    pub fn spawn<A: Serialize + DeserializeOwned>(
        name: &str,
        function: fn(A) -> R,
        argument: &A,
    ) -> Result<Process<R>, ProcessError> {
        Process::new(name, function, argument)?.start_or_give_up::<A>()
    }

    /// Start it; where that fails, give back what its argument, of type `A`, would have taken along.
    ///
    /// # Errors
    /// Those of [`Process::start`].
    pub fn start_or_give_up<A: DeserializeOwned>(self) -> Result<Process<R>, ProcessError> {
        match self.start() {
            Ok(()) => Ok(self),
            Err(error) => {
                self.job.clone().give_up::<A>();
                Err(error)
            }
        }
    }

    /// Run a closure in a copy of this process: nothing has to travel but the result.
    ///
    /// # Errors
    /// `OsError` where no memory or worker can be had.
    pub fn fork(name: &str, body: impl FnOnce() -> R) -> Result<Process<R>, ProcessError> {
        life::may_have_children()?;
        let child = fork::start(name, false, || postcard::to_allocvec(&body()).ok())?;
        let nothing = Job::new(name, |(): ()| (), &())?;
        Ok(Self::with(nothing, Some(child)))
    }

    /// Wait for its end and take its result.
    ///
    /// # Errors
    /// `Exited` where it ended without one, `AssertionError` where it was not started.
    #[track_caller]
    pub fn join(&self) -> Result<R, ProcessError> {
        let child = self.started()?;
        child.join_until(Deadline::NEVER);
        job::result_of(&child)
    }

    /// Wait at most `timeout` for its end; whether it ended.
    ///
    /// # Errors
    /// `AssertionError` where it was not started.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> Result<bool, ProcessError> {
        Ok(self.started()?.join_until(Deadline::after(Some(timeout))))
    }

    /// The process itself, for what does not depend on its result.
    ///
    /// # Errors
    /// `AssertionError` before the start, `ValueError` once it is closed.
    pub fn started(&self) -> Result<Child, ProcessError> {
        if self.closed.get() {
            return Err(ProcessError::ValueError("process object is closed"));
        }
        let none = ProcessError::AssertionError("can only join a started process");
        self.child.get().ok_or(none)
    }
}

impl<R> Process<R> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.job.name
    }

    /// Its number, `None` before the start.
    pub fn pid(&self) -> Option<u32> {
        self.child.get().map(|child| child.pid())
    }

    /// Whether it was started and did not end yet.
    pub fn is_alive(&self) -> bool {
        self.child.get().is_some_and(|child| child.is_alive())
    }

    /// See [`Child::exitcode`]; `None` before the start too.
    pub fn exitcode(&self) -> Option<i32> {
        self.child.get().and_then(|child| child.exitcode())
    }

    /// Ask it to end, by SIGTERM: its handler runs, or it ends with exit code -15.
    pub fn terminate(&self) {
        self.send_signal(Signal::Term);
    }

    /// End it, by SIGKILL: exit code -9, and nothing that it could do about it.
    pub fn kill(&self) {
        self.send_signal(Signal::Kill);
    }

    /// Send it a signal; nothing happens where it does not run.
    pub fn send_signal(&self, signal: Signal) {
        if let Some(child) = self.child.get() {
            child.send_signal(signal);
        }
    }

    /// Forget it: what it left is given back.
    ///
    /// # Errors
    /// `ValueError` while it runs.
    pub fn close(&self) -> Result<(), ProcessError> {
        if self.is_alive() {
            let why = "cannot close a process while it is still running";
            return Err(ProcessError::ValueError(why));
        }
        self.closed.set(true);
        if let Some(child) = self.child.take() {
            child.reap();
        }
        Ok(())
    }

    /// When its first instruction ran, in ms on the engine's clock; NaN before the start.
    pub fn began_ms(&self) -> f64 {
        self.child.get().map_or(f64::NAN, |child| child.entry.began_ms())
    }
}

impl<R> Drop for Process<R> {
    /// An entry whose process ended can be used again once nobody asks for its result.
    fn drop(&mut self) {
        if let Some(child) = self.child.get() {
            child.abandon();
        }
    }
}
