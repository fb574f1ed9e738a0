//! How child processes end: by themselves, by a panic, or by a signal, while the run goes on.
//!
//! A child that ends stored its exit code itself. One that died, or that a signal ends, has its
//! workers told to leave as Stop does (`stop.rs`); once none is left, its exit code is stored and
//! its memory becomes a spare one.

use std::mem::offset_of;
use std::ptr::from_ref;

use super::super::output::Printed;
use super::super::process::{SIGNALS, Signal, Signals};
use super::super::process_table::{self as table, Entry, MAIN_PID};
use super::super::safepoint::{BREAKER, SIGNALLED};
use super::fleet::{Fleet, MAIN};
use super::space::Ending;
use super::stop::{ROUND_MS, ROUNDS};
use super::{Supervisor, with_supervisor};
use crate::browser::workers;
use crate::protocol::RunError;
use crate::sync::mp;

/// How often a main thread that has a signal pending is woken: it may have been about to wait.
const NUDGES: u32 = 25;

impl Supervisor {
    /// A worker of child `pid` is back in its event loop. `error`: what it died of.
    pub(super) fn on_child_left(&mut self, pid: u32, error: Option<RunError>) {
        let Some(process) = self.fleet.processes.get(&pid) else { return };
        if process.evicted {
            return;
        }
        let code = error.is_some().then_some(table::EXIT_PANIC);
        if let Some(error) = error {
            self.say_traceback(&error);
            if let Some(active) = &mut self.active {
                active.last_words.get_or_insert(error);
            }
        }
        self.end_child(pid, code);
    }

    /// What Python prints of an uncaught exception, among the lesson's output.
    fn say_traceback(&mut self, error: &RunError) {
        let place = error.location.as_ref().map_or_else(String::new, |at| format!("{at}: "));
        let text = format!("Traceback (most recent call last): {place}{}", error.message);
        let worker = error.worker.clone().unwrap_or_default();
        self.pass_on(Vec::new(), vec![Printed { at_ms: crate::word::now_ms(), worker, text }]);
    }

    /// Have everybody leave child `pid`. `code`: its exit code, where it did not come to its own
    /// end; after that its entry may be somebody else's already.
    fn end_child(&mut self, pid: u32, code: Option<i32>) {
        let number = code.map_or(0, |_| self.fleet.number(pid));
        let Some(process) = self.fleet.processes.get_mut(&pid) else { return };
        if process.ending.is_none() {
            process.ending =
                Some(Ending { pid: number, code: code.unwrap_or_default(), rounds: 0 });
        }
        self.end_children();
    }

    /// One round for every child that ends; another one later while there is any.
    fn end_children(&mut self) {
        let pids: Vec<u32> = self.fleet.ending().collect();
        for pid in pids {
            if self.fleet.end_round(pid) {
                self.drain(pid);
                self.tell_end(pid);
                self.fleet.bury(pid);
            }
        }
        if self.fleet.ending().next().is_some() && !self.ending {
            self.ending = true;
            workers::after(ROUND_MS, || {
                with_supervisor(|supervisor| {
                    supervisor.ending = false;
                    supervisor.end_children();
                    supervisor.proceed();
                });
            });
        }
    }

    /// The end of a child that could not write it into its own trace.
    fn tell_end(&mut self, pid: u32) {
        let Some(ending) = self.fleet.processes.get(&pid).and_then(|process| process.ending) else {
            return;
        };
        if self.fleet.is_own(Entry(pid as usize - 2), ending) {
            let lane = self.fleet.last_event(pid, i64::from(ending.code));
            self.pass_on(vec![lane], Vec::new());
            self.note_gone(pid);
        }
    }

    /// Somebody sent signal `number` to the process of that number.
    pub(super) fn on_signal(&mut self, number: u32, signal: u32) {
        let Some(pid) = self.fleet.memory_of(number) else { return };
        let Some(process) = self.fleet.processes.get(&pid) else { return };
        let bit = 1 << signal;
        let at = from_ref(&SIGNALS) as usize;
        let has = |field: usize| process.memory.load(at + field) & bit != 0;
        let kill = signal == Signal::Kill as u32;
        if process.evicted || process.ending.is_some() {
            return;
        }
        if !kill && has(offset_of!(Signals, ignored)) {
            return;
        }
        if !kill && has(offset_of!(Signals, caught)) {
            process.memory.or(at + offset_of!(Signals, pending), bit);
            process.memory.or(from_ref(&BREAKER) as usize, SIGNALLED);
            return self.nudge(pid, number, NUDGES);
        }
        if pid == MAIN {
            let text = format!("signal {signal} ended the main process");
            return self.fail(RunError::new("signal", text));
        }
        self.end_child(pid, Some(-(signal as i32)));
    }

