//! The two ends of a pipe as bytes flow through it: Python's `os.pipe`.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::super::object::{Caller, Object};
use super::ring::{Ring, Side};
use super::{IpcError, descriptor};
use crate::word::segment::heap;
use crate::word::{Deadline, identity};

/// A pipe: what is written into the one end can be read from the other. It holds
/// [`super::PIPE_CAPACITY`] bytes; who writes more waits for somebody to read.
///
/// # Errors
/// `OSError` where the segment or the table of ends is full.
pub fn byte_pipe() -> Result<(Reader, Writer), IpcError> {
    let ring = Ring::new()?;
    let reader = Reader(End::open(ring, Side::Read)?);
    Ok((reader, Writer(End::open(ring, Side::Write)?)))
}

/// The end of a pipe that is read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reader(End);

/// The end of a pipe that is written to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Writer(End);

impl Reader {
    /// Read what there is, at least a byte and at most `bytes.len()`, and wait until there is
    /// something; 0 at the end: nobody can write any more, and all is read.
    ///
    /// # Errors
    /// None yet, besides those of a broken run.
    #[track_caller]
    pub fn read(&self, bytes: &mut [u8]) -> Result<usize, IpcError> {
        self.0.ring.read(bytes, Location::caller())
    }

    /// The same without waiting: `None` where there is nothing yet.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn try_read(&self, bytes: &mut [u8]) -> Result<Option<usize>, IpcError> {
        self.0.ring.try_read(bytes).transpose()
    }

    /// Read everything until the end.
    ///
    /// # Errors
    /// As [`Self::read`].
    #[track_caller]
    pub fn read_to_end(&self) -> Result<Vec<u8>, IpcError> {
        let (mut all, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            match self.read(&mut piece)? {
                0 => return Ok(all),
                len => all.extend_from_slice(&piece[..len]),
            }
        }
    }

    /// Wait until there is something to read, or the end, at most `timeout` (`None`: for ever);
    /// whether there is.
    #[track_caller]
    pub fn poll(&self, timeout: Option<Duration>) -> bool {
        self.0.ring.poll(Deadline::after(timeout), Location::caller())
    }

    /// Bytes that can be read without waiting.
    pub fn held(&self) -> usize {
        self.0.ring.held() as usize
    }

    /// A second handle on this end, as `os.dup` makes one.
    ///
    /// # Errors
    /// `OSError` where the table of ends is full.
    pub fn try_clone(&self) -> Result<Reader, IpcError> {
        End::open(self.0.ring, Side::Read).map(Reader)
    }

    /// Somebody who sees how much is in the pipe.
    pub fn observe(&self) -> Observer {
        Observer::of(&self.0)
    }

    /// Call the pipe `name` in the timeline; at most eight bytes are kept.
    pub fn set_name(&self, name: &str) {
        Object::numbered(self.0.ring.number()).set_name(name);
    }

    pub(super) fn ring(&self) -> Ring {
        self.0.ring
    }

    pub(super) fn message(&self, caller: Caller) -> Result<Vec<u8>, IpcError> {
        self.0.ring.read_message(caller)
    }
}

impl Writer {
    /// Write all of `bytes`, and wait for room as long as it takes. Up to the pipe's capacity they
    /// arrive in one piece, whoever else writes.
    ///
    /// # Errors
    /// `BrokenPipeError` where nobody can read any more.
    #[track_caller]
    pub fn write(&self, bytes: &[u8]) -> Result<(), IpcError> {
        self.0.ring.write([&[], bytes], Location::caller())
    }

    /// The same without waiting, for at most [`super::PIPE_CAPACITY`] bytes; false where there is no
    /// room for all of them.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn try_write(&self, bytes: &[u8]) -> Result<bool, IpcError> {
        let outcome = self.0.ring.try_write([&[], bytes], bytes.len() as u32);
        outcome.map_or(Ok(false), |written| written.map(|()| true))
    }

    /// A second handle on this end, as `os.dup` makes one.
    ///
    /// # Errors
    /// `OSError` where the table of ends is full.
    pub fn try_clone(&self) -> Result<Writer, IpcError> {
        End::open(self.0.ring, Side::Write).map(Writer)
    }

    /// Somebody who sees how much is in the pipe.
    pub fn observe(&self) -> Observer {
        Observer::of(&self.0)
    }

    /// Call the pipe `name` in the timeline; at most eight bytes are kept.
    pub fn set_name(&self, name: &str) {
        Object::numbered(self.0.ring.number()).set_name(name);
    }

    pub(super) fn ring(&self) -> Ring {
        self.0.ring
    }

    pub(super) fn message(&self, bytes: &[u8], caller: Caller) -> Result<(), IpcError> {
        let len = u32::try_from(bytes.len());
        let len = len.map_err(|_| IpcError::value("a message of 4 GiB or more"))?;
        self.0.ring.write([&len.to_le_bytes(), bytes], caller)
    }
}

/// A handle on one end; it is closed when this is dropped, or when its process ends.
pub struct End {
    ring: Ring,
    side: Side,
    number: u32,
    epoch: u32,
}

impl End {
    fn open(ring: Ring, side: Side) -> Result<End, IpcError> {
        let number = descriptor::open(ring, side)?;
        Ok(End { ring, side, number, epoch: heap::epoch() })
    }
}

impl Drop for End {
    fn drop(&mut self) {
        if self.epoch == heap::epoch() {
            descriptor::close(self.ring, self.side, self.number);
        }
    }
}

/// Sees how much is in a pipe, and holds neither end: the pipe ends as if nobody looked.
#[derive(Debug)]
pub struct Observer {
    ring: Ring,
    epoch: u32,
}

impl Observer {
    fn of(end: &End) -> Observer {
        // The end's own handle keeps the block meanwhile.
        end.ring.keep();
        Observer { ring: end.ring, epoch: end.epoch }
    }

    /// Bytes that are in the pipe.
    pub fn held(&self) -> usize {
        self.ring.held() as usize
    }

    /// Where the pipe stands in the segment: for [`Observer::held_at`], as long as this lives.
    pub fn place(&self) -> u32 {
        self.ring.end(Side::Read)
    }

    /// Bytes in the pipe that somebody observes at that place.
    pub fn held_at(place: u32) -> u32 {
        // Where nobody observes any more, other words may stand there.
        Ring::of_end(place).0.held().min(super::PIPE_CAPACITY)
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        if self.epoch == heap::epoch() {
            self.ring.give_up();
        }
    }
}

/// The bytes are a handle of their own, open from now on until whoever reads them drops his.
impl Serialize for End {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.epoch != heap::epoch() {
            return Err(ser::Error::custom("a pipe of an earlier run"));
        }
        let number = descriptor::send(self.ring, self.side).map_err(ser::Error::custom)?;
        (self.ring.end(self.side), number, self.epoch).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for End {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (end, number, epoch) = Deserialize::deserialize(deserializer)?;
        let (ring, side) = Ring::of_end(end);
        if epoch != heap::epoch() || !descriptor::receive(ring, side, number) {
            return Err(de::Error::custom("no end of a pipe of this run, or received before"));
        }
        Ok(End { ring, side, number, epoch })
    }
}

impl fmt::Debug for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} end of pipe {} in process {}", self.side, self.ring.end(Side::Read), {
            identity::process()
        })
    }
}
