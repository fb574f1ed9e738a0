//! The streams of a program in its process: pipes as `std::io` has them, and the page.
//!
//! Whoever writes into a pipe that nobody reads gets SIGPIPE, and is ended by it. As Python does
//! it for programs that it starts, every program begins with that signal's default.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::rc::Rc;

use crate::runtime::output::print;
use crate::runtime::process::{Signal, raise_signal};
use crate::runtime::safepoint;
use crate::sync::mp::{IpcError, Reader, Writer};

/// Bytes that a program writes at a time: as much as POSIX lets no other writer come between.
const BLOCK: usize = 4096;
/// Bytes that a program asks for at a time.
const PIECE: usize = 16 << 10;

/// What a program reads.
pub struct Input(Reader);

impl Input {
    /// From a pipe.
    pub fn from(reader: Reader) -> impl BufRead {
        BufReader::with_capacity(PIECE, Input(reader))
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        tick()?;
        self.0.read(bytes).map_err(to_io)
    }
}

/// Where a program writes.
pub struct Output {
    to: To,
    /// Not written yet.
    kept: Vec<u8>,
    /// How much is kept at most.
    block: usize,
}

#[derive(Clone)]
enum To {
    /// Line by line.
    Page,
    Nowhere,
    Pipe(Rc<Writer>),
}

impl Output {
    fn new(to: To) -> Output {
        Output { to, kept: Vec::new(), block: BLOCK }
    }
    /// To the page.
    pub fn page() -> Output {
        Output::new(To::Page)
    }
    /// Nobody sees it.
    pub fn nowhere() -> Output {
        Output::new(To::Nowhere)
    }
    /// Into a pipe.
    pub fn pipe(writer: Rc<Writer>) -> Output {
        Output::new(To::Pipe(writer))
    }
    /// To the same place.
    pub fn again(&self) -> Output {
        Output::new(self.to.clone())
    }
    /// The same, but everything at once.
    pub fn unbuffered(self) -> Output {
        Output { block: 1, ..self }
    }

    fn write_lines(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(bytes);
        while let Some(end) = self.kept.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.kept.drain(..=end).collect();
            print(String::from_utf8_lossy(&line[..end]));
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.to {
            To::Nowhere => {}
            To::Page => self.write_lines(bytes),
            To::Pipe(writer) => {
                let room = self.block.saturating_sub(self.kept.len()).max(1);
                // What is written at once goes in one piece, whatever its size.
                let len = if self.block == 1 { bytes.len() } else { room.min(bytes.len()) };
                self.kept.extend_from_slice(&bytes[..len]);
                if self.kept.len() >= self.block {
                    let kept = std::mem::take(&mut self.kept);
                    send(writer, &kept)?;
                }
                return Ok(len);
            }
        }
        tick()?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let kept = std::mem::take(&mut self.kept);
        match &self.to {
            _ if kept.is_empty() => {}
            To::Nowhere => {}
            To::Page => print(String::from_utf8_lossy(&kept)),
            To::Pipe(writer) => send(writer, &kept)?,
        }
        Ok(())
    }
}

fn send(writer: &Writer, bytes: &[u8]) -> io::Result<()> {
    tick()?;
    match writer.write(bytes) {
        Err(IpcError::BrokenPipeError) => {
            raise_signal(Signal::Pipe);
            // Only where that is ignored.
            Err(io::ErrorKind::BrokenPipe.into())
        }
        outcome => outcome.map_err(to_io),
    }
}

/// Programs compute little, but endlessly: here they see that they have to leave.
fn tick() -> io::Result<()> {
    safepoint::tick().map_err(|_| io::Error::other("the run was stopped"))
}

fn to_io(error: IpcError) -> io::Error {
    io::Error::other(error)
}
