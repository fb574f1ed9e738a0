//! `asyncio.Event` and `asyncio.Lock`: for the tasks of one loop, not for threads.

use std::cell::Cell;
use std::fmt;

use super::waiters::Waiters;

/// A flag that tasks wait for.
#[derive(Default)]
pub struct Event {
    set: Cell<bool>,
    waiters: Waiters,
}

impl Event {
    /// One that is not set.
    pub fn new() -> Self {
        Event::default()
    }

    /// Whether it is set.
    pub fn is_set(&self) -> bool {
        self.set.get()
    }

    /// Set it and let all go on who wait.
    pub fn set(&self) {
        if !self.set.replace(true) {
            self.waiters.call_all();
        }
    }

    /// Make it wait again.
    pub fn clear(&self) {
        self.set.set(false);
    }

    /// Wait until it is set. Who waits when it is set goes on, also if it is cleared at once.
    pub async fn wait(&self) {
        if !self.is_set() {
            self.waiters.wait().await;
        }
    }
}

/// A lock that tasks hold across their waits. Who came first gets it first.
#[derive(Default)]
pub struct Lock {
    /// Held, or promised to whoever was called.
    locked: Cell<bool>,
    waiters: Waiters,
}

/// Holds a [`Lock`]; the lock is free when this is dropped.
#[must_use]
pub struct Guard<'a>(&'a Lock);

impl Lock {
    /// One that nobody holds.
    pub fn new() -> Self {
        Lock::default()
    }

    /// Whether somebody holds it.
    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    /// Wait until it is free, and hold it.
    pub async fn acquire(&self) -> Guard<'_> {
        while self.locked.replace(true) {
            self.waiters.wait().await;
        }
        Guard(self)
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.locked.set(false);
        self.0.waiters.call_one();
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Event set={}>", self.is_set())
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Lock locked={}>", self.locked())
    }
}

impl fmt::Debug for Guard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Guard>")
    }
}
