//! `threading.Lock`: held by one at a time, owned by nobody, released by anyone.

use std::panic::Location;
use std::time::Duration;

use super::object::{Caller, Object};
use super::{ConditionLock, RuntimeError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, RawLock, Word};

const NOT_HELD: RuntimeError =
    RuntimeError("release of a lock that nobody holds: acquire it first");

/// A mutual exclusion lock with Python's semantics. The algorithm is [`RawLock`]'s.
#[derive(Debug)]
pub struct Lock<W: Word = Local> {
    raw: RawLock<W>,
    object: Object,
}

/// Releases its lock when dropped: Python's `with lock:`.
#[derive(Debug)]
#[must_use = "the lock is released when the guard is dropped"]
pub struct Guard<'a, W: Word = Local> {
    lock: &'a Lock<W>,
    caller: Caller,
}

impl Lock {
    /// A free lock between the threads of a process.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Lock::over(Local::new(0), Object::new())
    }

    /// A free lock between the threads of a process.
    #[cfg(loom)]
    pub fn new() -> Self {
        Lock::over(Local::new(0), Object::new())
    }
}

impl Lock {
    /// The same, but it leaves no trace: its uses by the hundred thousand would fill the timeline.
    pub fn unseen() -> Self {
        Lock::over(Local::new(0), Object::unseen())
    }
}

impl Default for Lock {
    fn default() -> Self {
        Lock::new()
    }
}

impl<W: Word> Lock<W> {
    /// The lock whose state stands in `word`, wherever that is; zero is free.
    pub const fn over(word: W, object: Object) -> Self {
        Lock { raw: RawLock::over(word), object }
    }

    /// Call it `name` in the timeline and in the wait-for graph; at most eight bytes are kept.
    pub fn set_name(&self, name: &str) {
        self.object.set_name(name);
    }

    /// Take it, and wait as long as that takes.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) {
        if !self.raw.try_acquire() {
            self.acquire_slow(Deadline::NEVER, Location::caller());
        }
        self.object.hold_begin(Location::caller());
    }

    /// Take it if it is free: `acquire(blocking=False)`.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        let got = self.raw.try_acquire();
        if got {
            self.object.hold_begin(Location::caller());
        }
        got
    }

    /// Take it, and wait at most `timeout`; whether it was taken.
    #[inline]
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        let caller = Location::caller();
        let got = self.raw.try_acquire()
            || (timeout > Duration::ZERO
                && self.acquire_slow(Deadline::after(Some(timeout)), caller));
        if got {
            self.object.hold_begin(caller);
        }
        got
    }

    /// Let it go. Any thread may, not only the one that took it.
    ///
    /// # Errors
    /// `RuntimeError` if nobody holds it.
    #[inline]
    #[track_caller]
    pub fn release(&self) -> Result<(), RuntimeError> {
        self.release_for(Location::caller())
    }

    /// Whether somebody holds it right now.
    pub fn locked(&self) -> bool {
        self.raw.is_held()
    }

    /// Take it until the guard is dropped.
    #[inline]
    #[track_caller]
    pub fn guard(&self) -> Guard<'_, W> {
        self.acquire();
        Guard { lock: self, caller: Location::caller() }
    }

    /// Do `work` while holding it: `with lock:`.
    #[inline]
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        let _guard = self.guard();
        work()
    }

    #[cold]
    fn acquire_slow(&self, deadline: Deadline, caller: Caller) -> bool {
        let mut blocked = false;
        let got = self.raw.acquire_slow(deadline, || {
            blocked = true;
            self.object.wait_begin(Reason::Lock, deadline, caller);
        });
        if blocked {
            self.object.wait_end(Reason::Lock, got, caller);
        }
        got
    }

    #[inline]
    fn release_for(&self, caller: Caller) -> Result<(), RuntimeError> {
        // Before the release: afterwards the next holder's events would overlap with ours.
        if crate::trace::ring::enabled() && self.locked() {
            self.object.hold_end(caller);
        }
        if self.raw.release() { Ok(()) } else { Err(NOT_HELD) }
    }
}

impl<W: Word> ConditionLock for Lock<W> {
    fn enter(&self, caller: Caller) {
        if !self.raw.try_acquire() {
            self.acquire_slow(Deadline::NEVER, caller);
        }
        self.object.hold_begin(caller);
    }

    fn leave(&self, caller: Caller) -> Result<(), RuntimeError> {
        self.release_for(caller)
    }

    /// A Lock has no owner: as in Python, held by anyone counts.
    fn is_owned(&self) -> bool {
        self.locked()
    }
}

impl<W: Word> Drop for Guard<'_, W> {
    #[inline]
    fn drop(&mut self) {
        // An error would mean that somebody else released it meanwhile, as Python allows.
        let _ = self.lock.release_for(self.caller);
    }
}
