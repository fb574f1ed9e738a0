//! The segment natively: words of this process, which threads share as processes do elsewhere.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use super::super::{Local, Wait, Word};
use super::SIZE;

static WORDS: [Local; SIZE as usize / 4] = [const { Local::new(0) }; SIZE as usize / 4];

fn word(at: u32) -> &'static Local {
    debug_assert!(at.is_multiple_of(4), "{at} is not the offset of a word");
    &WORDS[at as usize / 4]
}

/// The bytes of `len` from `at` on, which the caller has found to be inside.
fn bytes_at(at: u32, len: usize) -> &'static [AtomicU8] {
    assert!(at as usize + len <= SIZE as usize);
    // SAFETY: the range lies in the static, whose words are plain `AtomicU32`s; a byte of one is
    // as good an `AtomicU8`. Who writes and who reads a place take turns, by other words.
    unsafe { std::slice::from_raw_parts(WORDS.as_ptr().cast::<AtomicU8>().add(at as usize), len) }
}

pub fn load(at: u32) -> u32 {
    word(at).load()
}
pub fn store(at: u32, value: u32) {
    word(at).store(value);
}
pub fn swap(at: u32, value: u32) -> u32 {
    word(at).swap(value)
}
pub fn compare_exchange(at: u32, current: u32, new: u32) -> Result<u32, u32> {
    word(at).compare_exchange(current, new)
}
pub fn add(at: u32, value: u32) -> u32 {
    word(at).fetch_add(value)
}
pub fn sub(at: u32, value: u32) -> u32 {
    word(at).fetch_sub(value)
}
pub fn wait(at: u32, expected: u32, timeout: Option<Duration>) -> Wait {
    word(at).wait(expected, timeout)
}
pub fn wake(at: u32, count: u32) -> u32 {
    word(at).wake(count)
}

pub fn write(at: u32, bytes: &[u8]) {
    for (to, from) in bytes_at(at, bytes.len()).iter().zip(bytes) {
        to.store(*from, Ordering::Relaxed);
    }
}
pub fn read(at: u32, bytes: &mut [u8]) {
    for (from, to) in bytes_at(at, bytes.len()).iter().zip(bytes) {
        *to = from.load(Ordering::Relaxed);
    }
}