    /// Wake the main thread of a process that has a signal pending, and again while it has.
    fn nudge(&mut self, pid: u32, number: u32, left: u32) {
        let Some(process) = self.fleet.processes.get(&pid) else { return };
        let at = from_ref(&SIGNALS) as usize + offset_of!(Signals, pending);
        let pending = process.memory.load(at) != 0;
        if left == 0 || !pending || self.fleet.memory_of(number) != Some(pid) {
            return;
        }
        self.fleet.wake_main(pid);
        workers::after(ROUND_MS, move || {
            with_supervisor(|supervisor| supervisor.nudge(pid, number, left - 1));
        });
    }
}

impl Fleet {
    /// The memory of the process of that number, while it lives.
    fn memory_of(&self, number: u32) -> Option<u32> {
        if number == MAIN_PID {
            return Some(MAIN);
        }
        let here = |entry: &Entry| {
            self.segment.load(entry.pid().0 as usize) == number
                && table::is_live(self.entry_state(entry.0))
        };
        table::entries().find(here).map(|entry| entry.0 as u32 + 2)
    }

    /// The number of the process in a child's memory.
    fn number(&self, pid: u32) -> u32 {
        self.segment.load(Entry(pid as usize - 2).pid().0 as usize)
    }

    fn ending(&self) -> impl Iterator<Item = u32> {
        let ends = |process: &super::space::Process| process.ending.is_some() && !process.evicted;
        self.processes.iter().filter(move |(_, process)| ends(process)).map(|(pid, _)| *pid)
    }

    /// Tell whoever is left in `pid` to leave, by force if need be; true once nobody is.
    fn end_round(&mut self, pid: u32) -> bool {
        let left: Vec<_> =
            self.places().filter(|(_, place)| place.pid == pid && place.busy).collect();
        let Some(ending) = self.processes.get_mut(&pid).and_then(|p| p.ending.as_mut()) else {
            return false;
        };
        ending.rounds += 1;
        if ending.rounds > ROUNDS {
            let ids: Vec<u32> = left.iter().map(|(id, _)| *id).collect();
            self.terminate(&ids);
            return true;
        }
        for (_, place) in &left {
            self.tell_to_leave(*place);
        }
        left.is_empty()
    }

    /// Nobody is left in child `pid`: say how it ended, and make its memory a spare one.
    fn bury(&mut self, pid: u32) {
        let Some(mut process) = self.processes.remove(&pid) else { return };
        if let Some(ending) = process.ending.filter(|ending| ending.pid != 0) {
            // Where nobody had to be ended by force, nothing of it runs any more.
            mp::close_all_of(ending.pid, process.poisoned);
            self.store_end(Entry(pid as usize - 2), ending);
            self.orphan_children(ending.pid);
        }
        self.keep_counts(&process);
        if process.refresh().is_ok() {
            // Without a worker for it, the next run finds one spare process less and makes one.
            let _ = self.make_spare(process);
        }
    }

    /// The exit code of a process that did not come to its own end.
    fn store_end(&self, entry: Entry, ending: Ending) {
        if self.is_own(entry, ending) {
            self.segment.store(entry.exit_code().0 as usize, ending.code as u32);
            self.set_entry_state(entry.0, table::EXITED);
        }
    }

    /// Whether the entry still tells of the process that ends, as one that lives.
    fn is_own(&self, entry: Entry, ending: Ending) -> bool {
        let own = self.segment.load(entry.pid().0 as usize) == ending.pid;
        own && table::is_live(self.entry_state(entry.0))
    }

    /// Children of a process that is gone are the main process' from now on.
    fn orphan_children(&self, parent: u32) {
        for entry in table::entries() {
            let state = self.entry_state(entry.0);
            let has_parent = table::is_live(state) || state == table::EXITED;
            if has_parent && self.segment.load(entry.parent().0 as usize) == parent {
                self.segment.store(entry.parent().0 as usize, MAIN_PID);
            }
        }
    }
}
