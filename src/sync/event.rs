//! `threading.Event`: a flag that many can wait for.
//!
//! The word counts how often the flag was set, because Python promises that everybody who waits
//! at a `set` goes on, even if the flag is cleared again before they look.

use std::panic::Location;
use std::time::Duration;

use super::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on};

const SET: u32 = 1;
const WAITERS: u32 = 2;
/// One more set, in the bits above the flags.
const ONE_SET: u32 = 4;

/// A flag, clear at first.
#[derive(Debug)]
pub struct Event<W: Word = Local> {
    /// | bits | mean |
    /// |---|---|
    /// | 0 | the flag |
    /// | 1 | somebody may sleep: the next set wakes all. Never together with the flag |
    /// | 2.. | how often the flag went from clear to set, wrapping |
    state: W,
    object: Object,
}

impl Event {
    /// A clear flag between the threads of a process.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Event::over(Local::new(0), Object::new())
    }

    /// A clear flag between the threads of a process.
    #[cfg(loom)]
    pub fn new() -> Self {
        Event::over(Local::new(0), Object::new())
    }
}

impl Default for Event {
    fn default() -> Self {
        Event::new()
    }
}

impl<W: Word> Event<W> {
    /// The event whose state stands in `word`; zero is clear.
    pub const fn over(word: W, object: Object) -> Self {
        Event { state: word, object }
    }

    /// Set the flag, and let go on all who wait.
    pub fn set(&self) {
        let set = |found: u32| (found & !(ONE_SET - 1)).wrapping_add(ONE_SET) | SET;
        let before = self.update(|found| if found & SET == 0 { set(found) } else { found });
        if before & WAITERS != 0 {
            self.state.wake(u32::MAX);
        }
    }

    /// Clear the flag: from now on, `wait` waits.
    pub fn clear(&self) {
        self.update(|found| found & !SET);
    }

    /// Whether the flag is set.
    pub fn is_set(&self) -> bool {
        self.state.load() & SET != 0
    }

    /// Wait until the flag is set.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_until(Deadline::NEVER, Location::caller());
    }

    /// Wait until the flag is set, at most `timeout`; whether it was.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.wait_until(Deadline::after(Some(timeout)), Location::caller())
    }

    fn wait_until(&self, deadline: Deadline, caller: Caller) -> bool {
        let found = self.state.load();
        if found & SET != 0 {
            return true;
        }
        self.object.wait_begin(Reason::Event, deadline, caller);
        let got = self.sleep(found | (ONE_SET - 1), deadline);
        self.object.wait_end(Reason::Event, got, caller);
        got
    }

    /// Sleep until the flag was set once more than in `since`, whose flag bits are all set.
    fn sleep(&self, since: u32, deadline: Deadline) -> bool {
        let mut outcome = Wait::Changed;
        loop {
            let before = self.update(|found| {
                let unset = found | (ONE_SET - 1) == since;
                if unset { found | WAITERS } else { found }
            });
            if before | (ONE_SET - 1) != since {
                return true;
            }
            if outcome == Wait::TimedOut {
                return false;
            }
            outcome = block_on(&self.state, before | WAITERS, deadline.left());
        }
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
