//! `ProcessPoolExecutor`: futures of functions, done by processes. The machine is [`Factory`].

use std::time::Duration;

use super::{Executor, ExecutorError, Map};
use crate::runtime::factory::{Depths, End, Factory, Journey, OnDeath, Plan, Ticket, call};
use crate::runtime::pool::{Message, Task};
use crate::sync::{Future, FutureError};

/// An executor on processes. Dropping it is the end of Python's `with`: it waits for its work.
#[derive(Debug)]
pub struct ProcessPoolExecutor {
    factory: Factory,
}

impl ProcessPoolExecutor {
    /// One with at most `max_workers` processes, each started when there is no idle one.
    ///
    /// # Errors
    /// `ValueError` for no worker at all; where there is no room or no thread for it.
    pub fn new(max_workers: usize) -> Result<Self, ExecutorError> {
        if max_workers == 0 {
            return Err(ExecutorError::TooFew("max_workers must be greater than 0"));
        }
        let plan = Plan {
            worker: "Process",
            manager: "ExecutorManager",
            most: max_workers,
            on_death: OnDeath::Break,
        };
        Ok(ProcessPoolExecutor { factory: Factory::start(plan)? })
    }

    /// Keep the journeys of all futures from now on, for [`Self::journeys`].
    pub fn keep_journeys(&self) {
        self.factory.keep_journeys();
    }

    /// When each task that ended came where.
    pub fn journeys(&self) -> Vec<Journey> {
        self.factory.journeys()
    }

    /// How much stands where in the machine.
    pub fn depths(&self) -> Depths {
        self.factory.depths()
    }

    /// The pids of its workers.
    pub fn pids(&self) -> Vec<u32> {
        self.factory.pids()
    }

    fn order<A: Message, R: Message, E: Message, T: Send + Sync + 'static>(
        &self,
        task: Task<A, R, E>,
        batch: &[A],
        shape: fn(Vec<R>) -> T,
    ) -> Result<Future<T, E>, ExecutorError> {
        let future = Future::new();
        match call::write(task, batch) {
            Ok(call) => {
                let promise = Promise { future: future.clone(), shape };
                self.factory.order(call, Box::new(promise))?;
                self.factory.hire_if_needed()?;
            }
            // As in Python, it is the future that fails. It is new: nobody ended it.
            Err(why) => drop(future.settle(Err(FutureError::Pickling(why)))),
        }
        Ok(future)
    }
}

/// A future and how its value is made of a batch's results.
struct Promise<T, R, E> {
    future: Future<T, E>,
    shape: fn(Vec<R>) -> T,
}

impl<T, R, E> Ticket for Promise<T, R, E>
where
    T: Send + Sync + 'static,
    R: Message,
    E: Message,
{
    fn begin(&mut self) -> bool {
        self.future.set_running_or_notify_cancel() == Ok(true)
    }

    fn end(self: Box<Self>, end: End) {
        let outcome = match end {
            End::Reply(reply) => call::read(reply).map(self.shape),
            End::Broken(why) => Err(FutureError::BrokenPool(why)),
            End::Cancelled if self.future.cancel() => {
                let _ = self.future.set_running_or_notify_cancel();
                return;
            }
            End::Cancelled => Err(FutureError::Cancelled),
        };
        // Cancelled meanwhile: nobody wants it.
        let _ = self.future.settle(outcome);
    }
}

impl Executor for ProcessPoolExecutor {
    fn submit<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        argument: A,
    ) -> Result<Future<R, E>, ExecutorError> {
        self.order(task, &[argument], |mut results| results.remove(0))
    }

    fn map<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        items: Vec<A>,
        timeout: Option<Duration>,
        chunksize: usize,
    ) -> Result<Map<R, E>, ExecutorError> {
        if chunksize == 0 {
            return Err(ExecutorError::TooFew("chunksize must be >= 1."));
        }
        let mut results = Map::new([], timeout);
        for chunk in items.chunks(chunksize) {
            results.chunks.push_back(self.order(task, chunk, |results| results)?);
        }
        Ok(results)
    }

    #[track_caller]
    fn shutdown(&self, wait: bool, cancel_futures: bool) {
        self.factory.close(cancel_futures);
        if wait {
            self.factory.join();
        }
    }
}

impl Drop for ProcessPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(true, false);
    }
}
