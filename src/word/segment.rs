//! The seam between processes: words in one shared segment that every process of a run maps.
//!
//! An offset means the same place in every process, so it can be sent as a number. In a browser
//! the segment is a second wasm memory ([`shim`]), natively an array of words ([`statics`]), so
//! that what is shared between processes is tested with threads, too.
//!
//! | from | what stands there |
//! |---|---|
//! | 0 | the table of processes, the runtime's |
//! | 16 KiB | the heap's own words, [`heap`] |
//! | 24 KiB | the bells of who waits for several pipes at once, `sync`'s |
//! | 32 KiB | the table of descriptors, `sync`'s |
//! | 64 KiB | what the heap gives out |

use std::time::Duration;

use super::{Wait, Word, identity};

pub mod heap;
#[cfg(target_arch = "wasm32")]
mod shim;
#[cfg(not(target_arch = "wasm32"))]
mod statics;

#[cfg(target_arch = "wasm32")]
use shim as place;
#[cfg(not(target_arch = "wasm32"))]
use statics as place;

pub use heap::{allocate, free};

/// Bytes of the segment.
pub const SIZE: u32 = 16 << 20;
/// Where the heap's own words stand; below is the table of processes.
pub const HEAP_WORDS: u32 = 16 << 10;
/// Where the bells stand.
pub const BELLS: u32 = 24 << 10;
/// Where the table of descriptors stands.
pub const DESCRIPTORS: u32 = 32 << 10;
/// Bytes of a descriptor.
pub const DESCRIPTOR: u32 = 16;
/// Where what is allocated begins.
pub const HEAP: u32 = 64 << 10;

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

/// Copy bytes into the segment. `at + bytes.len()` is at most [`SIZE`].
///
/// Not atomic: whoever writes and whoever reads the same place agree by words when.
#[inline]
pub fn write(at: u32, bytes: &[u8]) {
    assert!(at as usize + bytes.len() <= SIZE as usize, "a write past the end of the segment");
    place::write(at, bytes);
}

/// Copy bytes out of the segment. `at + bytes.len()` is at most [`SIZE`].
#[inline]
pub fn read_into(at: u32, bytes: &mut [u8]) {
    assert!(at as usize + bytes.len() <= SIZE as usize, "a read past the segment's end");
    place::read(at, bytes);
}

/// A copy of `len` bytes of the segment. `at + len` is at most [`SIZE`].
pub fn read(at: u32, len: u32) -> Vec<u8> {
    assert!(u64::from(at) + u64::from(len) <= u64::from(SIZE), "a read past the segment's end");
    let mut bytes = vec![0; len as usize];
    place::read(at, &mut bytes);
    bytes
}

impl Word for Segment {
    #[inline]
    fn load(&self) -> u32 {
        place::load(self.0)
    }
    #[inline]
    fn load_relaxed(&self) -> u32 {
        place::load(self.0)
    }
    #[inline]
    fn store(&self, value: u32) {
        place::store(self.0, value);
    }
    #[inline]
    fn swap(&self, value: u32) -> u32 {
        place::swap(self.0, value)
    }
    #[inline]
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        place::compare_exchange(self.0, current, new)
    }
    #[inline]
    fn fetch_add(&self, value: u32) -> u32 {
        place::add(self.0, value)
    }
    #[inline]
    fn fetch_sub(&self, value: u32) -> u32 {
        place::sub(self.0, value)
    }
    #[inline]
    fn me() -> u32 {
        identity::over_processes()
    }
    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        place::wait(self.0, expected, timeout)
    }
    fn wake(&self, count: u32) -> u32 {
        place::wake(self.0, count)
    }
}
