//! The table of child processes, at the start of the shared segment.
//!
//! Entry `i` stands at `TABLE + i * ENTRY`. Its state word is waited on by the worker that is
//! parked there, by who starts it and by who joins it:
//!
//! | state | meaning | who moves it on |
//! |---|---|---|
//! | EMPTY | nobody | a starter, or the supervisor |
//! | SPARE | a worker waits in a fresh memory | a starter |
//! | CLAIMED | a starter writes the job down | that starter |
//! | READY | the job stands here | the worker |
//! | RUNNING | it runs | the worker, or the supervisor where it died |
//! | EXITED | exit code and result stand here | who holds the `Process`, else the supervisor |
//! | REFUSED | no worker or no memory could be had | the starter |

use crate::word::Word;
use crate::word::segment::Segment;

/// Child processes of a run at a time. Browsers allow about 120 shared memories.
pub const MAX_PROCESSES: usize = 160;
const TABLE: u32 = 64;
const ENTRY: u32 = 64;

pub const EMPTY: u32 = 0;
pub const SPARE: u32 = 1;
pub const CLAIMED: u32 = 2;
pub const READY: u32 = 3;
pub const RUNNING: u32 = 4;
pub const EXITED: u32 = 5;
pub const REFUSED: u32 = 6;

/// Exit code of a process that a panic ended, as CPython's of an uncaught exception.
pub const EXIT_PANIC: i32 = 1;

/// One entry.
#[derive(Debug, Clone, Copy)]
pub struct Entry(pub usize);

impl Entry {
    const fn word(self, nth: u32) -> Segment {
        Segment(TABLE + self.0 as u32 * ENTRY).offset(nth)
    }
    /// The state; see the module.
    pub const fn state(self) -> Segment {
        self.word(0)
    }
    /// What to call with the two that follow: an index into the program's function table.
    pub const fn entry_point(self) -> Segment {
        self.word(1)
    }
    /// The function the job is about, as such an index.
    pub const fn function(self) -> Segment {
        self.word(2)
    }
    /// Offset and length of the arguments' bytes.
    pub const fn arguments(self) -> [Segment; 2] {
        [self.word(3), self.word(4)]
    }
    /// Offset and length of the result's bytes.
    pub const fn result(self) -> [Segment; 2] {
        [self.word(5), self.word(6)]
    }
    /// The exit code, as an i32.
    pub const fn exit_code(self) -> Segment {
        self.word(7)
    }
    const fn began(self) -> [Segment; 2] {
        [self.word(8), self.word(9)]
    }

    /// Note when the first instruction ran, in ms on the engine's clock.
    pub fn set_began(self, at_ms: f64) {
        let bits = at_ms.to_bits();
        self.began()[0].store(bits as u32);
        self.began()[1].store((bits >> 32) as u32);
    }

    /// When the first instruction ran.
    pub fn began_ms(self) -> f64 {
        let [low, high] = self.began().map(|word| u64::from(word.load()));
        f64::from_bits(high << 32 | low)
    }

    /// Move to `state` and wake everybody who waits on it.
    pub fn move_to(self, state: u32) {
        self.state().store(state);
        self.state().wake(u32::MAX);
    }
}

/// The first entry in state `from`, moved to `to` by us.
pub fn claim(from: u32, to: u32) -> Option<Entry> {
    (0..MAX_PROCESSES).map(Entry).find(|entry| {
        entry.state().load() == from && entry.state().compare_exchange(from, to).is_ok()
    })
}
