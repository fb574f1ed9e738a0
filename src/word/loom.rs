//! The seam as loom explores it: a word with a first-come queue of waiters, as a futex has.
//!
//! Three things differ from the real ones, each so that loom covers more:
//! - There is no clock. [`now_ms`] stands still, and a timed wait may end at any moment: it is one
//!   that enters the queue, lets the others run for as long as loom likes, and then leaves it, as
//!   [`Wait::Woken`] if a wake picked it meanwhile, else as [`Wait::TimedOut`].
//! - The look at the word is an acquire load, which may be stale unless a wake came in between:
//!   that is the least that the contract promises.
//! - A wait never ends for no reason; a word that changed and changed back does as well.

use std::collections::VecDeque;
use std::time::Duration;

use loom::sync::atomic::{AtomicU32, Ordering};
use loom::sync::{Condvar, Mutex};

use super::{Wait, Word};

/// A word under loom.
#[derive(Debug)]
pub struct Local {
    value: AtomicU32,
    queue: Mutex<Queue>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    next: u32,
    // invariant: the tickets of those who wait and were not picked yet, oldest first.
    waiting: VecDeque<u32>,
}

/// Time stands still under loom.
pub fn now_ms() -> f64 {
    0.0
}

/// Let another thread run: whoever spins waits for one.
pub fn relax() {
    loom::thread::yield_now();
}

impl Local {
    /// A word of that value.
    pub fn new(value: u32) -> Self {
        Local {
            value: AtomicU32::new(value),
            queue: Mutex::new(Queue::default()),
            woken: Condvar::new(),
        }
    }

    fn queue(&self) -> loom::sync::MutexGuard<'_, Queue> {
        self.queue.lock().expect("nobody panics while holding the queue")
    }
}

impl Word for Local {
    fn load(&self) -> u32 {
        self.value.load(Ordering::Acquire)
    }
    fn load_relaxed(&self) -> u32 {
        self.value.load(Ordering::Relaxed)
    }
    fn store(&self, value: u32) {
        self.value.store(value, Ordering::Release);
    }
    fn swap(&self, value: u32) -> u32 {
        self.value.swap(value, Ordering::AcqRel)
    }
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
    fn fetch_add(&self, value: u32) -> u32 {
        self.value.fetch_add(value, Ordering::AcqRel)
    }
    fn fetch_sub(&self, value: u32) -> u32 {
        self.value.fetch_sub(value, Ordering::AcqRel)
    }

    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        let mut queue = self.queue();
        if self.value.load(Ordering::Acquire) != expected {
            return Wait::Changed;
        }
        let ticket = queue.next;
        queue.next += 1;
        queue.waiting.push_back(ticket);
        if timeout.is_some() {
            drop(queue);
            let mut queue = self.queue();
            let place = queue.waiting.iter().position(|waiting| *waiting == ticket);
            return match place.and_then(|place| queue.waiting.remove(place)) {
                Some(_) => Wait::TimedOut,
                None => Wait::Woken,
            };
        }
        while queue.waiting.contains(&ticket) {
            queue = self.woken.wait(queue).expect("nobody panics while holding the queue");
        }
        Wait::Woken
    }

    fn wake(&self, count: u32) -> u32 {
        let mut queue = self.queue();
        let picked = queue.waiting.len().min(count as usize);
        queue.waiting.drain(..picked);
        self.woken.notify_all();
        picked as u32
    }
}
