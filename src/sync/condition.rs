//! `threading.Condition`: wait, under a lock, until somebody says that something changed.
//!
//! Each waiter has a ticket: a word of its own, on which it alone sleeps, in a first-come list.
//! `notify(n)` marks the `n` oldest tickets and wakes their sleepers. So exactly those wake who
//! waited before the notify, in the order they came, and nobody who came later takes their place.
//! A waiter whose time is up takes its ticket off the list, unless it was marked meanwhile: then
//! it was notified, and says so.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::object::{Caller, Object};
use super::{RLock, RuntimeError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Word};

mod tickets;

use tickets::Tickets;

/// Tickets of a condition where nothing else is said: 128 threads, and room to spare.
pub const WAITERS: usize = 192;

const NOT_OWNED: RuntimeError =
    RuntimeError("use of a condition whose lock is not held: acquire it first");
const TOO_MANY: RuntimeError = RuntimeError("more waiters than this condition has room for");

/// What a condition asks of the lock below it.
pub trait ConditionLock {
    /// Take it.
    fn enter(&self, caller: Caller);
    /// Let it go.
    ///
    /// # Errors
    /// `RuntimeError` if it is not held.
    fn leave(&self, caller: Caller) -> Result<(), RuntimeError>;
    /// Whether the caller may wait and notify.
    fn is_owned(&self) -> bool;
    /// Let it go entirely, however often it was taken; what [`Self::acquire_restore`] needs.
    fn release_save(&self, caller: Caller) -> u32 {
        // It is owned: the condition looked just before.
        let released = self.leave(caller);
        debug_assert!(released.is_ok());
        1
    }
    /// Take it as often as it was taken before.
    fn acquire_restore(&self, _depth: u32, caller: Caller) {
        self.enter(caller);
    }
}

/// A condition variable over a lock that it owns or, as `&L` or `Arc<L>`, shares. Unless told
/// otherwise that is an RLock, as in Python.
#[derive(Debug)]
pub struct Condition<L: ConditionLock = RLock, W: Word = Local, const CAP: usize = WAITERS> {
    lock: L,
    tickets: Tickets<W, CAP>,
    object: Object,
}

impl Condition {
    /// A condition with an RLock of its own.
    pub fn new() -> Self {
        Condition::with_lock(RLock::new())
    }
}

impl Default for Condition {
    fn default() -> Self {
        Condition::new()
    }
}

impl<L: ConditionLock, const CAP: usize> Condition<L, Local, CAP> {
    /// A condition over `lock`, between the threads of a process.
    pub fn with_lock(lock: L) -> Self {
        Condition::over(lock, |_| Local::new(0), Object::new())
    }
}

impl<L: ConditionLock, W: Word, const CAP: usize> Condition<L, W, CAP> {
    /// How many words it needs.
    pub const WORDS: usize = Tickets::<W, CAP>::WORDS;

    /// The condition whose state stands in the words `word(0) .. word(WORDS)`, zero at first.
    pub fn over(lock: L, word: impl Fn(usize) -> W, object: Object) -> Self {
        Condition { lock, tickets: Tickets::over(word), object }
    }

    /// The lock below.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    /// Take the lock.
    #[track_caller]
    pub fn acquire(&self) {
        self.lock.enter(Location::caller());
    }

    /// Let the lock go.
    ///
    /// # Errors
    /// `RuntimeError` if it is not held.
    #[track_caller]
    pub fn release(&self) -> Result<(), RuntimeError> {
        self.lock.leave(Location::caller())
    }

    /// Do `work` while holding the lock: `with condition:`.
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        let caller = Location::caller();
        self.lock.enter(caller);
        let _held = Held { lock: &self.lock, caller };
        work()
    }

    /// Let the lock go, wait for a notify, take the lock again.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held, or if more wait than there are tickets.
    #[track_caller]
    pub fn wait(&self) -> Result<(), RuntimeError> {
        self.wait_until(Deadline::NEVER, Location::caller()).map(drop)
    }

    /// The same, for at most `timeout`; whether it was notified.
    ///
    /// # Errors
    /// As [`Self::wait`].
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, RuntimeError> {
        self.wait_until(Deadline::after(Some(timeout)), Location::caller())
    }

    /// Wait until `predicate` holds, at most `timeout`; its last value.
    ///
    /// # Errors
    /// As [`Self::wait`].
    #[track_caller]
    pub fn wait_for(
        &self,
        mut predicate: impl FnMut() -> bool,
        timeout: Option<Duration>,
    ) -> Result<bool, RuntimeError> {
        let deadline = Deadline::after(timeout);
        while !predicate() {
            if !self.wait_until(deadline, Location::caller())? {
                return Ok(predicate());
            }
        }
        Ok(true)
    }

    /// Wake the `count` who have waited longest, or all there are if they are fewer.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held.
    pub fn notify(&self, count: usize) -> Result<(), RuntimeError> {
        if !self.lock.is_owned() {
            return Err(NOT_OWNED);
        }
        let mut left = count;
        while left > 0 && self.tickets.notify_first() {
            left -= 1;
        }
        Ok(())
    }

    /// Wake all who wait.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held.
    pub fn notify_all(&self) -> Result<(), RuntimeError> {
        self.notify(usize::MAX)
    }

    fn wait_until(&self, deadline: Deadline, caller: Caller) -> Result<bool, RuntimeError> {
        if !self.lock.is_owned() {
            return Err(NOT_OWNED);
        }
        let number = self.tickets.join().ok_or(TOO_MANY)?;
        let depth = self.lock.release_save(caller);
        self.object.wait_begin(Reason::Condition, deadline, caller);
        let notified = self.tickets.sleep(number, deadline);
        self.object.wait_end(Reason::Condition, notified, caller);
        self.lock.acquire_restore(depth, caller);
        // Only now it is settled: a notify may have come between the timeout and the lock.
        Ok(self.tickets.leave(number))
    }
}

/// Lets the lock go when `with` ends, by panic too.
struct Held<'a, L: ConditionLock> {
    lock: &'a L,
    caller: Caller,
}

impl<L: ConditionLock> Drop for Held<'_, L> {
    fn drop(&mut self) {
        // An error would mean that somebody else released it meanwhile, as Python allows.
        let _ = self.lock.leave(self.caller);
    }
}

macro_rules! condition_lock_behind {
    ($($pointer:ty),*) => {$(
        impl<L: ConditionLock> ConditionLock for $pointer {
            fn enter(&self, caller: Caller) {
                (**self).enter(caller);
            }
            fn leave(&self, caller: Caller) -> Result<(), RuntimeError> {
                (**self).leave(caller)
            }
            fn is_owned(&self) -> bool {
                (**self).is_owned()
            }
            fn release_save(&self, caller: Caller) -> u32 {
                (**self).release_save(caller)
            }
            fn acquire_restore(&self, depth: u32, caller: Caller) {
                (**self).acquire_restore(depth, caller);
            }
        }
    )*};
}

condition_lock_behind!(&L, Arc<L>);
