//! `threading.RLock`: held by one thread at a time, which may take it again, and alone releases it.
//!
//! The trace sees the outermost level only: from the first acquire to the last release it is held.

use std::panic::Location;
use std::time::Duration;

use super::object::{Caller, Object};
use super::{ConditionLock, RuntimeError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, RawRLock, Word};

const NOT_OWNED: RuntimeError =
    RuntimeError("release of an RLock that this thread does not own: its owner has to");

/// A reentrant mutual exclusion lock with Python's semantics. The algorithm is [`RawRLock`]'s.
#[derive(Debug)]
pub struct RLock<W: Word = Local> {
    raw: RawRLock<W>,
    object: Object,
}

/// Releases its lock once when dropped: Python's `with rlock:`.
#[derive(Debug)]
#[must_use = "the lock is released when the guard is dropped"]
pub struct RGuard<'a, W: Word = Local> {
    lock: &'a RLock<W>,
    caller: Caller,
    /// Its thread is the owner, so it stays there.
    stays: std::marker::PhantomData<*const ()>,
}

impl RLock {
    /// A free lock between the threads of a process.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        RLock::over(Local::new(0), Local::new(0), Object::new())
    }

    /// A free lock between the threads of a process.
    #[cfg(loom)]
    pub fn new() -> Self {
        RLock::over(Local::new(0), Local::new(0), Object::new())
    }
}

impl Default for RLock {
    fn default() -> Self {
        RLock::new()
    }
}

impl<W: Word> RLock<W> {
    /// The lock whose state stands in two words, wherever they are; zeros are free.
    pub const fn over(state: W, again: W, object: Object) -> Self {
        RLock { raw: RawRLock::over(state, again), object }
    }

    /// Call it `name` in the timeline and in the wait-for graph; at most eight bytes are kept.
    pub fn set_name(&self, name: &str) {
        self.object.set_name(name);
    }

    /// Take it, and wait as long as that takes; once more where the caller owns it.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) {
        self.take(Deadline::NEVER, Location::caller());
    }

    /// Take it if it is free or the caller's: `acquire(blocking=False)`.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        let level = self.raw.try_acquire();
        if level == Some(1) {
            self.object.hold_begin(Location::caller());
        }
        level.is_some()
    }

    /// Take it, and wait at most `timeout`; whether it was taken.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        if timeout == Duration::ZERO {
            return self.try_acquire();
        }
        self.take(Deadline::after(Some(timeout)), Location::caller())
    }

    /// Let it go once; at the outermost level others may have it.
    ///
    /// # Errors
    /// `RuntimeError` if the calling thread does not own it.
    #[inline]
    #[track_caller]
    pub fn release(&self) -> Result<(), RuntimeError> {
        self.release_for(Location::caller())
    }

    /// Whether somebody holds it right now.
    pub fn locked(&self) -> bool {
        self.raw.owner() != 0
    }

    /// Whether the calling thread holds it.
    pub fn is_owned(&self) -> bool {
        self.raw.is_owned()
    }

    /// How often the calling thread has taken it and not released it: its recursion level.
    pub fn level(&self) -> u32 {
        self.raw.level()
    }

    /// The number of the thread that holds it right now; `None` where nobody does.
    pub fn owner(&self) -> Option<u32> {
        Some(self.raw.owner()).filter(|owner| *owner != 0)
    }

    /// Take it until the guard is dropped.
    #[inline]
    #[track_caller]
    pub fn guard(&self) -> RGuard<'_, W> {
        self.acquire();
        RGuard { lock: self, caller: Location::caller(), stays: std::marker::PhantomData }
    }

    /// Do `work` while holding it: `with rlock:`.
    #[inline]
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        let _guard = self.guard();
        work()
    }

    #[inline]
    fn take(&self, deadline: Deadline, caller: Caller) -> bool {
        let level = match self.raw.try_acquire() {
            None if !self.acquire_slow(deadline, caller) => return false,
            level => level.unwrap_or(1),
        };
        if level == 1 {
            self.object.hold_begin(caller);
        }
        true
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
        self.note_end(1, caller);
        self.raw.release().map(drop).ok_or(NOT_OWNED)
    }

    /// Record the end of the hold if the caller is at `level`. Before the release: afterwards the
    /// next holder's events would overlap with ours.
    #[inline]
    fn note_end(&self, level: u32, caller: Caller) {
        if crate::trace::ring::enabled() && self.raw.level() == level {
            self.object.hold_end(caller);
        }
    }
}

impl<W: Word> ConditionLock for RLock<W> {
    fn enter(&self, caller: Caller) {
        self.take(Deadline::NEVER, caller);
    }

    fn leave(&self, caller: Caller) -> Result<(), RuntimeError> {
        self.release_for(caller)
    }

    fn is_owned(&self) -> bool {
        self.raw.is_owned()
    }

    fn release_save(&self, caller: Caller) -> u32 {
        self.note_end(self.raw.level(), caller);
        self.raw.release_all()
    }

    fn acquire_restore(&self, level: u32, caller: Caller) {
        self.take(Deadline::NEVER, caller);
        self.raw.restore(level);
    }
}

impl<W: Word> Drop for RGuard<'_, W> {
    #[inline]
    fn drop(&mut self) {
        // An error would mean that its owner released it meanwhile.
        let _ = self.lock.release_for(self.caller);
    }
}
