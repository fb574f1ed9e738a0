//! Talking with a program: write its input and read its output at the same time, for whoever does
//! one after the other may wait for a program that waits for him.
//!
//! One worker waits for all of the pipes at once. What was done before the time was up is kept, so
//! that `communicate` can be called again and nothing is lost.

use std::time::Duration;

use super::{Popen, SubprocessError};
use crate::sync::mp::{Interest, IpcError, Reader, Writer, select};
use crate::word::Deadline;

/// Bytes written at a time: as much as POSIX lets no other writer come between.
const BLOCK: usize = 4096;
/// Bytes read at a time.
const PIECE: usize = 32 << 10;

/// How far it is.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    began: bool,
    /// What is still to be written.
    input: Vec<u8>,
    written: usize,
    stdout: Option<Vec<u8>>,
    stderr: Option<Vec<u8>>,
}

/// What was read of standard output and of standard error; `None` where there was no `PIPE`.
pub type Captured = (Option<Vec<u8>>, Option<Vec<u8>>);

impl Popen {
    /// Write `input`, read all that the program writes, and wait for its end, at most `timeout`
    /// (`None`: for ever). The program is not ended when the time is up: kill it, and call this
    /// again for the rest.
    ///
    /// # Errors
    /// `TimeoutExpired` with what was read so far; `ValueError` for another `input` in a second
    /// call.
    #[track_caller]
    pub fn communicate(
        &mut self,
        input: Option<&[u8]>,
        timeout: Option<Duration>,
    ) -> Result<Captured, SubprocessError> {
        let deadline = Deadline::after(timeout);
        self.begin(input)?;
        while self.has_pipes() {
            if !self.exchange_once(deadline)? {
                return Err(self.interrupted(timeout));
            }
        }
        match self.wait_until(deadline) {
            Some(_) => Ok((self.exchange.stdout.clone(), self.exchange.stderr.clone())),
            None => Err(self.interrupted(timeout)),
        }
    }

    fn begin(&mut self, input: Option<&[u8]>) -> Result<(), SubprocessError> {
        let exchange = &mut self.exchange;
        if exchange.began && input.is_some() {
            return Err(SubprocessError::ValueError(
                "Cannot send input after starting communication",
            ));
        }
        if !std::mem::replace(&mut exchange.began, true) {
            exchange.input = input.unwrap_or_default().to_vec();
            exchange.stdout = self.stdout.as_ref().map(|_| Vec::new());
            exchange.stderr = self.stderr.as_ref().map(|_| Vec::new());
        }
        Ok(())
    }

    fn has_pipes(&self) -> bool {
        self.stdin.is_some() || self.stdout.is_some() || self.stderr.is_some()
    }

    /// Wait for one of the pipes, and do what can be done; false when the time is up.
    #[track_caller]
    fn exchange_once(&mut self, deadline: Deadline) -> Result<bool, SubprocessError> {
        let next = self.exchange.next_block().len();
        let interests: Vec<_> = (self.stdin.iter().map(|writer| Interest::Write(writer, next)))
            .chain([&self.stdout, &self.stderr].into_iter().flatten().map(Interest::Read))
            .collect();
        if !select(&interests, deadline) {
            return Ok(false);
        }
        let Exchange { stdout, stderr, .. } = &mut self.exchange;
        take(&mut self.stdout, stdout)?;
        take(&mut self.stderr, stderr)?;
        if let Some(writer) = &self.stdin
            && self.exchange.feed(writer)?
        {
            self.stdin = None;
        }
        Ok(true)
    }

    fn interrupted(&self, timeout: Option<Duration>) -> SubprocessError {
        let some = |bytes: &Option<Vec<u8>>| bytes.clone().filter(|bytes| !bytes.is_empty());
        self.expired(timeout, some(&self.exchange.stdout), some(&self.exchange.stderr))
    }
}

impl Exchange {
    fn next_block(&self) -> &[u8] {
        let rest = &self.input[self.written..];
        &rest[..rest.len().min(BLOCK)]
    }

    /// Write what there is room for; whether that was the last. A program that does not read its
    /// input is no error.
    fn feed(&mut self, writer: &Writer) -> Result<bool, IpcError> {
        while self.written < self.input.len() {
            match writer.try_write(self.next_block()) {
                Ok(true) => self.written += self.next_block().len(),
                Ok(false) => return Ok(false),
                Err(IpcError::BrokenPipeError) => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// Read what there is; at its end the pipe is closed.
fn take(from: &mut Option<Reader>, into: &mut Option<Vec<u8>>) -> Result<(), IpcError> {
    let Some(reader) = from else { return Ok(()) };
    let mut piece = [0; PIECE];
    match reader.try_read(&mut piece)? {
        None => {}
        Some(0) => *from = None,
        Some(len) => into.get_or_insert_default().extend_from_slice(&piece[..len]),
    }
    Ok(())
}
