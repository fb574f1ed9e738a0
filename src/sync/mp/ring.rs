//! The bytes between the two ends of a pipe: a ring in the segment, of bounded size.
//!
//! Invariant: `tail <= head <= tail + capacity`, both counting bytes, wrapping. Writers move `head`
//! under the writers' lock, readers `tail` under the readers' lock; neither waits for the other's.
//! What fits is moved in one piece, so that no lock is held over a wait. What does not fit is
//! *streamed*: then its lock has an owner, and if that process dies in the middle the pipe breaks,
//! for nobody could tell any more where a message begins.
//!
//! Who waits does so at a gate: readers for bytes, writers for room. Both gates open for all who
//! wait there, because they may want different amounts.
//!
//! Memory ordering: the mover stores `head` or `tail` (release) after its copy, the other side
//! loads it (acquire) before its own.

use super::super::gate::{Blocking, Gate};
use super::super::object::{Caller, Object};
use super::IpcError;
use crate::trace::Reason;
use crate::trace::event::SHARED;
use crate::word::segment::{self, Segment};
use crate::word::{Deadline, RawLock, Word, identity};

/// Bytes that a pipe holds, as on Linux.
pub const CAPACITY: u32 = 64 << 10;
/// A streamed message moves in pieces of this size, so that both ends work at once.
const PIECE: u32 = 16 << 10;
/// Words before the data: three times two cache lines.
const HEADER: u32 = 96;

/// Nobody reads any more.
const NO_READER: u32 = 1;
/// Nobody writes any more.
const NO_WRITER: u32 = 2;
/// Somebody died in the middle of a message.
const BROKEN: u32 = 4;

