//! The table of child processes, at the start of the shared segment.
//!
//! Entry `i` stands at `TABLE + i * ENTRY`. Its state word is waited on by the worker that is
//! parked there, by who starts it and by who joins it:
//!
//! | state | meaning | who moves it on |
//! |---|---|---|
//! | EMPTY | nobody; a starter asks for a worker | a starter, or the supervisor |
//! | COMING | a worker is on its way to a fresh memory | that worker |
//! | SPARE | a worker waits in a fresh memory | a starter, or the supervisor for a fork |
//! | CLAIMED | a starter writes the job down | that starter |
//! | READY | the job stands here | the worker |
//! | RUNNING | it runs | the worker, or the supervisor where it died |
//! | EXITED | exit code and result stand here | who holds the `Process`, else the supervisor |
//! | REFUSED | no worker or no memory could be had | the starter |
//! | FORKED | the memory is a copy of its parent's | the worker |
//! | ASKED | a job for the fork server; no worker is here | the fork server |
//! | ANSWERED | the result words say which entry the job went to | who asked |
//!
//! An entry is used for one process after another; `pid` is never given twice in a run, so a
//! handle is an entry and the pid it had.

use crate::word::Word;
use crate::word::segment::{HEAP_WORDS, Segment};

/// Child processes of a run at a time. Browsers allow about 120 shared memories.
pub const MAX_PROCESSES: usize = 160;
const TABLE: u32 = 64;
const ENTRY: u32 = 92;
const END: u32 = TABLE + MAX_PROCESSES as u32 * ENTRY;
const _: () =
    assert!(END + 12 <= HEAP_WORDS, "the table and the words behind it end below the heap");

pub const EMPTY: u32 = 0;
pub const SPARE: u32 = 1;
pub const CLAIMED: u32 = 2;
pub const READY: u32 = 3;
pub const RUNNING: u32 = 4;
pub const EXITED: u32 = 5;
pub const REFUSED: u32 = 6;
/// `www/host.js` knows this one, SPARE and CLAIMED.
pub const FORKED: u32 = 7;
pub const ASKED: u32 = 8;
pub const ANSWERED: u32 = 9;
/// `www/host.js` knows this one too.
pub const COMING: u32 = 10;

/// Pid of the main process.
pub const MAIN_PID: u32 = 1;
/// Exit code of a process that a panic ended, as CPython's of an uncaught exception.
pub const EXIT_PANIC: i32 = 1;
/// Flag: it is terminated when its parent ends.
pub const DAEMON: u32 = 1;
/// Flag: it left a result.
pub const HAS_RESULT: u32 = 2;

/// Flag: it runs a program, and its parent's end is nothing to it.
pub const DETACHED: u32 = 4;
/// Flag: nobody will ask how it ended.
pub const ABANDONED: u32 = 8;

/// Pids given so far.
pub const PIDS: Segment = Segment(END);
/// The fork server: 0 for none, 1 while it starts, else its entry and 2.
pub const SERVER: Segment = Segment(END + 4);
/// Counts what the fork server was asked for; it waits here.
pub const SERVER_BELL: Segment = Segment(END + 8);

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Offset and length of the arguments' bytes, which begin with the name.
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
    /// The number that its process has in this run.
    pub const fn pid(self) -> Segment {
        self.word(10)
    }
    /// Its parent's pid; [`MAIN_PID`] once that ended.
    pub const fn parent(self) -> Segment {
        self.word(11)
    }
    /// [`DAEMON`], [`HAS_RESULT`], [`DETACHED`], [`ABANDONED`].
    pub const fn flags(self) -> Segment {
        self.word(12)
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

    /// Begin a new process here, of a parent, and give it a pid. The entry is ours alone.
    pub fn open(self, parent: u32, flags: u32) -> u32 {
        let pid = MAIN_PID + 1 + PIDS.fetch_add(1);
        for word in self.arguments().iter().chain(&self.result()) {
            word.store(0);
        }
        self.exit_code().store(0);
        self.parent().store(parent);
        self.flags().store(flags);
        self.pid().store(pid);
        pid
    }
}

/// Every entry.
pub fn entries() -> impl Iterator<Item = Entry> {
    (0..MAX_PROCESSES).map(Entry)
}

/// Whether a worker waits in an entry of that state, or is on its way there, without a job.
pub const fn is_spare(state: u32) -> bool {
    matches!(state, COMING | SPARE)
}

/// Whether a process that has its pid lives, or is about to, in an entry of that state.
pub const fn is_live(state: u32) -> bool {
    matches!(state, READY | RUNNING | FORKED)
}

/// The first entry in state `from`, moved to `to` by us.
pub fn claim(from: u32, to: u32) -> Option<Entry> {
    entries().find(|entry| {
        entry.state().load() == from && entry.state().compare_exchange(from, to).is_ok()
    })
}
