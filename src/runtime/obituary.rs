//! The last words of a worker that panics or runs out of memory, left where the supervisor finds them.
//!
//! Four texts, each ended by a 0 byte: code, worker, location, message. Written without
//! allocating, because there may be nothing left to allocate.

use std::alloc::Layout;
use std::fmt::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// Bytes of a record.
pub const CAPACITY: usize = 2048;

/// Nothing happened.
pub const NONE: u32 = 0;
const WRITING: u32 = 1;
/// The record is complete.
pub const WRITTEN: u32 = 2;

/// The record. `repr(C)`: the supervisor reads it from outside.
#[repr(C)]
pub struct Obituary {
    pub state: AtomicU32,
    pub bytes: [AtomicU8; CAPACITY],
}

/// The record of this process: the first to die in it writes it.
pub static OBITUARY: Obituary =
    Obituary { state: AtomicU32::new(NONE), bytes: [const { AtomicU8::new(0) }; CAPACITY] };

/// Byte offset of the texts.
pub const BYTES_OFFSET: usize = std::mem::offset_of!(Obituary, bytes);

struct Pen(usize);

impl Write for Pen {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().filter(|byte| *byte != 0) {
            // The last four bytes stay 0, so every text has an end.
            if self.0 < CAPACITY - 4 {
                OBITUARY.bytes[self.0].store(byte, Ordering::Relaxed);
                self.0 += 1;
            }
        }
        Ok(())
    }
}

impl Pen {
    fn text(&mut self, text: fmt::Arguments) {
        let _ = self.write_fmt(text);
        self.0 += 1;
    }
}

/// Leave a record for every panic and every failed allocation of this process.
pub fn install() {
    std::panic::set_hook(Box::new(on_panic));
    std::alloc::set_alloc_error_hook(on_no_memory);
}

fn on_panic(info: &PanicHookInfo) {
    let payload = info.payload();
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("a panic without a message");
    match info.location() {
        Some(at) => {
            record("panic", format_args!("{}:{}", at.file(), at.line()), format_args!("{message}"))
        }
        None => record("panic", format_args!(""), format_args!("{message}")),
    }
}

fn on_no_memory(layout: Layout) {
    let limit = super::memory::MAXIMUM_PAGES / 16;
    record(
        "out_of_memory",
        format_args!(""),
        format_args!(
            "MemoryError: {} more bytes do not fit; a process here has at most {limit} MiB",
            layout.size()
        ),
    );
}

fn record(code: &str, location: fmt::Arguments, message: fmt::Arguments) {
    let state = &OBITUARY.state;
    if state.compare_exchange(NONE, WRITING, Ordering::AcqRel, Ordering::Relaxed).is_err() {
        return;
    }
    let mut pen = Pen(0);
    pen.text(format_args!("{code}"));
    super::thread::with_current_name(|name| pen.text(format_args!("{name}")));
    pen.text(location);
    pen.text(message);
    state.store(WRITTEN, Ordering::Release);
}
