//! The segment in a browser: a second wasm memory, reached through the functions of a tiny shim
//! module that imports both memories (`www/segment.wat`), or through JS `Atomics` where a browser
//! has no second memories.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::super::Wait;
use super::super::wasm::{Interrupt, interruptible, nanoseconds};

#[link(wasm_import_module = "./host.js")]
unsafe extern "C" {
    pub safe fn segment_load(at: u32) -> u32;
    pub safe fn segment_store(at: u32, value: u32);
    pub safe fn segment_swap(at: u32, value: u32) -> u32;
    pub safe fn segment_cas(at: u32, current: u32, new: u32) -> u32;
    pub safe fn segment_add(at: u32, value: u32) -> u32;
    pub safe fn segment_sub(at: u32, value: u32) -> u32;
    pub safe fn segment_wait(at: u32, expected: u32, nanoseconds: i64) -> i32;
    pub safe fn segment_wake(at: u32, count: u32) -> u32;
    fn segment_read(from: u32, to: *mut u8, len: u32);
    fn segment_write(to: u32, from: *const u8, len: u32);
}

pub use segment_add as add;
pub use segment_load as load;
pub use segment_store as store;
pub use segment_sub as sub;
pub use segment_swap as swap;
pub use segment_wake as wake;

#[inline]
pub fn compare_exchange(at: u32, current: u32, new: u32) -> Result<u32, u32> {
    let found = segment_cas(at, current, new);
    if found == current { Ok(found) } else { Err(found) }
}

pub fn wait(at: u32, expected: u32, timeout: Option<Duration>) -> Wait {
    fn place(interrupt: &Interrupt) -> &AtomicU32 {
        &interrupt.segment
    }
    let wait = || segment_wait(at, expected, nanoseconds(timeout));
    let pass_on = || {
        segment_wake(at, 1);
    };
    interruptible(place, at, wait, pass_on)
}

/// `at + bytes.len()` is at most the segment's size: the caller has looked.
#[inline]
pub fn write(at: u32, bytes: &[u8]) {
    // SAFETY: the source is a live slice, and the engine bounds the destination.
    unsafe { segment_write(at, bytes.as_ptr(), bytes.len() as u32) }
}

/// `at + bytes.len()` is at most the segment's size: the caller has looked.
#[inline]
pub fn read(at: u32, bytes: &mut [u8]) {
    // SAFETY: the destination is a live slice that nobody else sees, and the engine bounds the
    // source.
    unsafe { segment_read(at, bytes.as_mut_ptr(), bytes.len() as u32) };
}
