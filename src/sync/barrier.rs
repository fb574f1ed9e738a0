//! `threading.Barrier`: so many threads wait for each other, then all go on.
//!
//! One word holds everything, and everybody who waits sleeps on it. Each time all have come, the
//! round's number goes up, and that is what releases them: who comes late to look sees another
//! round than its own. A round that ends otherwise (abort, reset, a timeout) does *not* move on:
//! its waiters see the mark, leave one after the other with an error, and only the last one out
//! opens the next round after a reset. So a changed number always means "released".

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::object::{Caller, Object};
use super::{BrokenBarrierError, ValueError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on, relax};

/// The most threads a barrier takes.
pub const MAX_PARTIES: u32 = COUNT;

/// Threads that wait in this round, or have still to leave it.
const COUNT: u32 = 0x1FF;
/// The last one has come and does the action: nobody else may come.
const CLOSED: u32 = 0x200;
/// Waiters of this round leave with an error; the last one out takes the mark away.
const RESETTING: u32 = 0x400;
/// The same, and whoever comes gets the error too, until a reset.
const BROKEN: u32 = 0x800;
const ONE_ROUND: u32 = 0x1000;

/// Looks before sleeping, as a queue's: the others are often on their way.
const SPINS: u32 = if cfg!(loom) { 0 } else { 300 };

const NO_PARTIES: ValueError = ValueError("a barrier takes 1 to 511 parties");

/// A place where a fixed number of threads wait for each other, again and again.
pub struct Barrier<W: Word = Local> {
    /// | bits | mean |
    /// |---|---|
    /// | 0..9 | who waits in this round |
    /// | 9 | `CLOSED` |
    /// | 10 | `RESETTING`: only while somebody has still to leave |
    /// | 11 | `BROKEN` |
    /// | 12.. | rounds that were released, wrapping |
    state: W,
    parties: u32,
    timeout: Option<Duration>,
    action: Option<Box<dyn Fn() + Send + Sync>>,
    object: Object,
}

impl Barrier {
    /// A barrier for so many threads of a process.
    ///
    /// # Errors
    /// `ValueError` for none, or for more than [`MAX_PARTIES`].
    pub fn new(parties: u32) -> Result<Self, ValueError> {
        Barrier::over(Local::new(0), parties, Object::new())
    }
}

impl<W: Word> Barrier<W> {
    /// The barrier whose state stands in `word`, zero at first.
    ///
    /// # Errors
    /// As [`Barrier::new`].
    pub fn over(word: W, parties: u32, object: Object) -> Result<Self, ValueError> {
        if !(1..=MAX_PARTIES).contains(&parties) {
            return Err(NO_PARTIES);
        }
        Ok(Barrier { state: word, parties, timeout: None, action: None, object })
    }

