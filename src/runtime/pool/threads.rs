//! Threads as the staff of a pool.

use super::{Batch, Message, Staff, Task, run_batch};
use crate::runtime::crew::{Crew, Fate, Interpreter};
use crate::runtime::thread::StartError;
use crate::sync::FutureError;

/// Threads that are there from the start.
#[derive(Debug)]
pub struct Threads {
    crew: Crew,
    count: usize,
}

impl Threads {
    pub(super) fn start(count: usize, interpreter: Interpreter) -> Result<Threads, StartError> {
        let crew = Crew::new("ThreadPool", count, interpreter);
        let threads = Threads { crew, count };
        for _ in 0..count {
            if let Err(error) = threads.crew.hire() {
                threads.crew.close();
                return Err(error);
            }
        }
        Ok(threads)
    }
}

impl Staff for Threads {
    fn len(&self) -> usize {
        self.count
    }

    fn take<A: Message, R: Message, E: Message>(
        &self,
        task: Task<A, R, E>,
        batch: Vec<A>,
        done: impl FnOnce(Batch<R, E>) + Send + 'static,
    ) -> bool {
        let job = move |fate| match fate {
            Fate::Done => done(run_batch(task, batch).map_err(FutureError::Raised)),
            Fate::Dropped => done(Err(FutureError::Cancelled)),
        };
        self.crew.put(Box::new(job)).is_some()
    }

    fn close(&self) -> bool {
        self.crew.close()
    }

    fn is_open(&self) -> bool {
        self.crew.is_open()
    }

    fn terminate(&self) {
        self.crew.close();
        self.crew.drop_jobs();
    }

    fn join(&self) {
        self.crew.join();
    }
}
