//! A worker process of a factory, from both sides: what the manager holds of it, and its life.

use serde::{Deserialize, Serialize};

use super::call;
use super::channel::Channel;
use crate::runtime::process::{Process, ProcessError};
use crate::trace::ring;
use crate::word::Word;
use crate::word::segment::{self, Full, Segment};

/// A worker process.
pub struct Hand {
    name: String,
    process: Process<()>,
    desk: Desk,
}

/// What a worker needs to know.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Desk {
    calls: Channel,
    results: Channel,
    /// Offset of a word: the number of the call in its hands, plus one.
    current: u32,
}

impl Hand {
    /// Start a worker between two channels.
    ///
    /// # Errors
    /// Where no process can be had.
    pub fn start(name: String, calls: Channel, results: Channel) -> Result<Hand, ProcessError> {
        let full = |Full| ProcessError::OsError("the shared segment is full".to_owned());
        let current = segment::allocate(4).map_err(full)?;
        Segment(current).store(0);
        let desk = Desk { calls, results, current };
        let started = Process::spawn(&name, serve, &desk);
        if started.is_err() {
            segment::free(current, 4);
        }
        Ok(Hand { process: started?, name, desk })
    }

    /// The number of the call in its hands, plus one; 0 for none.
    pub fn current(&self) -> u32 {
        Segment(self.desk.current).load()
    }

    /// The number of its process.
    pub fn pid(&self) -> Option<u32> {
        self.process.pid()
    }

    /// Whether it lives.
    pub fn is_alive(&self) -> bool {
        self.process.is_alive()
    }

    /// Ask it to end.
    pub fn terminate(&self) {
        self.process.terminate();
    }

    /// Wait for its end, and give back what it had of the segment.
    pub fn bury(self) {
        // However it ended: whoever waited for its call was told.
        let _ = self.process.join();
        segment::free(self.desk.current, 4);
    }

    /// How it ended, in words.
    pub fn epitaph(&self) -> String {
        match self.process.exitcode() {
            Some(code) => format!("{} ended with exit code {code}", self.name),
            None => format!("{} ended", self.name),
        }
    }
}

/// A worker's life.
fn serve(desk: Desk) {
    let current = Segment(desk.current);
    let note = |call: &[u8]| current.store(call::number(call) + 1);
    while let Some(call) = desk.calls.get(note) {
        let reply = ring::task(i64::from(call::number(&call)), || call::answer(&call));
        if desk.results.put(&reply).is_err() {
            let why = "OSError: the result does not fit into the shared segment";
            // The refusal is short; where it does not fit either, nothing can be said at all.
            let _ = desk.results.put(&call::refusal(&call, why));
        }
        current.store(0);
    }
}
