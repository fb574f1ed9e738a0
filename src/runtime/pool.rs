//! `multiprocessing.pool`: a fixed number of workers, and results asked for in several ways.
//!
//! [`ThreadPool`] and [`Pool`] differ in their [`Staff`] only: who takes a batch of tasks and says
//! what came of it. All results are kept on the caller's side: one for a whole `map`, whose parts
//! arrive in any order, and a line of them for `imap`.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::crew::Interpreter;
use super::executor::ExecutorError;
use crate::sync::{Future, FutureError, ValueError};

mod error;
mod imap;
mod parts;
mod processes;
mod result;
mod threads;

pub use error::PoolError;
pub use imap::Imap;
pub use processes::Processes;
pub use result::AsyncResult;
pub use threads::Threads;

use parts::Parts;

const NOT_RUNNING: ValueError = ValueError("Pool not running");
const STILL_RUNNING: ValueError = ValueError("Pool is still running");
const NO_WORKERS: ExecutorError = ExecutorError::TooFew("Number of processes must be at least 1");
/// Batches for each worker where the caller names no chunk size: Python's choice.
const BATCHES: usize = 4;

/// What can go to a worker and come back: between processes it travels as bytes.
pub trait Message: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Message for T {}

/// A task: a plain function, so that a process can be told of it.
pub type Task<A, R, E> = fn(A) -> Result<R, E>;

/// What came of a batch: all its results, or what ended the first task that failed.
pub type Batch<R, E> = Result<Vec<R>, FutureError<E>>;

/// Those who do the work of a pool.
pub trait Staff {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there is nobody.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Do `task` on each item of `batch`, one after the other in one worker, and tell `done`;
    /// whether it was taken. The pool is not closed.
    fn take<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        batch: Vec<A>,
        done: impl FnOnce(Batch<R, E>) + Send + 'static,
    ) -> bool;
    /// Take no more batches, and end after those that were taken. Whether it was open.
    fn close(&self) -> bool;
    /// Whether it takes batches.
    fn is_open(&self) -> bool;
    /// End without those that nobody has begun, and with processes also without the others.
    fn terminate(&self);
    /// Wait until everybody has ended.
    fn join(&self);
}

/// A pool of workers.
#[derive(Debug)]
pub struct Workers<S: Staff> {
    staff: S,
}

/// A pool of threads: `multiprocessing.pool.ThreadPool`.
pub type ThreadPool = Workers<Threads>;

/// A pool of processes: `multiprocessing.Pool`.
pub type Pool = Workers<Processes>;

impl ThreadPool {
    /// A pool of so many threads.
    ///
    /// # Errors
    /// `ValueError` for none, `RuntimeError` where one can't be started.
    pub fn new(processes: usize, interpreter: Interpreter) -> Result<Self, ExecutorError> {
        if processes == 0 {
            return Err(NO_WORKERS);
        }
        Ok(Workers { staff: Threads::start(processes, interpreter)? })
    }
}

impl Pool {
    /// A pool of so many processes.
    ///
    /// # Errors
    /// `ValueError` for none, `OsError` where one can't be started.
    pub fn new(processes: usize) -> Result<Self, ExecutorError> {
        if processes == 0 {
            return Err(NO_WORKERS);
        }
        Ok(Workers { staff: Processes::start(processes)? })
    }
}

impl<S: Staff> Workers<S> {
    /// Those who do the work.
    pub fn staff(&self) -> &S {
        &self.staff
    }

    /// Do a task and wait for its result.
    ///
    /// # Errors
    /// `ValueError` where the pool is closed, or what ended the task.
    #[track_caller]
    pub fn apply<A: Message, R: Message + Clone, E: Message + Clone>(
        &self,
        task: Task<A, R, E>,
        argument: A,
    ) -> Result<R, PoolError<E>> {
        Ok(self.apply_async(task, argument)?.get(None)?)
    }

