//! A child process by its number, whatever it computes.

use std::panic::Location;

use super::super::process_table::{
    ABANDONED, CLAIMED, DAEMON, DETACHED, EMPTY, EXITED, Entry, MAIN_PID, entries, is_live,
};
use super::{ProcessError, Signal, job, life};
use crate::trace::{Kind, Reason, ring};
use crate::word::adopt::{Wish, ask};
use crate::word::{Deadline, Wait, Word, block_on, segment};

/// A process that was started. It stays valid when another process uses the same entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    pub(super) entry: Entry,
    pid: u32,
}

impl Child {
    /// The process that lives in `entry` now.
    pub(super) fn of(entry: Entry) -> Child {
        Child { entry, pid: entry.pid().load() }
    }

    /// Its number in this run.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    fn is_current(&self) -> bool {
        self.entry.pid().load() == self.pid
    }

    /// Its name, empty once it is forgotten.
    pub fn name(&self) -> String {
        let [at, len] = self.entry.arguments().map(|word| word.load());
        let bytes = if self.is_current() { segment::read(at, len) } else { Vec::new() };
        let name = postcard::take_from_bytes::<String>(&bytes).map(|(name, _)| name);
        name.unwrap_or_default()
    }

    /// Whether it is terminated when its parent ends.
    pub fn is_daemon(&self) -> bool {
        self.has(DAEMON)
    }

    fn has(&self, flag: u32) -> bool {
        self.is_current() && self.entry.flags().load() & flag != 0
    }

    /// Forget it as soon as it has ended; a program that still runs is left to itself.
    pub(super) fn abandon(&self) {
        if self.is_alive() && self.has(DETACHED) {
            // A program leaves no result: nobody else writes here.
            self.entry.flags().store(self.entry.flags().load() | ABANDONED);
        }
        self.reap();
    }

    /// Whether it runs or is about to.
    pub fn is_alive(&self) -> bool {
        is_live(self.entry.state().load()) && self.is_current()
    }

    /// 0 where it came to its end, 1 after a panic, its own code after `exit`, minus the signal's
    /// number where a signal ended it; `None` while it runs, and once it is forgotten.
    pub fn exitcode(&self) -> Option<i32> {
        let exited = self.entry.state().load() == EXITED && self.is_current();
        exited.then(|| self.entry.exit_code().load() as i32)
    }

    /// Wait for its end until `deadline`; whether it ended.
    #[track_caller]
    pub fn join_until(&self, deadline: Deadline) -> bool {
        if !self.is_alive() {
            return true;
        }
        let line = ring::line_of(Location::caller());
        // A join names the process that is waited for, and says whether it has a deadline.
        let lane = self.pid;
        let timed = i64::from(deadline.left().is_some());
        ring::emit(Kind::WaitBegin, Reason::Process, lane, timed, line);
        let state = self.entry.state();
        let mut outcome = Wait::Woken;
        while self.is_alive() && outcome != Wait::TimedOut {
            let seen = state.load();
            if is_live(seen) {
                outcome = block_on(&state, seen, deadline.left());
            }
        }
        let ended = !self.is_alive();
        ring::emit(Kind::WaitEnd, Reason::Process, lane, i64::from(ended), line);
        ended
    }

    /// Send it a signal; nothing happens where it ended already.
    pub fn send_signal(&self, signal: Signal) {
        if self.is_alive() {
            ask(Wish::Signal { pid: self.pid, number: signal as u32 });
        }
    }

    /// Ask it to end, by SIGTERM.
    pub fn terminate(&self) {
        self.send_signal(Signal::Term);
    }

    /// End it, by SIGKILL.
    pub fn kill(&self) {
        self.send_signal(Signal::Kill);
    }

    /// Its parent ends before it.
    pub(super) fn orphan(&self) {
        if self.is_alive() {
            self.entry.parent().store(MAIN_PID);
        }
    }

    /// Forget it, once it ended: its entry can be used again, and what it left is given back.
    pub(super) fn reap(&self) {
        let state = self.entry.state();
        if self.is_current() && state.compare_exchange(EXITED, CLAIMED).is_ok() {
            job::free(self.entry);
            state.store(EMPTY);
        }
    }
}

/// Children of this process, those included that ended and that nobody asked about yet.
pub(super) fn children() -> impl Iterator<Item = Child> {
    let own = life::pid();
    entries()
        .filter(move |entry| {
            let state = entry.state().load();
            (is_live(state) || state == EXITED) && entry.parent().load() == own
        })
        .map(Child::of)
}

/// Forget programs that have ended and that nobody asks about.
pub(super) fn clean_up() {
    children().filter(|child| child.has(ABANDONED)).for_each(|child| child.reap());
}

/// The children of this process that still run, without programs.
pub fn active_children() -> Vec<Child> {
    children().filter(|child| child.is_alive() && !child.has(DETACHED)).collect()
}

/// Wait for the child `pid`, as `os.waitpid` does, and forget it; its exit code.
///
/// # Errors
/// `ChildProcessError` where no child of ours has that number, or somebody asked before.
#[track_caller]
pub fn waitpid(pid: u32) -> Result<i32, ProcessError> {
    let none = || ProcessError::ChildProcessError(pid);
    let child = children().find(|child| child.pid == pid).ok_or_else(none)?;
    child.join_until(Deadline::NEVER);
    let code = child.exitcode().ok_or_else(none);
    child.reap();
    code
}

/// Send a signal to the process `pid`, as `os.kill` does.
///
/// # Errors
/// `ProcessLookupError` where nobody has that number.
pub fn kill(pid: u32, signal: Signal) -> Result<(), ProcessError> {
    let known = pid == MAIN_PID || entries().map(Child::of).any(|c| c.pid == pid && c.is_alive());
    if !known {
        return Err(ProcessError::ProcessLookupError(pid));
    }
    ask(Wish::Signal { pid, number: signal as u32 });
    Ok(())
}
