//! A thread that holds a lock, while another thread does something.

use std::sync::Arc;

use super::Trouble;
use crate::runtime::thread::{Thread, start_named};
use crate::sync::{Event, Lock};

/// A thread that holds the lock until it is told to end.
#[derive(Debug)]
pub struct Keeper {
    thread: Thread<()>,
    done: Arc<Event>,
}

impl Keeper {
    /// One that holds `lock` by now.
    ///
    /// # Errors
    /// There is no worker for it.
    pub fn start(lock: &Arc<Lock>) -> Result<Keeper, Trouble> {
        let (holds, done) = (Arc::new(Event::new()), Arc::new(Event::new()));
        let (lock, told, until) = (lock.clone(), holds.clone(), done.clone());
        let thread = start_named("Keeper", move || {
            lock.with(|| {
                told.set();
                until.wait();
            });
        })?;
        holds.wait();
        Ok(Keeper { thread, done })
    }

    /// Have it release the lock, and wait for its end.
    pub fn end(self) {
        self.done.set();
        self.thread.join();
    }
}
