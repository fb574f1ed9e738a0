//! A picture that is seen while it is computed, and as a whole when it is done.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the picture on show stands in this memory. The supervisor reads it from outside.
#[repr(C)]
pub struct OnShow {
    pub address: AtomicUsize,
    pub width: AtomicU32,
    pub height: AtomicU32,
}

/// The picture on show in this process; a width of 0 means none.
pub static ON_SHOW: OnShow =
    OnShow { address: AtomicUsize::new(0), width: AtomicU32::new(0), height: AtomicU32::new(0) };

/// What is on show, which stays where it is as long as it may be looked at.
static PIXELS: Mutex<Option<Arc<[AtomicU8]>>> = Mutex::new(None);

/// Show `pixels` (row by row, 0 where nothing was computed yet) until [`clear`].
pub fn show(pixels: &Arc<[AtomicU8]>, width: u32) {
    clear();
    ON_SHOW.address.store(pixels.as_ptr() as usize, Ordering::Relaxed);
    ON_SHOW.height.store(pixels.len() as u32 / width.max(1), Ordering::Relaxed);
    ON_SHOW.width.store(width, Ordering::Release);
    set(Some(Arc::clone(pixels)));
}

/// Show nothing any more.
pub fn clear() {
    ON_SHOW.width.store(0, Ordering::Release);
    set(None);
}

fn set(pixels: Option<Arc<[AtomicU8]>>) {
    // A reference is whole at any time.
    *PIXELS.lock().unwrap_or_else(PoisonError::into_inner) = pixels;
}
