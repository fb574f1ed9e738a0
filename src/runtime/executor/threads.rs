//! `ThreadPoolExecutor`: futures of closures, done by threads that are hired when they are needed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{Executor, ExecutorError, Map};
use crate::runtime::crew::{Crew, Fate, Interpreter};
use crate::runtime::pool::{Message, Task};
use crate::sync::{Future, FutureError};

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(0);

/// Count executors from 0 again, for their workers' names. The runtime does so before each
/// repetition.
pub fn restart_numbers() {
    NEXT_NUMBER.store(0, Ordering::Relaxed);
}

/// An executor on threads. Dropping it is the end of Python's `with`: it waits for its work.
#[derive(Debug)]
pub struct ThreadPoolExecutor {
    crew: Crew,
}

impl ThreadPoolExecutor {
    /// One with at most `max_workers` threads, called `ThreadPoolExecutor-0_0` and so on.
    ///
    /// # Errors
    /// `ValueError` for no worker at all.
    pub fn new(max_workers: usize) -> Result<Self, ExecutorError> {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ThreadPoolExecutor-{number}");
        ThreadPoolExecutor::with(max_workers, &name, Interpreter::Free)
    }

    /// One whose threads share the GIL, as CPython's do.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn under_gil(max_workers: usize) -> Result<Self, ExecutorError> {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("ThreadPoolExecutor-{number}");
        ThreadPoolExecutor::with(max_workers, &name, Interpreter::Gil)
    }

    /// One whose threads' names begin with `thread_name_prefix`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with(
        max_workers: usize,
        thread_name_prefix: &str,
        interpreter: Interpreter,
    ) -> Result<Self, ExecutorError> {
        if max_workers == 0 {
            return Err(ExecutorError::TooFew("max_workers must be greater than 0"));
        }
        Ok(ThreadPoolExecutor { crew: Crew::new(thread_name_prefix, max_workers, interpreter) })
    }

    /// Have any closure done; its result comes with the future, and so does its error.
    ///
    /// # Errors
    /// As [`Executor::submit`].
    pub fn submit_closure<T: Send + Sync + 'static, E: Send + Sync + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<Future<T, E>, ExecutorError> {
        let future = Future::new();
        let theirs = future.clone();
        let job = move |fate| {
            if fate == Fate::Dropped {
                theirs.cancel();
            }
            if theirs.set_running_or_notify_cancel() == Ok(true) {
                // Nobody else ends what runs here.
                let _ = theirs.settle(work().map_err(FutureError::Raised));
            }
        };
        self.crew.put(Box::new(job)).ok_or(ExecutorError::ShutDown)?;
        self.crew.hire_if_needed()?;
        Ok(future)
    }

    /// Work that nobody has begun.
    pub fn waiting(&self) -> usize {
        self.crew.waiting()
    }

    /// Threads that wait for work and are not meant for any yet.
    pub fn idle(&self) -> usize {
        self.crew.idle()
    }

    /// Threads that were started.
    pub fn threads(&self) -> usize {
        self.crew.hired()
    }
}

impl Executor for ThreadPoolExecutor {
    fn submit<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        argument: A,
    ) -> Result<Future<R, E>, ExecutorError> {
        self.submit_closure(move || task(argument))
    }

    fn map<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        timeout: Option<Duration>,
        _chunksize: usize,
    ) -> Result<Map<R, E>, ExecutorError> {
        let mut results = Map::new([], timeout);
        for item in items {
            results.chunks.push_back(self.submit_closure(move || Ok(vec![task(item)?]))?);
        }
        Ok(results)
    }

    #[track_caller]
    fn shutdown(&self, wait: bool, cancel_futures: bool) {
        self.crew.close();
        if cancel_futures {
            self.crew.drop_jobs();
        }
        if wait {
            self.crew.join();
        }
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(true, false);
    }
}
