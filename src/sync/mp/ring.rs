//! The bytes between the two ends of a pipe: a ring in the segment, of bounded size.
//!
//! Invariant: `tail <= head <= tail + capacity`, both counting bytes, wrapping. Writers move `head`
//! under the writers' lock, readers `tail` under the readers' lock; neither waits for the other's.
//! What fits is moved in one piece, so that no lock is held over a wait. What does not fit is
//! *streamed*: then its lock has an owner, and if that process dies in the middle the pipe breaks,
//! for nobody could tell any more where a message begins.
//!
//! Who waits does so at a gate: readers for bytes, writers for room. Both gates open for all who
//! wait there, because they may want different amounts. Who waits for several pipes at once waits
//! elsewhere ([`super::select`]) and is told by every movement, too.
//!
//! Memory ordering: the mover stores `head` or `tail` (release) after its copy, the other side
//! loads it (acquire) before its own.

use super::super::gate::Gate;
use super::IpcError;
use super::select::Bells;
use crate::trace::event::SHARED;
use crate::word::segment::{self, Segment};
use crate::word::{Deadline, RawLock, Word};

mod flow;

/// Bytes that a pipe holds, as on Linux.
pub const CAPACITY: u32 = 64 << 10;
/// Words before the data: three times two cache lines.
const HEADER: u32 = 96;

/// Nobody reads any more.
const NO_READER: u32 = 1;
/// Nobody writes any more.
const NO_WRITER: u32 = 2;
/// Somebody died in the middle of a message.
const BROKEN: u32 = 4;

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Read = 0,
    Write = 1,
}

/// The ring at that offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring(Segment);

/// The words of one side: its position, its lock and that lock's owner, and the gate where the
/// *other* side's movers are let go on.
#[derive(Clone, Copy)]
struct Half(Segment);

impl Half {
    fn position(self) -> Segment {
        self.0
    }
    fn lock(self) -> RawLock<Segment> {
        RawLock::over(self.0.offset(1))
    }
    /// The process that streams, 0 for none.
    fn owner(self) -> Segment {
        self.0.offset(2)
    }
    /// Where this side waits.
    fn gate(self) -> Gate<Segment> {
        Gate::over(self.0.offset(3), self.0.offset(4))
    }
    fn acquire(self) {
        let lock = self.lock();
        if !lock.try_acquire() {
            lock.acquire_slow(Deadline::NEVER, || {});
        }
    }
}

impl Ring {
    /// A new one, empty, without handles.
    pub fn new() -> Result<Ring, IpcError> {
        let at = Segment(segment::allocate(Ring::bytes())?);
        (0..HEADER).for_each(|nth| at.offset(nth).store(0));
        Ok(Ring(at))
    }

    fn bytes() -> usize {
        HEADER as usize * 4 + CAPACITY as usize
    }

    pub fn of_end(end: u32) -> (Ring, Side) {
        let side = if end & 1 == 0 { Side::Read } else { Side::Write };
        (Ring(Segment(end & !1)), side)
    }
    pub fn end(self, side: Side) -> u32 {
        self.0.0 | side as u32
    }
    /// Its number in the trace.
    pub fn number(self) -> u32 {
        SHARED | self.0.0
    }

    fn half(self, side: Side) -> Half {
        Half(self.0.offset(32 * side as u32))
    }
    fn state(self) -> Segment {
        self.0.offset(64)
    }
    fn handles(self, side: Side) -> Segment {
        self.0.offset(65 + side as u32)
    }
    fn all_handles(self) -> Segment {
        self.0.offset(67)
    }
    /// A number for a handle, never given twice by this ring.
    pub fn next_handle(self) -> u32 {
        self.0.offset(68).fetch_add(1)
    }

    /// The bells to ring when something moves.
    pub fn bells(self) -> Bells<Segment> {
        Bells(self.0.offset(69))
    }

    /// One handle more that keeps the block, and is neither a reader nor a writer.
    pub fn keep(self) {
        self.all_handles().fetch_add(1);
    }

    /// One handle more on `side`.
    pub fn open(self, side: Side) {
        self.all_handles().fetch_add(1);
        self.handles(side).fetch_add(1);
    }

    /// One handle less; with the last one, the other side hears of it.
    pub fn close(self, side: Side) {
        if self.handles(side).fetch_sub(1) == 1 {
            self.set(if side == Side::Read { NO_READER } else { NO_WRITER });
        }
    }

    /// After [`Self::close`]: the handle's holder does not touch the ring any more. With the last
    /// one, the block is free.
    pub fn give_up(self) {
        if self.all_handles().fetch_sub(1) == 1 {
            segment::free(self.0.0, Ring::bytes());
        }
    }

    /// Process `process` is dead: if it was in the middle of a message, the pipe is broken.
    pub fn forget(self, side: Side, process: u32) {
        let half = self.half(side);
        if half.owner().compare_exchange(process, 0).is_ok() {
            if side == Side::Read {
                // The rest of the message is worth nothing without its begin.
                half.position().store(self.half(Side::Write).position().load());
            }
            self.set(BROKEN);
            half.lock().release();
        }
    }

    fn set(self, flag: u32) {
        let state = self.state();
        let mut found = state.load();
        while let Err(now) = state.compare_exchange(found, found | flag) {
            found = now;
        }
        for side in [Side::Read, Side::Write] {
            self.let_go_on(side);
        }
    }

    /// Let those go on who wait on `side`, and those who wait for this pipe among others.
    fn let_go_on(self, side: Side) {
        self.half(side).gate().open(u32::MAX);
        self.bells().ring();
    }

    fn is(self, flags: u32) -> bool {
        self.state().load() & flags != 0
    }
}
