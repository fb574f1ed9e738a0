//! `concurrent.futures`: executors, which take work and give futures.
//!
//! | here | its workers | a task is |
//! |---|---|---|
//! | [`ThreadPoolExecutor`] | threads, hired when there is no idle one | a function and its argument, or any closure |
//! | [`ProcessPoolExecutor`] | processes | a function and its argument, which travels as bytes |

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use super::pool::{Message, Task};
use super::process::ProcessError;
use super::thread::StartError;
use crate::sync::{Future, FutureError, PythonError};
use crate::word::Deadline;

mod processes;
mod threads;

pub use processes::ProcessPoolExecutor;
pub use threads::{ThreadPoolExecutor, restart_numbers};

/// Why an executor could not take work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecutorError {
    /// Python's RuntimeError: it was shut down.
    ShutDown,
    /// Python's ValueError: it needs at least one worker, and chunks at least one task.
    TooFew(&'static str),
    /// No thread could be had for it.
    Thread(StartError),
    /// No process could be had for it.
    Process(ProcessError),
    /// A worker of it died. Python's BrokenProcessPool.
    Broken(String),
}

/// What takes work and gives futures: `concurrent.futures.Executor`.
pub trait Executor {
    /// Have `task` done on `argument`; its result comes with the future, and so does its error.
    ///
    /// # Errors
    /// `RuntimeError` after shutdown, or what kept it from having a worker.
    fn submit<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        argument: A,
    ) -> Result<Future<R, E>, ExecutorError>;

    /// Have `task` done on each of `items`, all submitted at once; the results in their order, each
    /// waited for when it is asked for, until `timeout` from now. Processes get `chunksize` items
    /// at a time; for threads that says nothing, as in Python.
    ///
    /// # Errors
    /// As [`Self::submit`].
    fn map<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        timeout: Option<Duration>,
        chunksize: usize,
    ) -> Result<Map<R, E>, ExecutorError>;

    /// Take no more work. `cancel_futures`: cancel what nobody has begun. `wait`: until the rest is
    /// done and every worker has ended.
    fn shutdown(&self, wait: bool, cancel_futures: bool);
}

/// The results of `map`, in the order of its items; those not taken are cancelled when it is
/// dropped. It ends after the first error, as Python's generator does.
#[derive(Debug)]
pub struct Map<T, E> {
    chunks: VecDeque<Future<Vec<T>, E>>,
    ready: std::vec::IntoIter<T>,
    deadline: Deadline,
}

impl<T, E> Map<T, E> {
    fn new(chunks: impl IntoIterator<Item = Future<Vec<T>, E>>, timeout: Option<Duration>) -> Self {
        Map {
            chunks: chunks.into_iter().collect(),
            ready: Vec::new().into_iter(),
            deadline: Deadline::after(timeout),
        }
    }

    fn cancel(&mut self) {
        for chunk in self.chunks.drain(..) {
            chunk.cancel();
        }
    }
}

impl<T: Clone, E: Clone> Iterator for Map<T, E> {
    type Item = Result<T, FutureError<E>>;

    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(value) = self.ready.next() {
                return Some(Ok(value));
            }
            let chunk = self.chunks.pop_front()?;
            let values = match self.deadline.left() {
                Some(left) => chunk.result_timeout(left),
                None => chunk.result(),
            };
            match values {
                Ok(values) => self.ready = values.into_iter(),
                Err(error) => {
                    chunk.cancel();
                    self.cancel();
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<T, E> Drop for Map<T, E> {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl fmt::Display for ExecutorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExecutorError::ShutDown => f.write_str("cannot schedule new futures after shutdown"),
            ExecutorError::TooFew(why) => f.write_str(why),
            ExecutorError::Thread(error) => error.fmt(f),
            ExecutorError::Process(error) => error.fmt(f),
            ExecutorError::Broken(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ExecutorError {}

impl PythonError for ExecutorError {
    fn python_name(&self) -> &'static str {
        match self {
            ExecutorError::ShutDown | ExecutorError::Thread(_) => "RuntimeError",
            ExecutorError::TooFew(_) => "ValueError",
            ExecutorError::Process(_) => "OSError",
            ExecutorError::Broken(_) => "concurrent.futures.process.BrokenProcessPool",
        }
    }
}

impl From<StartError> for ExecutorError {
    fn from(error: StartError) -> Self {
        ExecutorError::Thread(error)
    }
}

impl From<ProcessError> for ExecutorError {
    fn from(error: ProcessError) -> Self {
        ExecutorError::Process(error)
    }
}