const CUT_OFF: IpcError = IpcError::OsError("got end of file during message");

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
            self.half(side).gate().open(u32::MAX);
        }
    }

    fn is(self, flags: u32) -> bool {
        self.state().load() & flags != 0
    }

    /// Bytes that stand here to be read.
    pub fn held(self) -> u32 {
        let tail = self.half(Side::Read).position().load();
        self.half(Side::Write).position().load().wrapping_sub(tail)
    }

    fn room(self) -> u32 {
        CAPACITY - self.held().min(CAPACITY)
    }

    /// Write all of `parts`, one after the other: in one piece if they fit into an empty pipe.
    #[inline]
    pub fn write(self, parts: [&[u8]; 2], caller: Caller) -> Result<(), IpcError> {
        let len = parts[0].len() + parts[1].len();
        if len > CAPACITY as usize {
            return self.stream_in(parts, caller);
        }
        match self.try_write(parts, len as u32) {
            Some(outcome) => outcome,
            None => self
                .wait(Side::Write, Deadline::NEVER, caller, || self.try_write(parts, len as u32))?,
        }
    }

    fn try_write(self, parts: [&[u8]; 2], len: u32) -> Option<Result<(), IpcError>> {
        if self.is(NO_READER | BROKEN) {
            return Some(Err(IpcError::BrokenPipeError));
        }
        if self.room() < len {
            return None;
        }
        let half = self.half(Side::Write);
        half.acquire();
        let fits = self.room() >= len;
        if fits {
            let head = half.position().load();
            self.copy_in(head, parts[0]);
            self.copy_in(head.wrapping_add(parts[0].len() as u32), parts[1]);
            half.position().store(head.wrapping_add(len));
        }
        half.lock().release();
        if fits {
            self.half(Side::Read).gate().open(u32::MAX);
        }
        fits.then_some(Ok(()))
    }

    #[cold]
    fn stream_in(self, parts: [&[u8]; 2], caller: Caller) -> Result<(), IpcError> {
        let half = self.half(Side::Write);
        half.acquire();
        half.owner().store(identity::process());
        let outcome = parts.iter().try_for_each(|part| {
            part.chunks(PIECE as usize).try_for_each(|piece| self.piece_in(half, piece, caller))
        });
        half.owner().store(0);
        half.lock().release();
        outcome
    }

    fn piece_in(self, half: Half, piece: &[u8], caller: Caller) -> Result<(), IpcError> {
        let len = piece.len() as u32;
        let attempt = || {
            if self.is(NO_READER | BROKEN) {
                return Some(Err(IpcError::BrokenPipeError));
            }
            (self.room() >= len).then_some(Ok(()))
        };
        match attempt() {
            Some(outcome) => outcome?,
            None => self.wait(Side::Write, Deadline::NEVER, caller, attempt)??,
        }
        let head = half.position().load();
        self.copy_in(head, piece);
        half.position().store(head.wrapping_add(len));
        self.half(Side::Read).gate().open(u32::MAX);
        Ok(())
    }

    /// Read what there is, at most `bytes.len()`; 0 where it has ended.
    pub fn read(self, bytes: &mut [u8], caller: Caller) -> Result<usize, IpcError> {
        match self.try_read(bytes) {
            Some(outcome) => outcome,
            None => self.wait(Side::Read, Deadline::NEVER, caller, || self.try_read(bytes))?,
        }
    }

    fn try_read(self, bytes: &mut [u8]) -> Option<Result<usize, IpcError>> {
        // In this order: what was written before the end is seen.
        let ended = self.ended();
        if self.held() == 0 {
            return ended.then_some(Ok(0));
        }
        let half = self.half(Side::Read);
        half.acquire();
        let len = (self.held() as usize).min(bytes.len());
        self.take(half, &mut bytes[..len]);
        half.lock().release();
        (len > 0 || bytes.is_empty()).then_some(Ok(len))
    }

    /// Read one message: four bytes that say its length, then as many.
    #[inline]
    pub fn read_message(self, caller: Caller) -> Result<Vec<u8>, IpcError> {
        match self.try_message(caller) {
            Some(outcome) => outcome,
            None => {
                self.wait(Side::Read, Deadline::NEVER, caller, || self.readable())?;
                // Another reader may have been faster.
                self.read_message(caller)
            }
        }
    }

    fn try_message(self, caller: Caller) -> Option<Result<Vec<u8>, IpcError>> {
        let ended = self.ended();
        if self.held() < 4 {
            return ended.then(|| match self.held() {
                0 => Err(IpcError::EofError),
                _ => Err(CUT_OFF),
            });
        }
        let half = self.half(Side::Read);
        half.acquire();
        let held = self.held();
        if held < 4 {
            half.lock().release();
            return None;
        }
        let mut len = [0; 4];
        self.copy_out(half.position().load(), &mut len);
        let len = u32::from_le_bytes(len);
        // The writer shows a message as a whole, unless it streams it.
        let mut message = vec![0; len as usize];
        let outcome = if held - 4 >= len {
            let tail = half.position().load().wrapping_add(4);
            self.copy_out(tail, &mut message);
            half.position().store(tail.wrapping_add(len));
            Ok(())
        } else {
            half.owner().store(identity::process());
            half.position().store(half.position().load().wrapping_add(4));
            let outcome = self.stream_out(half, &mut message, caller);
            half.owner().store(0);
            outcome
        };
        half.lock().release();
        self.half(Side::Write).gate().open(u32::MAX);
        Some(outcome.map(|()| message))
    }

    #[cold]
    fn stream_out(self, half: Half, bytes: &mut [u8], caller: Caller) -> Result<(), IpcError> {
        for piece in bytes.chunks_mut(PIECE as usize) {
            let mut done = 0;
            while done < piece.len() {
                if self.held() == 0 {
                    self.wait(Side::Read, Deadline::NEVER, caller, || self.readable())?;
                }
                let ended = self.ended();
                let len = (self.held() as usize).min(piece.len() - done);
                if len == 0 && ended {
                    return Err(CUT_OFF);
                }
                self.take(half, &mut piece[done..done + len]);
                done += len;
            }
        }
        Ok(())
    }

    /// Wait until there is something to read, or the end; whether there is.
    pub fn poll(self, deadline: Deadline, caller: Caller) -> bool {
        self.readable().is_some()
            || self.wait(Side::Read, deadline, caller, || self.readable()).is_ok()
    }

    fn readable(self) -> Option<()> {
        (self.held() > 0 || self.ended()).then_some(())
    }

    /// Nobody can write any more.
    fn ended(self) -> bool {
        self.is(NO_WRITER | BROKEN)
    }

    fn take(self, half: Half, bytes: &mut [u8]) {
        let tail = half.position().load();
        self.copy_out(tail, bytes);
        half.position().store(tail.wrapping_add(bytes.len() as u32));
        self.half(Side::Write).gate().open(u32::MAX);
    }

    /// Wait at the gate of `side` until `attempt` succeeds; an error when the time is up.
    fn wait<R>(
        self,
        side: Side,
        deadline: Deadline,
        caller: Caller,
        attempt: impl FnMut() -> Option<R>,
    ) -> Result<R, IpcError> {
        let object = Object::numbered(self.number());
        let reason = if side == Side::Read { Reason::QueueGet } else { Reason::QueuePut };
        let blocking = Blocking { object: &object, reason, caller };
        let other = self.half(if side == Side::Read { Side::Write } else { Side::Read });
        // What there is to do changes when the other side moves, or the state does.
        let (before, state) = (other.position().load(), self.state().load());
        let moved = || other.position().load() != before || self.state().load() != state;
        let gate = self.half(side).gate();
        gate.pass(deadline, blocking, moved, attempt).ok_or(IpcError::Empty)
    }

    fn data(self, position: u32) -> (u32, usize) {
        let from = position % CAPACITY;
        (self.0.offset(HEADER).0 + from, (CAPACITY - from) as usize)
    }

    #[inline]
    fn copy_in(self, position: u32, bytes: &[u8]) {
        let (at, straight) = self.data(position);
        let (first, rest) = bytes.split_at(bytes.len().min(straight));
        segment::write(at, first);
        if !rest.is_empty() {
            segment::write(self.0.offset(HEADER).0, rest);
        }
    }

    #[inline]
    fn copy_out(self, position: u32, bytes: &mut [u8]) {
        let (at, straight) = self.data(position);
        let (first, rest) = bytes.split_at_mut(bytes.len().min(straight));
        segment::read_into(at, first);
        if !rest.is_empty() {
            segment::read_into(self.0.offset(HEADER).0, rest);
        }
    }
}