    /// Let one of the threads do `action` each time all have come, before they go on.
    #[must_use]
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'static) -> Self {
        self.action = Some(Box::new(action));
        self
    }

    /// Let `wait` wait at most `timeout`.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Wait until all have come; a number from 0 to one less than the parties, for each another.
    ///
    /// # Errors
    /// `BrokenBarrierError` if the barrier is broken, or breaks or is reset meanwhile.
    #[track_caller]
    pub fn wait(&self) -> Result<u32, BrokenBarrierError> {
        self.wait_until(Deadline::after(self.timeout), Location::caller())
    }

    /// The same, for at most `timeout`: whoever's time is up breaks the barrier for all.
    ///
    /// # Errors
    /// As [`Self::wait`].
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<u32, BrokenBarrierError> {
        self.wait_until(Deadline::after(Some(timeout)), Location::caller())
    }

    /// Make it as new. Those who wait get the error.
    pub fn reset(&self) {
        self.end_round(RESETTING, BROKEN);
    }

    /// Break it: those who wait and those who come get the error, until a reset.
    pub fn abort(&self) {
        self.end_round(BROKEN, RESETTING);
    }

    /// How many threads it takes.
    pub fn parties(&self) -> u32 {
        self.parties
    }

    /// How many threads wait right now.
    pub fn n_waiting(&self) -> u32 {
        let state = self.state.load();
        if state & (CLOSED | RESETTING | BROKEN) == 0 { state & COUNT } else { 0 }
    }

    /// Whether it is broken.
    pub fn broken(&self) -> bool {
        self.state.load() & BROKEN != 0
    }

    fn wait_until(&self, deadline: Deadline, caller: Caller) -> Result<u32, BrokenBarrierError> {
        let [before, state] = self.arrive(caller)?;
        if round(before) != round(state) {
            self.state.wake(u32::MAX);
        } else if state & CLOSED != 0 {
            self.act(state)?;
        } else {
            self.sleep(state, deadline, caller)?;
        }
        Ok(before & COUNT)
    }

    /// Count the caller in; the state before and after. Whoever completes the round has released
    /// it, or closed it where there is something to do first.
    fn arrive(&self, caller: Caller) -> Result<[u32; 2], BrokenBarrierError> {
        let mut found = self.state.load();
        loop {
            if found & BROKEN != 0 {
                return Err(BrokenBarrierError);
            }
            if found & (CLOSED | RESETTING) != 0 {
                found = self.sleep_while(found, caller);
                continue;
            }
            let wanted = match &self.action {
                _ if (found & COUNT) + 1 < self.parties => found + 1,
                Some(_) => (found + 1) | CLOSED,
                None => released(found),
            };
            match self.state.compare_exchange(found, wanted) {
                Ok(_) => return Ok([found, wanted]),
                Err(now) => found = now,
            }
        }
    }

    /// All have come: do the action, then let them go on. `closed` is the state as we left it.
    fn act(&self, closed: u32) -> Result<(), BrokenBarrierError> {
        if let Some(action) = &self.action {
            let breaks = BreakOnPanic(self);
            action();
            std::mem::forget(breaks);
        }
        let mut found = closed;
        loop {
            if found & (RESETTING | BROKEN) != 0 {
                return self.leave();
            }
            match self.state.compare_exchange(found, released(found)) {
                Ok(_) => break,
                Err(now) => found = now,
            }
        }
        self.state.wake(u32::MAX);
        Ok(())
    }

    /// Sleep until the round of `state` is over.
    fn sleep(
        &self,
        state: u32,
        deadline: Deadline,
        caller: Caller,
    ) -> Result<(), BrokenBarrierError> {
        let mut now = self.look(state);
        let mut outcome = Wait::Changed;
        let mut blocked = false;
        while round(now) == round(state) && now & (RESETTING | BROKEN) == 0 {
            // Once all have come it is no timeout any more, however long the action takes.
            if outcome == Wait::TimedOut && now & CLOSED == 0 {
                self.time_is_up(now);
            } else {
                if !std::mem::replace(&mut blocked, true) {
                    self.object.wait_begin(Reason::Barrier, deadline, caller);
                }
                let left = if now & CLOSED == 0 { deadline.left() } else { None };
                outcome = block_on(&self.state, now, left);
            }
            now = self.state.load();
        }
        let released = round(now) != round(state);
        if blocked {
            self.object.wait_end(Reason::Barrier, released, caller);
        }
        if released { Ok(()) } else { self.leave() }
    }

    /// Break the barrier unless it was changed from `seen`.
    fn time_is_up(&self, seen: u32) {
        if self.state.compare_exchange(seen, seen | BROKEN).is_ok() {
            self.state.wake(u32::MAX);
        }
    }

    /// Look for a while whether the round ends; the state last seen.
    fn look(&self, state: u32) -> u32 {
        for _ in 0..SPINS {
            let now = self.state.load_relaxed();
            if round(now) != round(state) {
                break;
            }
            relax();
        }
        self.state.load()
    }

    /// Sleep while the state is `found`: the last round has still to end. The state afterwards.
    fn sleep_while(&self, found: u32, caller: Caller) -> u32 {
        self.object.wait_begin(Reason::Barrier, Deadline::NEVER, caller);
        block_on(&self.state, found, None);
        self.object.wait_end(Reason::Barrier, true, caller);
        self.state.load()
    }

    /// Leave a round that ended by abort or reset.
    fn leave(&self) -> Result<(), BrokenBarrierError> {
        let before = self.update(|found| {
            let rest = (found - 1) & !CLOSED;
            if rest & COUNT == 0 { rest & !RESETTING } else { rest }
        });
        if before & COUNT == 1 && before & RESETTING != 0 {
            self.state.wake(u32::MAX);
        }
        Err(BrokenBarrierError)
    }

    /// Mark the round with `mark` instead of `other`; an empty one needs no `RESETTING`.
    fn end_round(&self, mark: u32, other: u32) {
        self.update(|found| {
            let marked = (found & !other) | mark;
            if marked & COUNT == 0 { marked & !RESETTING } else { marked }
        });
        self.state.wake(u32::MAX);
    }

    /// Change the state in one step; the state before.
    fn update(&self, change: impl Fn(u32) -> u32) -> u32 {
        let mut found = self.state.load();
        loop {
            match self.state.compare_exchange(found, change(found)) {
                Ok(before) => return before,
                Err(now) => found = now,
            }
        }
    }
}

fn round(state: u32) -> u32 {
    state / ONE_ROUND
}

/// The state after `state`'s round is over and all of it go on.
fn released(state: u32) -> u32 {
    (state & !(COUNT | CLOSED)).wrapping_add(ONE_ROUND)
}

/// An action that panics breaks the barrier, and its thread leaves it.
struct BreakOnPanic<'a, W: Word>(&'a Barrier<W>);

impl<W: Word> Drop for BreakOnPanic<'_, W> {
    fn drop(&mut self) {
        self.0.abort();
        let _ = self.0.leave();
    }
}

impl<W: Word> fmt::Debug for Barrier<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("parties", &self.parties)
            .field("n_waiting", &self.n_waiting())
            .field("broken", &self.broken())
            .finish_non_exhaustive()
    }
}
