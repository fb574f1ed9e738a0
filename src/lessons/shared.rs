//! What workers share, as seen by threads in one memory and by processes in the segment alike.

use std::sync::atomic::{AtomicU32, Ordering};

use super::Trouble;
use crate::sync::mp::{IpcError, JoinableQueue, Value};
use crate::sync::{Full, Queue};

/// A number that workers share.
pub trait Number {
    /// Add to it, in one step; what it comes to.
    fn add(&self, step: i32) -> u32;
    /// What it is now.
    fn get(&self) -> u32;
}

impl Number for AtomicU32 {
    fn add(&self, step: i32) -> u32 {
        self.fetch_add(step as u32, Ordering::SeqCst).wrapping_add_signed(step)
    }
    fn get(&self) -> u32 {
        self.load(Ordering::SeqCst)
    }
}

impl Number for Value<u32> {
    fn add(&self, step: i32) -> u32 {
        self.get_lock().with(|| {
            let sum = self.get_obj().get().wrapping_add_signed(step);
            self.get_obj().set(sum);
            sum
        })
    }
    fn get(&self) -> u32 {
        Value::get(self)
    }
}

/// A queue of items that workers share; `None` is the end.
pub trait Belt {
    /// Put an item in, and wait for room; whether it had to.
    fn put(&self, item: Option<u32>) -> Result<bool, Trouble>;
    fn get(&self) -> Result<Option<u32>, Trouble>;
    fn task_done(&self) -> Result<(), Trouble>;
    fn join(&self);
    fn qsize(&self) -> usize;
}

impl Belt for Queue<Option<u32>> {
    fn put(&self, item: Option<u32>) -> Result<bool, Trouble> {
        let Err(Full(item)) = self.try_put(item) else { return Ok(false) };
        Queue::put(self, item);
        Ok(true)
    }
    fn get(&self) -> Result<Option<u32>, Trouble> {
        Ok(Queue::get(self))
    }
    fn task_done(&self) -> Result<(), Trouble> {
        Ok(Queue::task_done(self)?)
    }
    fn join(&self) {
        Queue::join(self);
    }
    fn qsize(&self) -> usize {
        Queue::qsize(self)
    }
}

impl Belt for JoinableQueue<Option<u32>> {
    fn put(&self, item: Option<u32>) -> Result<bool, Trouble> {
        match self.try_put(&item) {
            Err(IpcError::Full) => {}
            done => return Ok(done.map(|()| false)?),
        }
        // Through the queue below: the name is taken.
        Ok((**self).put(&item).map(|()| true)?)
    }
    fn get(&self) -> Result<Option<u32>, Trouble> {
        Ok((**self).get()?)
    }
    fn task_done(&self) -> Result<(), Trouble> {
        Ok(JoinableQueue::task_done(self)?)
    }
    fn join(&self) {
        JoinableQueue::join(self);
    }
    fn qsize(&self) -> usize {
        (**self).qsize()
    }
}
