//! What workers print: a byte ring in the process' memory that the supervisor empties.
//!
//! Writers take turns under a lock; a full ring makes them wait, so that no line is lost.
//! A record is `len: u32` (of what follows), `at: f64` (ms on the engine's clock),
//! `name_len: u32`, name, text; all little endian.
//! Invariant: `tail <= head <= tail + CAPACITY`, counting bytes; writers move `head`, the reader `tail`.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use crate::word::{Local, Word};

/// Bytes the ring holds.
pub const CAPACITY: u32 = 64 << 10;
/// The longest text of one line; the rest is cut off.
const LONGEST: usize = 4096;

/// The ring. `repr(C)`: the supervisor reads it from outside.
#[repr(C)]
pub struct Output {
    pub head: AtomicU32,
    pub tail: AtomicU32,
    bytes: [AtomicU8; CAPACITY as usize],
}

/// The output of this process.
pub static OUTPUT: Output = Output {
    head: AtomicU32::new(0),
    tail: AtomicU32::new(0),
    bytes: [const { AtomicU8::new(0) }; CAPACITY as usize],
};
/// 1 while somebody writes. Not a `Lock`: printing should leave no trace in the timeline.
#[cfg(not(loom))]
static WRITING: Local = Local::new(0);

/// Byte offset of the ring's bytes within [`Output`].
pub const BYTES_OFFSET: usize = std::mem::offset_of!(Output, bytes);

/// Print a line as the calling worker.
pub fn print(text: impl AsRef<str>) {
    write(text.as_ref());
}

#[inline(never)]
fn write(text: &str) {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let record = record(&super::thread::current_name(), &text[..end]);
    while WRITING.compare_exchange(0, 1).is_err() {
        crate::word::block_on(&WRITING, 1, None);
    }
    while !OUTPUT.push(&record) {
        crate::word::sleep(Duration::from_millis(5));
    }
    WRITING.store(0);
    WRITING.wake(1);
}

/// In a forked child: whoever was writing does so in the parent.
#[cfg(target_arch = "wasm32")]
pub fn after_fork() {
    WRITING.store(0);
}

fn record(name: &str, text: &str) -> Vec<u8> {
    let mut record = Vec::with_capacity(16 + name.len() + text.len());
    record.extend_from_slice(&((12 + name.len() + text.len()) as u32).to_le_bytes());
    record.extend_from_slice(&crate::word::now_ms().to_le_bytes());
    record.extend_from_slice(&(name.len() as u32).to_le_bytes());
    record.extend_from_slice(name.as_bytes());
    record.extend_from_slice(text.as_bytes());
    record
}

impl Output {
    /// Append the record if there is room for all of it.
    fn push(&self, record: &[u8]) -> bool {
        let head = self.head.load(Ordering::Relaxed);
        let used = head.wrapping_sub(self.tail.load(Ordering::Acquire));
        if used as usize + record.len() > CAPACITY as usize {
            return false;
        }
        for (nth, byte) in record.iter().enumerate() {
            let at = head.wrapping_add(nth as u32) % CAPACITY;
            self.bytes[at as usize].store(*byte, Ordering::Relaxed);
        }
        self.head.store(head.wrapping_add(record.len() as u32), Ordering::Release);
        true
    }
}

/// One printed line.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// Milliseconds on the engine's clock.
    pub at_ms: f64,
    pub worker: String,
    pub text: String,
}

/// The lines in `bytes`, which begin and end between records; a broken record ends the reading.
pub fn read_records(mut bytes: &[u8]) -> Vec<Printed> {
    let mut lines = Vec::new();
    while let Some((line, rest)) = read_record(bytes) {
        lines.push(line);
        bytes = rest;
    }
    lines
}

fn read_record(bytes: &[u8]) -> Option<(Printed, &[u8])> {
    let (len, rest) = bytes.split_at_checked(4)?;
    let (record, rest) = rest.split_at_checked(u32::from_le_bytes(len.try_into().ok()?) as usize)?;
    let (at, record) = record.split_at_checked(8)?;
    let (name_len, record) = record.split_at_checked(4)?;
    let name_len = u32::from_le_bytes(name_len.try_into().ok()?) as usize;
    let (name, text) = record.split_at_checked(name_len)?;
    let line = Printed {
        at_ms: f64::from_le_bytes(at.try_into().ok()?),
        worker: String::from_utf8_lossy(name).into_owned(),
        text: String::from_utf8_lossy(text).into_owned(),
    };
    Some((line, rest))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were_written() {
        let mut bytes = record("Thread-1", "running");
        bytes.extend(record("MainThread", "计数 done"));
        let lines = read_records(&bytes);
        let texts: Vec<_> = lines.iter().map(|l| (l.worker.as_str(), l.text.as_str())).collect();
        assert_eq!(texts, [("Thread-1", "running"), ("MainThread", "计数 done")]);
        assert_eq!(read_records(&bytes[..bytes.len() - 1]).len(), 1);
    }
}
