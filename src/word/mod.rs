//! The seam under every primitive: a 32-bit word that workers share, with wait and wake.
//!
//! Contract of every backend, after futex(2):
//! - `wait(expected)` returns at once with [`Wait::Changed`] unless the word equals `expected`;
//!   check and sleep are one atomic step, so a `wake` after the change is never lost.
//! - `wait` may return [`Wait::Woken`] for no reason: callers look at the word again.
//! - `wake(n)` wakes at most `n` of those who wait on that word, and says how many.
//! - Every operation but `wait` and `wake` is one atomic step with the ordering its name says:
//!   loads acquire, stores release, read-modify-writes do both.
//!
//! Primitives call [`block_on`], not [`Word::wait`]: it lets go of what must not be held while
//! blocked (the GIL) and takes it back afterwards.

use std::time::Duration;

#[cfg(all(not(loom), target_arch = "wasm32"))]
pub mod adopt;
mod blocking;
mod cell;
mod deadline;
mod guarded;
pub mod identity;
#[cfg(loom)]
mod loom;
#[cfg(all(not(loom), not(target_arch = "wasm32")))]
mod native;
mod raw_lock;
mod raw_rlock;
#[cfg(not(loom))]
pub mod segment;
mod slots;
#[cfg(all(not(loom), target_arch = "wasm32"))]
mod wasm;

pub use blocking::{BlockingHooks, block_on, set_blocking_hooks, set_waking_hook, sleep};
pub use cell::full_fence;
pub use deadline::Deadline;
pub use guarded::Guarded;
pub use raw_lock::RawLock;
pub use raw_rlock::RawRLock;
pub use slots::Slots;

#[cfg(loom)]
pub use self::loom::{Local, now_ms, relax};
#[cfg(all(not(loom), not(target_arch = "wasm32")))]
pub use native::{Local, now_ms, relax};
#[cfg(all(not(loom), target_arch = "wasm32"))]
pub use wasm::{Interrupt, Local, attune, interrupt, leave, now_ms, relax, set_interrupt};

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Woken, or for no reason at all.
    Woken,
    /// The word was not what the caller expected; nothing was waited for.
    Changed,
    /// The time was up.
    TimedOut,
}

/// A 32-bit cell seen by several workers. See the module for the contract.
pub trait Word {
    /// The value (acquire).
    fn load(&self) -> u32;
    /// The value, ordered with nothing.
    fn load_relaxed(&self) -> u32;
    /// Set the value (release).
    fn store(&self, value: u32);
    /// Set the value and return the one before (acquire and release).
    fn swap(&self, value: u32) -> u32;
    /// Set `new` if the value is `current`; the value before either way (acquire and release).
    ///
    /// # Errors
    /// The value found, where it was not `current`.
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32>;
    /// Add, wrapping, and return the value before (acquire and release).
    fn fetch_add(&self, value: u32) -> u32;
    /// Subtract, wrapping, and return the value before (acquire and release).
    fn fetch_sub(&self, value: u32) -> u32;
    /// Sleep while the value is `expected`, at most `timeout` (`None`: for ever).
    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait;
    /// Wake at most `count` of those who wait here; how many it were.
    fn wake(&self, count: u32) -> u32;

    /// The calling thread's number, unique among all who see words of this kind: from 1, below
    /// [`identity::NO_IDENTITY`].
    #[inline]
    fn me() -> u32 {
        identity::in_memory()
    }
    /// The value, not atomically.
    ///
    /// # Safety
    /// No other thread writes the word meanwhile, and what was written before is visible here.
    #[inline]
    unsafe fn load_alone(&self) -> u32 {
        self.load_relaxed()
    }
    /// Set the value, not atomically.
    ///
    /// # Safety
    /// No other thread touches the word meanwhile, and what was done with it before is visible here.
    #[inline]
    unsafe fn store_alone(&self, value: u32) {
        self.store(value);
    }
}
