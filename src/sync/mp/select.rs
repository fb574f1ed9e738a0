//! Waiting for several pipes at once: Python's `selectors` and `multiprocessing.connection.wait`.
//!
//! A worker sleeps on one word, but wants to hear of any of several pipes. So each process has a
//! *bell*, a word in the segment, and each pipe knows whose bells to ring when something moves in
//! it. Bells are for ever and nothing but bells, so a ring that comes late, or for nobody, does no
//! harm; nor do processes that share one. A pipe never forgets a bell: it would have to count who
//! waits, and nobody can count for a process that is killed.
//!
//! Why no ring is lost: who waits notes the bell in the pipe, then reads the bell, then looks at
//! the pipe; who moves something does so, then looks for bells. Between the steps each has a full
//! fence, so one of them sees the other.

use std::panic::Location;
use std::time::Duration;

use super::super::object::Caller;
use super::{Connection, IpcError, Reader, Writer};
use crate::trace::{Kind, Reason, ring};
use crate::word::segment::{BELLS, Segment};
use crate::word::{Deadline, Wait, Word, block_on, full_fence, identity};

/// What a worker waits for at one of several pipes.
#[derive(Debug, Clone, Copy)]
pub enum Interest<'a> {
    /// Something to read, or the end.
    Read(&'a Reader),
    /// Room for so many bytes, or that nobody reads any more.
    Write(&'a Writer, usize),
}

/// Bits of a word: the bells to ring.
#[derive(Debug, Clone, Copy)]
pub struct Bells<W>(pub W);

/// The number of the calling process' bell.
fn own() -> u32 {
    identity::process() % u32::BITS
}

fn bell(number: u32) -> Segment {
    Segment(BELLS).offset(number)
}

impl<W: Word> Bells<W> {
    /// Ring them all.
    #[inline]
    pub fn ring(self) {
        full_fence();
        let bells = self.0.load_relaxed();
        if bells != 0 {
            ring_all(bells);
        }
    }

    /// Ring the calling process' bell, too, from now on.
    fn add_own(self) {
        let bit = 1 << own();
        let mut found = self.0.load();
        while found & bit == 0
            && let Err(now) = self.0.compare_exchange(found, found | bit)
        {
            found = now;
        }
    }
}

#[cold]
fn ring_all(bells: u32) {
    for number in (0..u32::BITS).filter(|number| bells & 1 << number != 0) {
        bell(number).fetch_add(1);
        bell(number).wake(u32::MAX);
    }
}

impl Interest<'_> {
    fn is_ready(self) -> bool {
        match self {
            Interest::Read(reader) => reader.ring().is_readable(),
            Interest::Write(writer, len) => writer.ring().is_writable(len as u32),
        }
    }

    fn listen(self) {
        let ring = match self {
            Interest::Read(reader) => reader.ring(),
            Interest::Write(writer, _) => writer.ring(),
        };
        ring.bells().add_own();
    }
}

/// Wait until one of them is ready, at most until `deadline`; whether one is. Of nothing, nothing
/// ever is.
#[track_caller]
pub fn select(interests: &[Interest<'_>], deadline: Deadline) -> bool {
    select_for(interests, deadline, Location::caller())
}

fn select_for(interests: &[Interest<'_>], deadline: Deadline, caller: Caller) -> bool {
    let ready = || interests.iter().any(|interest| interest.is_ready());
    if ready() {
        return true;
    }
    interests.iter().for_each(|interest| interest.listen());
    let (bell, line) = (bell(own()), ring::line_of(caller));
    let timed = i64::from(deadline.is_timed());
    ring::emit(Kind::WaitBegin, Reason::Io, 0, timed, line);
    let mut outcome = Wait::Changed;
    let found = loop {
        let rung = bell.load();
        full_fence();
        if ready() {
            break true;
        }
        if outcome == Wait::TimedOut {
            break false;
        }
        outcome = block_on(&bell, rung, deadline.left());
    };
    ring::emit(Kind::WaitEnd, Reason::Io, 0, i64::from(found), line);
    found
}

/// `multiprocessing.connection.wait`: wait until at least one of `connections` has an object or the
/// end of file to receive, at most `timeout` (`None`: for ever); the numbers of all that have.
///
/// # Errors
/// `OSError` where one of them is closed or only sends.
#[track_caller]
pub fn wait(
    connections: &[&Connection],
    timeout: Option<Duration>,
) -> Result<Vec<usize>, IpcError> {
    let readers = connections.iter().map(|connection| connection.reader());
    let interests: Vec<_> = readers.map(|r| r.map(Interest::Read)).collect::<Result<_, _>>()?;
    select_for(&interests, Deadline::after(timeout), Location::caller());
    let all = interests.iter().enumerate();
    Ok(all.filter(|(_, interest)| interest.is_ready()).map(|(nth, _)| nth).collect())
}
