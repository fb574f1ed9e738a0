//! Where a worker writes its events: a ring of its own in the memory it shares with its process.
//!
//! One worker writes, the supervisor reads; neither waits for the other. Invariant:
//! `tail <= head <= tail + CAPACITY`, both counting events since the ring was made; the writer
//! alone moves `head`, the reader alone moves `tail`. A full ring counts what it drops.
//!
//! The layout is `repr(C)` because the supervisor reads it from outside, by address, out of a
//! memory that is not its own: see [`TABLE`].

use std::cell::Cell;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use super::event::{Event, FIRST_POOL_WORKER, Kind, Reason};

/// Events a ring holds: 96 KiB of them.
pub const CAPACITY: u32 = 4096;
/// Bytes of a worker's name.
pub const NAME_BYTES: usize = 56;
/// Workers of one process that can have a ring: threads by their slot, then pool workers.
pub const RINGS: usize = 256;

/// One worker's events.
#[repr(C)]
pub struct Ring {
    head: AtomicU32,
    tail: AtomicU32,
    dropped: AtomicU32,
    name_len: AtomicU32,
    name: [AtomicU32; NAME_BYTES / 4],
    events: [[AtomicU64; 3]; CAPACITY as usize],
}

/// The address of each worker's ring, 0 where there is none.
#[repr(C)]
pub struct Table {
    pub rings: [AtomicUsize; RINGS],
}

/// Every ring of this process. At the same address in every process: it is the same program.
pub static TABLE: Table = Table { rings: [const { AtomicUsize::new(0) }; RINGS] };

static ENABLED: AtomicBool = AtomicBool::new(false);
static NEXT_OBJECT: AtomicU32 = AtomicU32::new(1);

thread_local! {
    static CURRENT: Cell<Option<&'static Ring>> = const { Cell::new(None) };
    static WORKER: Cell<u32> = const { Cell::new(0) };
}

/// Byte offsets within a [`Ring`], for a reader outside this memory.
pub mod offsets {
    use super::Ring;
    use std::mem::offset_of;
    pub const HEAD: usize = offset_of!(Ring, head);
    pub const TAIL: usize = offset_of!(Ring, tail);
    pub const DROPPED: usize = offset_of!(Ring, dropped);
    pub const NAME_LEN: usize = offset_of!(Ring, name_len);
    pub const NAME: usize = offset_of!(Ring, name);
    pub const EVENTS: usize = offset_of!(Ring, events);
}

impl Ring {
    const fn new() -> Ring {
        Ring {
            head: AtomicU32::new(0),
            tail: AtomicU32::new(0),
            dropped: AtomicU32::new(0),
            name_len: AtomicU32::new(0),
            name: [const { AtomicU32::new(0) }; NAME_BYTES / 4],
            events: [const { [const { AtomicU64::new(0) }; 3] }; CAPACITY as usize],
        }
    }

    fn push(&self, event: Event) {
        let head = self.head.load(Ordering::Relaxed);
        if head.wrapping_sub(self.tail.load(Ordering::Acquire)) >= CAPACITY {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let cell = &self.events[(head % CAPACITY) as usize];
        for (slot, word) in cell.iter().zip(event.to_words()) {
            slot.store(word, Ordering::Relaxed);
        }
        // Release: whoever sees the new head sees the event.
        self.head.store(head.wrapping_add(1), Ordering::Release);
    }

    /// Take out what was written since the last time. Only one reader may do this at a time.
    pub fn drain(&self) -> Vec<Event> {
        let head = self.head.load(Ordering::Acquire);
        let tail = self.tail.load(Ordering::Relaxed);
        let events = (0..head.wrapping_sub(tail)).filter_map(|nth| {
            let cell = &self.events[(tail.wrapping_add(nth) % CAPACITY) as usize];
            Event::from_words([0, 1, 2].map(|i| cell[i].load(Ordering::Relaxed)))
        });
        let events = events.collect();
        self.tail.store(head, Ordering::Release);
        events
    }

    /// Events dropped since the ring was made.
    pub fn dropped(&self) -> u32 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn set_name(&self, name: &str) {
        let mut bytes = [0u8; NAME_BYTES];
        let mut len = name.len().min(NAME_BYTES);
        while !name.is_char_boundary(len) {
            len -= 1;
        }
        bytes[..len].copy_from_slice(&name.as_bytes()[..len]);
        for (word, chunk) in self.name.iter().zip(bytes.as_chunks().0) {
            word.store(u32::from_le_bytes(*chunk), Ordering::Relaxed);
        }
        self.name_len.store(len as u32, Ordering::Release);
    }
}

/// Whether events are recorded at all in this process.
#[inline]
pub fn enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Turn recording on or off for this process.
pub fn set_enabled(on: bool) {
    ENABLED.store(on, Ordering::Relaxed);
}

/// Give the calling worker the ring of `worker`, under `name`. `worker` is below [`RINGS`].
pub fn adopt(worker: u32, name: &str) -> &'static Ring {
    let place = &TABLE.rings[worker as usize % RINGS];
    let mut address = place.load(Ordering::Acquire);
    if address == 0 {
        // Rings are for ever: a reader may look at one at any time.
        address = std::ptr::from_ref::<Ring>(Box::leak(Box::new(const { Ring::new() }))) as usize;
        place.store(address, Ordering::Release);
    }
    // SAFETY: only addresses of leaked rings are stored in the table.
    let ring: &'static Ring = unsafe { &*(address as *const Ring) };
    ring.set_name(name);
    CURRENT.with(|cell| cell.set(Some(ring)));
    WORKER.set(worker);
    ring
}

