//! A value behind a [`RawLock`], for short internal critical sections.
//!
//! Invariant: nothing inside one ever waits, so a worker that is ended while it waits never
//! leaves a guarded value locked.

use super::cell::UnsafeCell;
use super::{Deadline, Local, RawLock};

/// A value that one worker at a time looks at.
#[derive(Debug)]
pub struct Guarded<T> {
    lock: RawLock,
    value: UnsafeCell<T>,
}

// SAFETY: the value is only reached under the lock, by one worker at a time; it moves between
// workers, so it has to be Send.
unsafe impl<T: Send> Sync for Guarded<T> {}

/// Releases the lock when the closure ends, by panic too.
struct Release<'a>(&'a RawLock);

impl<T> Guarded<T> {
    /// Guard `value`.
    pub fn new(value: T) -> Self {
        Guarded { lock: RawLock::over(Local::new(0)), value: UnsafeCell::new(value) }
    }

    /// Look at the value, alone. `look` must not wait and must not come back here.
    pub fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        if !self.lock.try_acquire() {
            self.lock.acquire_slow(Deadline::NEVER, || {});
        }
        let _release = Release(&self.lock);
        // SAFETY: the lock is held until `_release` drops, so this is the only reference.
        self.value.with_mut(|value| look(unsafe { &mut *value }))
    }
}

impl Drop for Release<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}
