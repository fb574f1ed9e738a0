//! Mutual exclusion over one word: the algorithm below Lock and below every guarded cell.
//!
//! It is the futex lock in its three-state form. Whoever sleeps has first set CONTENDED, and
//! whoever takes the lock after a sleep keeps CONTENDED set, because others may still sleep. So
//! while somebody sleeps, the word is CONTENDED or a wake is on its way; a release that finds
//! HELD has nobody to wake. The price is one idle wake after the last sleeper. A release that finds
//! CONTENDED first lets whoever marked it fall asleep (`hold_on`).
//!
//! Memory ordering: `acquire` reads what `release` wrote to the word (both are read-modify-writes
//! with acquire and release), so what was done under the lock is seen by the next holder.

use super::{Deadline, Local, Wait, Word, block_on, relax};

const FREE: u32 = 0;
const HELD: u32 = 1;
const CONTENDED: u32 = 2;

/// Looks at a held lock before sleeping, as few as parking_lot's. Every look takes the word's cache
/// line from the holder, which slows both; who sleeps instead leaves the holder its full speed for
/// as long as the wake takes, thousands of short critical sections.
pub(super) const SPINS: u32 = if cfg!(loom) { 0 } else { 10 };

/// Steps, well under a microsecond together, that a contended release waits: as long as whoever marked the
/// lock needs until it sleeps. If it finds the lock free instead, it comes back awake, and the two fight over
/// the word, each for a few critical sections at a time. Once asleep it leaves the other one its full speed
/// for the twenty microseconds that the wake takes, beside which this wait is small.
const UNTIL_ASLEEP: u32 = if cfg!(loom) { 0 } else { 2_000 };

/// A lock without an owner, fair to nobody, that anyone may release.
#[derive(Debug)]
pub struct RawLock<W: Word = Local> {
    /// | value | means | who waits |
    /// |---|---|---|
    /// | `FREE` (0) | nobody holds it | nobody sleeps, or one was just woken |
    /// | `HELD` (1) | held | nobody sleeps |
    /// | `CONTENDED` (2) | held | somebody may sleep: the release wakes one |
    state: W,
}

impl<W: Word> RawLock<W> {
    /// The lock whose state stands in `state`; zero is free.
    pub const fn over(state: W) -> Self {
        RawLock { state }
    }

    /// Take it if it is free.
    #[inline]
    pub fn try_acquire(&self) -> bool {
        self.state.compare_exchange(FREE, HELD).is_ok()
    }

    /// Take it, by `deadline`. Calls `blocks` once, right before the first sleep.
    #[cold]
    pub fn acquire_slow(&self, deadline: Deadline, mut blocks: impl FnMut()) -> bool {
        let mut state = self.look();
        if state == FREE && self.try_acquire() {
            return true;
        }
        let mut slept = false;
        let mut outcome = Wait::Changed;
        loop {
            // Mark it before every sleep, and also before giving up: a wake that we took from
            // another sleeper must leave CONTENDED behind, or the next release wakes nobody.
            if state != CONTENDED && self.state.swap(CONTENDED) == FREE {
                return true;
            }
            if outcome == Wait::TimedOut {
                return false;
            }
            if !std::mem::replace(&mut slept, true) {
                blocks();
            }
            outcome = block_on(&self.state, CONTENDED, deadline.left());
            state = self.look();
        }
    }

    /// Let it go; false if nobody held it.
    #[inline]
    pub fn release(&self) -> bool {
        match self.state.compare_exchange(HELD, FREE) {
            Ok(_) => true,
            Err(FREE) => false,
            Err(_) => self.release_slow(),
        }
    }

    /// Whether somebody holds it right now.
    pub fn is_held(&self) -> bool {
        self.state.load() != FREE
    }

    /// Let it go while somebody may sleep, unless somebody else, as Python allows, was faster.
    #[cold]
    fn release_slow(&self) -> bool {
        hold_on();
        let was = self.state.swap(FREE);
        if was == CONTENDED {
            self.state.wake(1);
        }
        was != FREE
    }

    /// Look for a while, as long as it is held and nobody else sleeps; the state last seen.
    fn look(&self) -> u32 {
        for _ in 0..SPINS {
            match self.state.load_relaxed() {
                HELD => relax(),
                state => return state,
            }
        }
        self.state.load_relaxed()
    }
}

/// What a contended release waits before it lets go.
fn hold_on() {
    for step in 0..UNTIL_ASLEEP {
        // Kept by the compiler, and no word's cache line is touched.
        std::hint::black_box(step);
    }
}
