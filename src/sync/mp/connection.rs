//! `multiprocessing.Pipe`: two connected ends that send and receive whole objects.

use std::panic::Location;
use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::super::object::Caller;
use super::IpcError;
use super::end::{Reader, Writer, byte_pipe};

const CLOSED: IpcError = IpcError::os("handle is closed");
const NOT_READABLE: IpcError = IpcError::os("connection is write-only");
const NOT_WRITABLE: IpcError = IpcError::os("connection is read-only");

/// One end of a [`pipe`]. What is sent into it comes out of the other end, in order.
///
/// Sent along with a message or as an argument, it is open in both processes: the other end only
/// reads the end of file when all of its holders closed it or ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct Connection {
    reader: Option<Reader>,
    writer: Option<Writer>,
    closed: bool,
}

/// Two ends that both send and receive: `Pipe()`.
///
/// # Errors
/// `OSError` where the segment is full.
pub fn pipe() -> Result<(Connection, Connection), IpcError> {
    let ((here, to_here), (there, to_there)) = (byte_pipe()?, byte_pipe()?);
    Ok((Connection::of(Some(here), Some(to_there)), Connection::of(Some(there), Some(to_here))))
}

/// An end that receives and one that sends: `Pipe(duplex=False)`.
///
/// # Errors
/// `OSError` where the segment is full.
pub fn pipe_one_way() -> Result<(Connection, Connection), IpcError> {
    let (reader, writer) = byte_pipe()?;
    Ok((Connection::of(Some(reader), None), Connection::of(None, Some(writer))))
}

impl Connection {
    fn of(reader: Option<Reader>, writer: Option<Writer>) -> Self {
        Connection { reader, writer, closed: false }
    }

    /// Send an object, and wait for room in the pipe as long as it takes.
    ///
    /// # Errors
    /// `BrokenPipeError` where nobody holds the other end any more, `OSError` where this end is
    /// closed or only receives, `PicklingError` for the object.
    #[track_caller]
    pub fn send<T: Serialize + ?Sized>(&self, object: &T) -> Result<(), IpcError> {
        let writer = self.writer()?;
        writer.message(&postcard::to_allocvec(object)?, Location::caller())
    }

    /// Receive the next object, and wait until there is one.
    ///
    /// # Errors
    /// `EOFError` where nobody holds the other end any more and nothing is left, `OSError` where
    /// this end is closed or only sends, `PicklingError` where another type was sent.
    #[track_caller]
    pub fn recv<T: DeserializeOwned>(&self) -> Result<T, IpcError> {
        let bytes = self.receive(Location::caller())?;
        Ok(postcard::from_bytes(&bytes)?)
    }

    /// Send bytes as one message.
    ///
    /// # Errors
    /// As [`Self::send`].
    #[track_caller]
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<(), IpcError> {
        self.writer()?.message(bytes, Location::caller())
    }

    /// Receive the bytes of one message.
    ///
    /// # Errors
    /// As [`Self::recv`].
    #[track_caller]
    pub fn recv_bytes(&self) -> Result<Vec<u8>, IpcError> {
        self.receive(Location::caller())
    }

    /// Whether `recv` would not wait, be it for an object or for the end of file; waits for that
    /// at most `timeout`, `None` for ever.
    ///
    /// # Errors
    /// `OSError` where this end is closed or only sends.
    #[track_caller]
    pub fn poll(&self, timeout: Option<Duration>) -> Result<bool, IpcError> {
        Ok(self.reader()?.poll(timeout))
    }

    /// Close this end in this process. Dropping it does the same.
    pub fn close(&mut self) {
        *self = Connection { reader: None, writer: None, closed: true };
    }

    /// Whether it was closed.
    pub fn closed(&self) -> bool {
        self.closed
    }

    /// Whether it receives.
    pub fn readable(&self) -> bool {
        self.reader.is_some()
    }

    /// Whether it sends.
    pub fn writable(&self) -> bool {
        self.writer.is_some()
    }

    fn receive(&self, caller: Caller) -> Result<Vec<u8>, IpcError> {
        self.reader()?.message(caller)
    }

    pub(super) fn reader(&self) -> Result<&Reader, IpcError> {
        self.reader.as_ref().ok_or(if self.closed { CLOSED } else { NOT_READABLE })
    }

    fn writer(&self) -> Result<&Writer, IpcError> {
        self.writer.as_ref().ok_or(if self.closed { CLOSED } else { NOT_WRITABLE })
    }
}