    /// Have a task done; its result can be asked for.
    ///
    /// # Errors
    /// `ValueError` where the pool is closed.
    pub fn apply_async<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        argument: A,
    ) -> Result<AsyncResult<R, E>, ValueError> {
        let future = Future::new();
        let theirs = future.clone();
        self.take(task, vec![argument], move |batch| {
            let one = batch.map(|mut results| results.remove(0));
            // Nobody else ends it.
            let _ = theirs.settle(one);
        })?;
        Ok(AsyncResult::of(future))
    }

    /// Do a task on each item and wait for the results, in the order of the items.
    ///
    /// # Errors
    /// `ValueError` where the pool is closed, or what ended the first task that failed.
    #[track_caller]
    pub fn map<A: Message, R: Message + Clone, E: Message + Clone>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        chunksize: Option<usize>,
    ) -> Result<Vec<R>, PoolError<E>> {
        Ok(self.map_async(task, items, chunksize)?.get(None)?)
    }

    /// Have a task done on each item, in chunks of `chunksize`, each done by one worker. Where it
    /// is `None`, there are four chunks for each worker.
    ///
    /// # Errors
    /// `ValueError` where the pool is closed, or for chunks of no item.
    pub fn map_async<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        chunksize: Option<usize>,
    ) -> Result<AsyncResult<Vec<R>, E>, ValueError> {
        self.check_open()?;
        let chunk = chunksize.unwrap_or(items.len().div_ceil(self.staff.len() * BATCHES).max(1));
        let batches = batches(items, chunk)?;
        let parts = Parts::new(batches.len());
        for (nth, batch) in batches.into_iter().enumerate() {
            let theirs = parts.clone();
            self.take(task, batch, move |batch| theirs.arrive(nth, batch))?;
        }
        Ok(AsyncResult::of(parts.future()))
    }

    /// Have a task done on each item; the results in the order of the items, each as soon as it is
    /// there. Chunks have one item unless `chunksize` says otherwise.
    ///
    /// # Errors
    /// As [`Self::map_async`].
    pub fn imap<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        chunksize: usize,
    ) -> Result<Imap<R, E>, ValueError> {
        self.line(task, items, chunksize, true)
    }

    /// The same, in the order in which they come.
    ///
    /// # Errors
    /// As [`Self::map_async`].
    pub fn imap_unordered<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        chunksize: usize,
    ) -> Result<Imap<R, E>, ValueError> {
        self.line(task, items, chunksize, false)
    }

    /// Take no more tasks; the workers end after those there are.
    pub fn close(&self) {
        self.staff.close();
    }

    /// End at once: tasks that nobody has begun are cancelled, and so are those in processes.
    pub fn terminate(&self) {
        self.staff.terminate();
    }

    /// Wait until all workers have ended.
    ///
    /// # Errors
    /// `ValueError` where the pool was neither closed nor terminated: they would not end.
    #[track_caller]
    pub fn join(&self) -> Result<(), ValueError> {
        if self.staff.is_open() {
            return Err(STILL_RUNNING);
        }
        self.staff.join();
        Ok(())
    }

    /// How many workers there are.
    pub fn processes(&self) -> usize {
        self.staff.len()
    }

    fn check_open(&self) -> Result<(), ValueError> {
        if self.staff.is_open() { Ok(()) } else { Err(NOT_RUNNING) }
    }

    fn take<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        batch: Vec<A>,
        done: impl FnOnce(Batch<R, E>) + Send + 'static,
    ) -> Result<(), ValueError> {
        if self.staff.take(task, batch, done) { Ok(()) } else { Err(NOT_RUNNING) }
    }

    fn line<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        chunksize: usize,
        ordered: bool,
    ) -> Result<Imap<R, E>, ValueError> {
        self.check_open()?;
        let batches = batches(items, chunksize)?;
        let line = Imap::new(batches.len(), ordered);
        for (nth, batch) in batches.into_iter().enumerate() {
            let arrive = line.entrance(nth);
            self.take(task, batch, arrive)?;
        }
        Ok(line)
    }
}

/// The end of Python's `with Pool() as pool`, which terminates it.
impl<S: Staff> Drop for Workers<S> {
    fn drop(&mut self) {
        self.staff.terminate();
        self.staff.join();
    }
}

fn batches<A>(items: Vec<A>, chunksize: usize) -> Result<Vec<Vec<A>>, ValueError> {
    if chunksize == 0 {
        return Err(ValueError("Chunksize must be 1+, not 0"));
    }
    let mut items = items.into_iter();
    let batches =
        || Some(items.by_ref().take(chunksize).collect()).filter(|b: &Vec<_>| !b.is_empty());
    Ok(std::iter::from_fn(batches).collect())
}

/// Do `task` on each of `batch`, until one fails.
pub(super) fn run_batch<A, R, E>(task: Task<A, R, E>, batch: Vec<A>) -> Result<Vec<R>, E> {
    batch.into_iter().map(task).collect()
}

/// Where a result is asked for with a limit: `get(timeout)`.
pub type Timeout = Option<Duration>;
