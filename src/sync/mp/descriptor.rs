//! Who holds which end of which pipe: the open files of this system.
//!
//! A pipe reads as ended once nobody can write into it any more, in whatever process that was and
//! however the process ended. So every handle on an end has a descriptor in one table in the
//! segment: which process, which handle, which end. The ring itself counts its handles, and the
//! table says which of them a dead process had.
//!
//! | word | meaning |
//! |---|---|
//! | 0 | 0 free, `CLAIMED` while it is written, `IN_TRANSIT` in a message, else the process |
//! | 1 | number of the handle: unique, but a fork gives the same to the child |
//! | 2 | the end: offset of its ring, plus 1 for the writing end |
//!
//! Nothing here waits or holds a lock, so the supervisor may call all of it. A process that is
//! terminated by force in the few nanoseconds between a free descriptor and the ring's count leaves
//! that end open until the end of the run.

use super::IpcError;
use super::ring::{Ring, Side};
use crate::word::segment::heap::{self, DESCRIPTORS_USED};
use crate::word::segment::{DESCRIPTOR, DESCRIPTORS, HEAP, Segment};
use crate::word::{Word, identity};

const CLAIMED: u32 = u32::MAX;
const IN_TRANSIT: u32 = u32::MAX - 1;
const ENTRIES: u32 = (HEAP - DESCRIPTORS) / DESCRIPTOR;

const NO_ROOM: IpcError = IpcError::os("Too many open pipe ends");

#[derive(Clone, Copy)]
struct Entry(u32);

impl Entry {
    fn word(self, nth: u32) -> Segment {
        Segment(DESCRIPTORS + self.0 * DESCRIPTOR).offset(nth)
    }
    fn holder(self) -> Segment {
        self.word(0)
    }
    fn number(self) -> Segment {
        self.word(1)
    }
    fn end(self) -> Segment {
        self.word(2)
    }

    fn is(self, holder: u32, number: u32) -> bool {
        self.holder().load() == holder && self.number().load() == number
    }
}

/// Every entry that may be in use.
fn entries() -> impl Iterator<Item = Entry> {
    (0..DESCRIPTORS_USED.load().min(ENTRIES)).map(Entry)
}

/// Open `side` of `ring` for the calling process; the number of the handle.
pub fn open(ring: Ring, side: Side) -> Result<u32, IpcError> {
    // Numbers are drawn from the ring's own words, so they are unique with it.
    let number = ring.next_handle();
    enter(identity::process(), number, ring, side)?;
    Ok(number)
}

/// A second handle for a message that takes the end along; its number.
pub fn send(ring: Ring, side: Side) -> Result<u32, IpcError> {
    let number = ring.next_handle();
    enter(IN_TRANSIT, number, ring, side)?;
    Ok(number)
}

/// The calling process has received handle `number`; false if somebody had before.
pub fn receive(ring: Ring, side: Side, number: u32) -> bool {
    let end = ring.end(side);
    let mut found = entries().filter(|e| e.is(IN_TRANSIT, number) && e.end().load() == end);
    found.any(|entry| entry.holder().compare_exchange(IN_TRANSIT, identity::process()).is_ok())
}

/// Close the calling process' handle `number` on `side` of `ring`.
pub fn close(ring: Ring, side: Side, number: u32) {
    let (process, end) = (identity::process(), ring.end(side));
    let mut found = entries().filter(|e| e.is(process, number) && e.end().load() == end);
    if found.any(|entry| entry.holder().compare_exchange(process, 0).is_ok()) {
        ring.close(side);
        ring.give_up();
    }
}

/// Give process `child` everything that `parent` has open, because its memory is about to be a
/// copy of the parent's. The parent calls it before the copy is made.
///
/// # Errors
/// `OSError` where the table is full.
pub fn inherit(parent: u32, child: u32) -> Result<(), IpcError> {
    heap::pin();
    let open: Vec<_> = entries().filter(|entry| entry.holder().load() == parent).collect();
    for entry in open {
        let (ring, side) = Ring::of_end(entry.end().load());
        enter(child, entry.number().load(), ring, side)?;
    }
    Ok(())
}

/// Close all that process `process` had open, because it ended. Its memory may not be used again
/// for a process of that number before. Of one that was ended by `force`, code may run a little
/// longer: its rings are closed, but not given to others in this run.
pub fn close_all_of(process: u32, force: bool) {
    for entry in entries().filter(|entry| entry.holder().load() == process) {
        if entry.holder().compare_exchange(process, 0).is_ok() {
            let (ring, side) = Ring::of_end(entry.end().load());
            ring.forget(side, process);
            ring.close(side);
            if !force {
                ring.give_up();
            }
        }
    }
}

fn enter(holder: u32, number: u32, ring: Ring, side: Side) -> Result<(), IpcError> {
    let free = |entry: &Entry| entry.holder().compare_exchange(0, CLAIMED).is_ok();
    let entry = match entries().find(free) {
        Some(entry) => entry,
        None => extend()?,
    };
    ring.open(side);
    entry.number().store(number);
    entry.end().store(ring.end(side));
    entry.holder().store(holder);
    Ok(())
}

/// The next entry that was never used, claimed.
fn extend() -> Result<Entry, IpcError> {
    loop {
        let entry = Entry(DESCRIPTORS_USED.load());
        if entry.0 >= ENTRIES {
            return Err(NO_ROOM);
        }
        let ours = entry.holder().compare_exchange(0, CLAIMED).is_ok();
        let _ = DESCRIPTORS_USED.compare_exchange(entry.0, entry.0 + 1);
        if ours {
            return Ok(entry);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    const PARENT: u32 = 4_320;
    const CHILD: u32 = 4_321;

    fn is_open(ring: Ring, side: Side) -> bool {
        entries().any(|entry| entry.holder().load() != 0 && entry.end().load() == ring.end(side))
    }

    #[test]
    fn ends_of_a_forked_and_of_a_dead_process_count() {
        let ring = Ring::new().expect("room");
        enter(PARENT, 0, ring, Side::Write).expect("room in the table");
        enter(identity::process(), 1, ring, Side::Read).expect("room in the table");
        inherit(PARENT, CHILD).expect("room in the table");
        close_all_of(PARENT, false);
        assert!(is_open(ring, Side::Write) && !ring.ended(), "the child could still write");
        close_all_of(CHILD, true);
        assert!(!is_open(ring, Side::Write) && ring.ended());
        assert!(is_open(ring, Side::Read), "that of another process stays");
        close(ring, Side::Read, 1);
    }

    #[test]
    fn a_process_that_dies_in_a_message_breaks_its_pipe() {
        let ring = Ring::new().expect("room");
        enter(PARENT + 9, 0, ring, Side::Write).expect("room in the table");
        enter(identity::process(), 1, ring, Side::Read).expect("room in the table");
        ring.begin_stream_of(PARENT + 9);
        close_all_of(PARENT + 9, true);
        let read = ring.read_message(std::panic::Location::caller());
        assert_eq!(read, Err(IpcError::os("got end of file during message")));
        close(ring, Side::Read, 1);
    }

    #[test]
    fn a_handle_in_a_message_is_received_once() {
        let ring = Ring::new().expect("room");
        let number = send(ring, Side::Read).expect("room in the table");
        assert!(receive(ring, Side::Read, number) && !receive(ring, Side::Read, number));
        close(ring, Side::Read, number);
    }
}
