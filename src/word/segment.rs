//! The seam between processes: words in one shared segment that every process of a run maps.
//!
//! The segment is a second wasm memory, reached through the functions of a tiny shim module that
//! imports both memories (`www/segment.wat`), or through JS `Atomics` where a browser has no
//! second memories. An offset means the same place in every process, so it can be sent as a number.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::wasm::{Interrupt, interruptible, nanoseconds};
use super::{Wait, Word};

#[link(wasm_import_module = "./host.js")]
unsafe extern "C" {
    safe fn segment_load(at: u32) -> u32;
    safe fn segment_store(at: u32, value: u32);
    safe fn segment_swap(at: u32, value: u32) -> u32;
    safe fn segment_cas(at: u32, current: u32, new: u32) -> u32;
    safe fn segment_add(at: u32, value: u32) -> u32;
    safe fn segment_sub(at: u32, value: u32) -> u32;
    safe fn segment_wait(at: u32, expected: u32, nanoseconds: i64) -> i32;
    safe fn segment_wake(at: u32, count: u32) -> u32;
    fn segment_read(from: u32, to: *mut u8, len: u32);
    fn segment_write(to: u32, from: *const u8, len: u32);
}

/// Bytes of the segment.
pub const SIZE: u32 = 16 << 20;
/// Where the next free byte's offset stands.
const BREAK: Segment = Segment(BREAK_OFFSET as u32);
/// The same, for the supervisor, which sets it back to 0 when nothing allocated is in use.
pub const BREAK_OFFSET: usize = 4;
/// Where what is allocated begins; below stands the table of processes.
pub const HEAP: u32 = 32 << 10;

/// A word in the shared segment, by its offset: a multiple of 4, below [`SIZE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment(pub u32);

/// The segment is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Segment {
    /// The word `words` further on.
    pub const fn offset(self, words: u32) -> Segment {
        Segment(self.0 + words * 4)
    }
}

/// Room for `len` bytes until the end of the run, aligned to 8.
///
/// # Errors
/// [`Full`] where the segment has no such room left.
pub fn allocate(len: usize) -> Result<u32, Full> {
    let len = u32::try_from(len).map_err(|_| Full)?.checked_next_multiple_of(8).ok_or(Full)?;
    loop {
        let found = BREAK.load();
        let start = found.max(HEAP);
        let end = start.checked_add(len).filter(|end| *end <= SIZE).ok_or(Full)?;
        if BREAK.compare_exchange(found, end).is_ok() {
            return Ok(start);
        }
    }
}

/// Copy bytes into the segment. `at + bytes.len()` is at most [`SIZE`].
pub fn write(at: u32, bytes: &[u8]) {
    assert!(at as usize + bytes.len() <= SIZE as usize, "a write past the end of the segment");
    // SAFETY: the source is a live slice, and the destination was just checked.
    unsafe { segment_write(at, bytes.as_ptr(), bytes.len() as u32) }
}

/// A copy of `len` bytes of the segment. `at + len` is at most [`SIZE`].
pub fn read(at: u32, len: u32) -> Vec<u8> {
    assert!(u64::from(at) + u64::from(len) <= u64::from(SIZE), "a read past the segment's end");
    let mut bytes = vec![0; len as usize];
    // SAFETY: the destination is `len` bytes long, and the source was just checked.
    unsafe { segment_read(at, bytes.as_mut_ptr(), len) };
    bytes
}

impl Word for Segment {
    #[inline]
    fn load(&self) -> u32 {
        segment_load(self.0)
    }
    #[inline]
    fn load_relaxed(&self) -> u32 {
        segment_load(self.0)
    }
    #[inline]
    fn store(&self, value: u32) {
        segment_store(self.0, value);
    }
    #[inline]
    fn swap(&self, value: u32) -> u32 {
        segment_swap(self.0, value)
    }
    #[inline]
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        let found = segment_cas(self.0, current, new);
        if found == current { Ok(found) } else { Err(found) }
    }
    #[inline]
    fn fetch_add(&self, value: u32) -> u32 {
        segment_add(self.0, value)
    }
    #[inline]
    fn fetch_sub(&self, value: u32) -> u32 {
        segment_sub(self.0, value)
    }
    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        fn place(interrupt: &Interrupt) -> &AtomicU32 {
            &interrupt.segment
        }
        interruptible(place, self.0, || segment_wait(self.0, expected, nanoseconds(timeout)))
    }
    fn wake(&self, count: u32) -> u32 {
        segment_wake(self.0, count)
    }
    #[inline]
    fn me() -> u32 {
        super::identity::over_processes()
    }
}
