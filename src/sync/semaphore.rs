//! `threading.Semaphore` and `BoundedSemaphore`: at most so many at once.
//!
//! A permit is a count in one word, on which those sleep who find it zero; a second word counts
//! the sleepers, so that a release without any costs no wake.
//!
//! Why no wake-up is lost: a sleeper counts itself, then looks at the permits again (by the wait,
//! which is one step with going to sleep). A release adds a permit, then looks at the count of
//! sleepers. With a full fence between the two steps on both sides, one of them sees the other.

use std::panic::Location;
use std::time::Duration;

use super::ValueError;
use super::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on, full_fence};

const TOO_OFTEN: ValueError = ValueError("semaphore released too many times");
const NOTHING: ValueError = ValueError("release of fewer than one permit");

/// A counter of permits that nobody takes below zero.
#[derive(Debug)]
pub struct Semaphore<W: Word = Local> {
    /// Free permits.
    permits: W,
    // invariant: at least the number of those who sleep on `permits`.
    sleepers: W,
    object: Object,
}

/// A semaphore that knows how many permits there are, and refuses to get one too many back.
#[derive(Debug)]
pub struct BoundedSemaphore<W: Word = Local> {
    inner: Semaphore<W>,
    bound: u32,
}

impl Semaphore {
    /// So many permits between the threads of a process.
    #[cfg(not(loom))]
    pub const fn new(permits: u32) -> Self {
        Semaphore::over(Local::new(permits), Local::new(0), Object::new())
    }

    /// So many permits between the threads of a process.
    #[cfg(loom)]
    pub fn new(permits: u32) -> Self {
        Semaphore::over(Local::new(permits), Local::new(0), Object::new())
    }
}

impl BoundedSemaphore {
    /// So many permits between the threads of a process, and never more.
    pub fn new(permits: u32) -> Self {
        BoundedSemaphore { inner: Semaphore::new(permits), bound: permits }
    }
}

impl<W: Word> Semaphore<W> {
    /// The semaphore whose state stands in two words: the free permits, and zero.
    pub const fn over(permits: W, sleepers: W, object: Object) -> Self {
        Semaphore { permits, sleepers, object }
    }

    /// Take a permit, and wait as long as that takes.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) {
        if !self.try_acquire() {
            self.acquire_slow(Deadline::NEVER, Location::caller());
        }
    }

    /// Take a permit if there is one.
    #[inline]
    pub fn try_acquire(&self) -> bool {
        let mut found = self.permits.load_relaxed();
        while found > 0 {
            match self.permits.compare_exchange(found, found - 1) {
                Ok(_) => return true,
                Err(now) => found = now,
            }
        }
        false
    }

    /// Take a permit, and wait at most `timeout`; whether there was one.
    #[inline]
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        self.try_acquire() || self.acquire_slow(Deadline::after(Some(timeout)), Location::caller())
    }

    /// Give `count` permits back.
    ///
    /// # Errors
    /// `ValueError` if `count` is 0, or if there would be more than a u32 counts.
    pub fn release(&self, count: u32) -> Result<(), ValueError> {
        self.release_within(count, u32::MAX)
    }

    /// Free permits right now.
    pub fn value(&self) -> u32 {
        self.permits.load()
    }

    /// Do `work` with a permit: `with semaphore:`.
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        self.acquire();
        let _permit = Permit(self);
        work()
    }

    fn release_within(&self, count: u32, bound: u32) -> Result<(), ValueError> {
        if count == 0 {
            return Err(NOTHING);
        }
        let mut found = self.permits.load_relaxed();
        loop {
            let more = found.checked_add(count).filter(|more| *more <= bound).ok_or(TOO_OFTEN)?;
            match self.permits.compare_exchange(found, more) {
                Ok(_) => break,
                Err(now) => found = now,
            }
        }
        full_fence();
        if self.sleepers.load() > 0 {
            self.permits.wake(count);
        }
        Ok(())
    }

    #[cold]
    fn acquire_slow(&self, deadline: Deadline, caller: Caller) -> bool {
        self.object.wait_begin(Reason::Semaphore, deadline, caller);
        self.sleepers.fetch_add(1);
        full_fence();
        let got = self.sleep(deadline);
        self.sleepers.fetch_sub(1);
        self.object.wait_end(Reason::Semaphore, got, caller);
        got
    }

    fn sleep(&self, deadline: Deadline) -> bool {
        loop {
            let outcome = block_on(&self.permits, 0, deadline.left());
            // After a timeout too: the wake that we may have taken from another was for a permit.
            if self.try_acquire() {
                return true;
            }
            if outcome == Wait::TimedOut {
                return false;
            }
        }
    }
}

impl<W: Word> BoundedSemaphore<W> {
    /// The semaphore whose state stands in two words, the free permits and zero, and its bound.
    pub const fn over(permits: W, sleepers: W, bound: u32, object: Object) -> Self {
        BoundedSemaphore { inner: Semaphore::over(permits, sleepers, object), bound }
    }

    /// Take a permit, and wait as long as that takes.
    #[track_caller]
    pub fn acquire(&self) {
        self.inner.acquire();
    }

    /// Take a permit if there is one.
    pub fn try_acquire(&self) -> bool {
        self.inner.try_acquire()
    }

    /// Take a permit, and wait at most `timeout`; whether there was one.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        self.inner.acquire_timeout(timeout)
    }

    /// Give `count` permits back.
    ///
    /// # Errors
    /// `ValueError` if `count` is 0, or if there would be more than at the start.
    pub fn release(&self, count: u32) -> Result<(), ValueError> {
        self.inner.release_within(count, self.bound)
    }

    /// Free permits right now.
    pub fn value(&self) -> u32 {
        self.inner.value()
    }

    /// Do `work` with a permit: `with semaphore:`.
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        self.inner.with(work)
    }
}

/// Gives its permit back when `with` ends, by panic too.
struct Permit<'a, W: Word>(&'a Semaphore<W>);

impl<W: Word> Drop for Permit<'_, W> {
    fn drop(&mut self) {
        // An error would mean that somebody else released what he had not acquired.
        let _ = self.0.release(1);
    }
}