/// The calling worker's number in its process, as it was last adopted; 0 before.
pub fn worker() -> u32 {
    WORKER.get()
}

/// Record an event of the calling worker, now. Cheap to call when recording is off.
#[inline]
pub fn emit(kind: Kind, reason: Reason, object: u32, value: i64, line: u32) {
    if enabled() {
        record(kind, reason, object, value, line);
    }
}

/// Record that the calling worker begins a job of that name, and whatever it did before is over.
pub fn start(name: &str) {
    emit(Kind::Start, Reason::None, 0, 0, 0);
    for (nth, piece) in (0..).zip(Event::pieces(name)) {
        emit(Kind::Called, Reason::None, nth, piece, 0);
    }
}

fn record(kind: Kind, reason: Reason, object: u32, value: i64, line: u32) {
    let Some(ring) = CURRENT.get().or_else(adopt_in_pool) else {
        return;
    };
    let line = u16::try_from(line).unwrap_or(0);
    ring.push(Event { time_ms: crate::word::now_ms(), kind, reason, line, object, value });
}

/// The rayon pool's threads are started by rayon: each has its ring from its first event on. Beyond the
/// last ring, and elsewhere, nothing is recorded: two would write to one.
#[cold]
fn adopt_in_pool() -> Option<&'static Ring> {
    let index = u32::try_from(rayon::current_thread_index()?).ok()?;
    let number = FIRST_POOL_WORKER + index;
    ((number as usize) < RINGS).then(|| adopt(number, &format!("rayon-{index}")))
}

/// The line to record for a caller: 0 where it is not in a lesson's own file, which is the one
/// that the page shows.
pub fn line_of(caller: &Location) -> u32 {
    let own = caller.file().contains("lessons") && !caller.file().ends_with("spread.rs");
    if own { caller.line() } else { 0 }
}

/// Do a numbered piece of work and record its begin and end on the calling worker's lane.
pub fn task<R>(number: i64, work: impl FnOnce() -> R) -> R {
    emit(Kind::TaskBegin, Reason::None, 0, number, 0);
    let result = work();
    emit(Kind::TaskEnd, Reason::None, 0, number, 0);
    result
}

/// A number for a lock, queue ... of this process, never 0 and never given twice.
pub fn next_object() -> u32 {
    NEXT_OBJECT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn mark(value: i64) -> Event {
        Event { time_ms: 0.0, kind: Kind::Mark, reason: Reason::None, line: 0, object: 0, value }
    }

    #[test]
    fn a_full_ring_keeps_the_oldest_and_counts_the_rest() {
        let ring = Box::new(Ring::new());
        for value in 0..i64::from(CAPACITY) + 5 {
            ring.push(mark(value));
        }
        let events = ring.drain();
        assert_eq!(events.len(), CAPACITY as usize);
        assert_eq!(events[0].value, 0);
        assert_eq!(ring.dropped(), 5);
        ring.push(mark(-1));
        assert_eq!(ring.drain(), [mark(-1)]);
    }

    #[test]
    fn a_reader_beside_the_writer_sees_every_event_in_order() {
        let ring: &'static Ring = Box::leak(Box::new(Ring::new()));
        let writer =
            std::thread::spawn(move || (0..200_000).for_each(|value| ring.push(mark(value))));
        let mut seen = Vec::new();
        while !writer.is_finished() {
            seen.extend(ring.drain().into_iter().map(|event| event.value));
        }
        seen.extend(ring.drain().into_iter().map(|event| event.value));
        assert!(seen.is_sorted());
        assert_eq!(seen.len() as u32 + ring.dropped(), 200_000);
    }
}
