//! A counter of work done for each worker, read from outside while it counts.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

/// A worker's count, wrapping: the reader takes differences.
pub type Count = AtomicU32;

/// What one worker counts a second when it is alone, 0 while no meters are shown. The supervisor
/// reads it from outside.
pub static ALONE_PER_S: AtomicU32 = AtomicU32::new(0);

/// Show meters from now on, with `per_ms` counts a millisecond as 100 %; 0 shows none.
pub fn announce(per_ms: f64) {
    ALONE_PER_S.store((per_ms * 1e3).round() as u32, Ordering::Relaxed);
}

thread_local! {
    static CURRENT: Cell<Option<&'static Count>> = const { Cell::new(None) };
}

/// Make `count` the one of the calling worker.
pub fn set_count(count: &'static Count) {
    CURRENT.set(Some(count));
}

/// Add to the calling worker's count; nothing where it has none.
#[inline]
pub fn add(work: u32) {
    if let Some(count) = CURRENT.get() {
        // The worker alone writes it, so this need not be one atomic step.
        count.store(count.load(Ordering::Relaxed).wrapping_add(work), Ordering::Relaxed);
    }
}
