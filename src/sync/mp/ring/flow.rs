//! How bytes move through a ring, and how its two sides wait for each other.

use super::super::super::gate::Blocking;
use super::super::super::object::{Caller, Object};
use super::super::IpcError;
use super::{BROKEN, CAPACITY, HEADER, Half, NO_READER, NO_WRITER, Ring, Side};
use crate::trace::Reason;
use crate::word::segment;
use crate::word::{Deadline, Word, identity};

/// A streamed message moves in pieces of this size, so that both ends work at once.
const PIECE: u32 = 16 << 10;

const CUT_OFF: IpcError = IpcError::os("got end of file during message");

impl Ring {
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

    /// The same without waiting: `None` where there is no room for `len` bytes, which all are.
    pub fn try_write(self, parts: [&[u8]; 2], len: u32) -> Option<Result<(), IpcError>> {
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
            self.let_go_on(Side::Read);
        }
        fits.then_some(Ok(()))
    }

    /// Half a message of process `process`, as if it died just there.
    #[cfg(test)]
    pub fn begin_stream_of(self, process: u32) {
        let half = self.half(Side::Write);
        half.acquire();
        half.owner().store(process);
        self.copy_in(0, &[9, 0, 0, 0, 1]);
        half.position().store(5);
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
        self.let_go_on(Side::Read);
        Ok(())
    }

    /// Read what there is, at most `bytes.len()`; 0 where it has ended.
    pub fn read(self, bytes: &mut [u8], caller: Caller) -> Result<usize, IpcError> {
        match self.try_read(bytes) {
            Some(outcome) => outcome,
            None => self.wait(Side::Read, Deadline::NEVER, caller, || self.try_read(bytes))?,
        }
    }

    /// The same without waiting: `None` where there is nothing yet.
    pub fn try_read(self, bytes: &mut [u8]) -> Option<Result<usize, IpcError>> {
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
        self.let_go_on(Side::Write);
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

    /// Whether there is something to read, or the end.
    pub fn is_readable(self) -> bool {
        self.readable().is_some()
    }

    /// Whether `len` bytes could be written now, or nobody reads them any more.
    pub fn is_writable(self, len: u32) -> bool {
        self.room() >= len || self.is(NO_READER | BROKEN)
    }

    /// Nobody can write any more.
    pub fn ended(self) -> bool {
        self.is(NO_WRITER | BROKEN)
    }

    fn take(self, half: Half, bytes: &mut [u8]) {
        let tail = half.position().load();
        self.copy_out(tail, bytes);
        half.position().store(tail.wrapping_add(bytes.len() as u32));
        self.let_go_on(Side::Write);
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
