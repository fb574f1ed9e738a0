//! The supervisor's half of fork: a byte copy of the parent's memory over a spare one.
//!
//! The forking thread waits, and holds the allocator's lock, from its message until it is answered
//! here. What must not be told twice (output, trace, last words) or is not the child's (other
//! threads, stop flags, signals) is cleared in the copy before its worker is woken.

use std::mem::{offset_of, size_of};
use std::ptr::from_ref;

use super::super::control::{CONTROL, Control};
use super::super::memory::{self, INITIAL_PAGES};
use super::super::obituary::{self, OBITUARY};
use super::super::output::{OUTPUT, Output};
use super::super::process::fork::{FORKING, NO_CHILD};
use super::super::process::{SIGNALS, Signals};
use super::super::process_table::{self as table, Entry, MAIN_PID};
use super::super::safepoint::{BREAKER, COUNT_TICKS};
use super::fleet::{Fleet, MAIN};
use super::{Supervisor, with_supervisor};
use crate::browser::workers::{self, PAGE, SharedMemory};
use crate::sync::mp;
use crate::trace::ring::{self, offsets};
use crate::word::Word;

/// How long to wait for a spare process to be there, in ms.
const LATER_MS: f64 = 1.0;

/// What came of a wish for a child.
enum Outcome {
    Done,
    /// No spare process is parked yet.
    Later,
}

impl Supervisor {
    /// A thread of `pid` stands ready to be copied.
    pub(super) fn give_fork(&mut self, pid: u32) {
        if let Outcome::Later = self.fleet.fork(pid) {
            workers::after(LATER_MS, move || with_supervisor(|s| s.give_fork(pid)));
        }
    }

    /// There is a job in `entry` and no worker.
    pub(super) fn give_process(&mut self, entry: usize) {
        if !self.fleet.give_process(entry) {
            workers::after(LATER_MS, move || with_supervisor(|s| s.give_process(entry)));
        }
    }
}

impl Fleet {
    fn fork(&mut self, parent: u32) -> Outcome {
        let Some(process) = self.processes.get(&parent) else { return Outcome::Done };
        if process.evicted || process.ending.is_some() {
            return Outcome::Done;
        }
        // Whoever is about to enter that memory is between two states there.
        if self.places().any(|(_, place)| place.pid == parent && !place.entered) {
            return Outcome::Later;
        }
        let end = process.memory.load(from_ref(&memory::BREAK) as usize);
        let len = end.max(INITIAL_PAGES as u32 * PAGE);
        let Some(child) = self.claim_spare(len) else { return self.await_spare(parent) };
        let answer = match self.copy(parent, child, len) {
            Ok(()) => child,
            Err(_) => {
                mp::close_all_of(Entry(child as usize - 2).pid().load(), false);
                self.set_entry_state(child as usize - 2, table::SPARE);
                NO_CHILD
            }
        };
        self.answer_fork(parent, answer);
        Outcome::Done
    }

    fn answer_fork(&self, parent: u32, answer: u32) {
        let Some(process) = self.processes.get(&parent) else { return };
        let at = from_ref(&FORKING.answer) as usize;
        process.memory.store(at, answer);
        process.memory.wake(at);
    }

    /// Claim the parked spare process whose memory fits best: touched pages are copied to faster.
    fn claim_spare(&self, len: u32) -> Option<u32> {
        let mut spares: Vec<(bool, u32, u32)> = self
            .places()
            .filter(|(_, place)| Fleet::is_child(place.pid) && place.slot == 0 && place.entered)
            .filter(|(_, place)| self.entry_state(place.pid as usize - 2) == table::SPARE)
            .filter_map(|(_, place)| Some((place.pid, self.processes.get(&place.pid)?)))
            .map(|(pid, process)| (pid, process.memory.byte_length()))
            .map(|(pid, have)| (have < len, have.abs_diff(len), pid))
            .collect();
        spares.sort_unstable();
        let claim = |(_, _, pid): &(bool, u32, u32)| {
            let at = Entry(*pid as usize - 2).state().0 as usize;
            self.segment.replace(at, table::SPARE, table::CLAIMED).then_some(*pid)
        };
        spares.iter().find_map(claim)
    }

    /// Have a spare process on its way.
    fn await_spare(&mut self, parent: u32) -> Outcome {
        let coming = |place: &super::fleet::Place| {
            Fleet::is_child(place.pid) && table::is_spare(self.entry_state(place.pid as usize - 2))
        };
        if self.places().any(|(_, place)| coming(&place)) || self.add_spare().is_ok() {
            return Outcome::Later;
        }
        self.answer_fork(parent, NO_CHILD);
        Outcome::Done
    }

    /// Make the spare process `child` a copy of `parent`, and wake its worker.
    fn copy(&mut self, parent: u32, child: u32, len: u32) -> Result<(), String> {
        let entry = Entry(child as usize - 2);
        let (Some(from), Some(to)) = (self.processes.get(&parent), self.processes.get(&child))
        else {
            return Err("one of the memories is gone".to_owned());
        };
        let number = match parent {
            MAIN => MAIN_PID,
            parent => Entry(parent as usize - 2).pid().load(),
        };
        mp::inherit(number, entry.open(number, 0)).map_err(|error| error.to_string())?;
        to.memory.copy_from(&from.memory, len)?;
        make_own(&to.memory, child);
        self.set_entry_state(entry.0, table::FORKED);
        Ok(())
    }
}

/// What a copy is not to have from its parent.
fn make_own(memory: &SharedMemory, pid: u32) {
    memory.clear(from_ref(&CONTROL) as usize, size_of::<Control>());
    memory.store(from_ref(&CONTROL.pid) as usize, pid);
    let breaker = from_ref(&BREAKER) as usize;
    memory.store(breaker, memory.load(breaker) & COUNT_TICKS);
    memory.store(from_ref(&SIGNALS) as usize + offset_of!(Signals, pending), 0);
    memory.store(from_ref(&OBITUARY) as usize, obituary::NONE);
    let output = from_ref(&OUTPUT) as usize;
    let head = memory.load(output + offset_of!(Output, head));
    memory.store(output + offset_of!(Output, tail), head);
    let rings = memory.read(from_ref(&ring::TABLE) as usize, ring::RINGS * 4);
    let addresses = rings.as_chunks().0.iter().map(|address| u32::from_le_bytes(*address));
    for address in addresses.filter(|address| *address != 0) {
        let at = address as usize;
        memory.store(at + offsets::TAIL, memory.load(at + offsets::HEAD));
        memory.store(at + offsets::DROPPED, 0);
    }
}
