//! A picture that is seen while it is computed.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize, Ordering};

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

/// Show `pixels` (row by row, 0 where nothing was computed yet) until [`withdraw`].
pub fn show(pixels: &[AtomicU8], width: u32) {
    ON_SHOW.address.store(pixels.as_ptr() as usize, Ordering::Relaxed);
    ON_SHOW.height.store(pixels.len() as u32 / width.max(1), Ordering::Relaxed);
    ON_SHOW.width.store(width, Ordering::Release);
}

/// Show nothing any more. Call it before the pixels are dropped.
pub fn withdraw() {
    ON_SHOW.width.store(0, Ordering::Release);
}
