//! Ending what runs: by asking, then by telling, then by force.
//!
//! Telling is cooperative. The supervisor sets the stop flags in the process' memory and wakes
//! whatever its workers noted that they wait on, again every [`ROUND_MS`], because a worker may
//! note its wait just after it was woken. Who computes sees the flag at its next safe point. Who
//! has neither within [`ROUNDS`] rounds is terminated, and the memory it may still write to for
//! two seconds is given up. Only when nobody runs in a memory any more is it wiped.

use std::ptr::from_ref;

use super::super::control::{CONTROL, Slot};
use super::super::process_table as table;
use super::super::safepoint::{self, BREAKER, FINISH};
use super::fleet::{Fleet, MAIN, POOL, Place};
use super::run::Stop;
use super::{Supervisor, tell, with_supervisor};
use crate::browser::workers::{self, SharedMemory};
use crate::protocol::{Report, RunError};
use crate::word::segment;

/// Time between two rounds of telling, in ms.
pub(super) const ROUND_MS: f64 = 4.0;
/// Rounds before force.
pub(super) const ROUNDS: u32 = 20;
/// How long a lesson that was asked to come to its end may take, in ms.
const FINISH_MS: f64 = 150.0;

impl Supervisor {
    /// The visitor's Stop.
    pub(super) fn stop(&mut self) {
        self.waiting = None;
        let Some(active) = &mut self.active else {
            self.announced = false;
            return self.proceed();
        };
        if active.is_deadlocked() {
            return self.stop_deadlocked();
        }
        let can_finish = active.lesson.is_some_and(|lesson| lesson.ends_on_stop());
        if can_finish && active.stop == Stop::No && active.current().is_some() {
            active.stop = Stop::Finish;
            let run = active.run;
            self.fleet.ask_to_finish(1);
            return workers::after(FINISH_MS, move || {
                with_supervisor(|supervisor| supervisor.insist(run));
            });
        }
        self.fail(RunError::new("stopped", "the run was stopped"));
    }

    /// The lesson did not come to its end by itself.
    fn insist(&mut self, run: u32) {
        if self.active.as_ref().is_some_and(|active| active.run == run) {
            self.fail(RunError::new("stopped", "the run was stopped"));
        }
    }

    /// End the run that is on, with `error`.
    pub(super) fn fail(&mut self, error: RunError) {
        let Some(active) = self.active.take() else { return };
        tell(&Report::Failed { run: active.run, error });
        self.fleet.evict_running();
        self.begin_evicting();
    }

    /// The main process ended while daemon threads ran in it: cut them off, and begin a fresh one.
    pub(super) fn renew_main(&mut self) {
        self.fleet.evict(MAIN);
        self.begin_evicting();
    }

    /// After a run: let go of what is beyond the usual.
    pub(super) fn tidy(&mut self) {
        self.fleet.ask_to_finish(0);
        if self.evicting || self.fleet.is_overfull() {
            self.fleet.evict_running();
            self.begin_evicting();
        } else {
            self.fleet.clear_table();
            self.fleet.trim();
        }
    }

    /// Go on until all who are evicted are gone, unless that is on already.
    pub(super) fn begin_evicting(&mut self) {
        if !std::mem::replace(&mut self.evicting, true) {
            self.go_on_evicting();
        }
    }

    fn go_on_evicting(&mut self) {
        if !self.fleet.evict_round() {
            return workers::after(ROUND_MS, || with_supervisor(Supervisor::go_on_evicting));
        }
        self.evicting = false;
        let (threads, processes) =
            self.active.as_ref().map_or((0, 0), |a| (a.threads, a.processes));
        let refilled = self.fleet.refill().and_then(|()| self.fleet.prepare(threads, processes));
        if let Err(error) = refilled {
            tell(&Report::Broken { error });
        }
        self.announced = false;
        self.proceed();
    }
}

impl Fleet {
    /// Whether some process still has to be emptied.
    pub fn is_evicting(&self) -> bool {
        self.processes.values().any(|process| process.evicted)
    }

    /// Tell everybody to leave that a run may have left running.
    pub(super) fn evict_running(&mut self) {
        let pids: Vec<u32> = self.processes.keys().copied().collect();
        for pid in pids {
            let idle_pool = pid == POOL && self.main_worker(POOL).is_some_and(|(_, p)| !p.busy);
            if !idle_pool && !self.is_spare(pid) {
                self.evict(pid);
            }
        }
    }

    /// Have every worker enter its place once more, or another in its stead. Nothing runs.
    pub(super) fn begin_anew(&mut self) {
        let spares = self.processes.keys().copied().filter(|pid| self.is_spare(*pid));
        for pid in spares.collect::<Vec<_>>() {
            self.dismiss(pid);
        }
        self.discard(POOL);
        self.evict_running();
    }

    /// At rest, or on its way there; not what an ended job left behind.
    fn is_spare(&self, pid: u32) -> bool {
        let ends = self.processes.get(&pid).is_some_and(|process| process.ending.is_some());
        let state = || self.segment.load(table::Entry(pid as usize - 2).state().0 as usize);
        Fleet::is_child(pid) && !ends && table::is_spare(state())
    }

    /// Wake the main thread of `pid`, whatever it waits on.
    pub(super) fn wake_main(&self, pid: u32) {
        if let Some(process) = self.processes.get(&pid) {
            wake_slot(&process.memory, &self.segment, &CONTROL.slots[0]);
        }
    }

    pub fn evict(&mut self, pid: u32) {
        if let Some(process) = self.processes.get_mut(&pid) {
            process.evicted = true;
        }
        self.eviction_rounds = 0;
    }

    /// Evict the child processes that were started behind our back: until a worker sees that it
    /// has to leave, it may still start a spare one. Whether there were any.
    pub(super) fn evict_strays(&mut self) -> bool {
        let is_stray = |pid: &u32| {
            let known = self.processes.get(pid);
            let state = || self.entry_state(*pid as usize - 2);
            Fleet::is_child(*pid)
                && known.is_some_and(|process| !process.evicted && process.ending.is_none())
                && (table::is_live(state()) || state() == table::CLAIMED)
        };
        let strays: Vec<u32> = self.processes.keys().copied().filter(is_stray).collect();
        strays.iter().for_each(|pid| self.evict(*pid));
        !strays.is_empty()
    }

    /// One round of telling; true once nobody is left.
    fn evict_round(&mut self) -> bool {
        self.evict_strays();
        self.eviction_rounds += 1;
        let busy: Vec<(u32, Place)> =
            self.places().filter(|(_, place)| place.busy && self.is_evicted(place.pid)).collect();
        if self.eviction_rounds > ROUNDS {
            let ids: Vec<u32> = busy.iter().map(|(id, _)| *id).collect();
            self.terminate(&ids);
            return true;
        }
        for (_, place) in &busy {
            self.tell_to_leave(*place);
        }
        busy.is_empty()
    }

    fn is_evicted(&self, pid: u32) -> bool {
        self.processes.get(&pid).is_some_and(|process| process.evicted)
    }

    pub(super) fn tell_to_leave(&self, place: Place) {
        let Some(process) = self.processes.get(&place.pid) else { return };
        let memory = &process.memory;
        // A spare worker whose starter did not come to the end of its start.
        if Fleet::is_child(place.pid) && place.slot == 0 {
            let at = table::Entry(place.pid as usize - 2).state().0 as usize;
            if self.segment.replace(at, table::CLAIMED, table::EMPTY) {
                self.segment.wake(at);
            }
        }
        // A pool's main thread waits inside rayon, which can't be left: its tasks return early.
        if place.pid != POOL {
            stop_slot(memory, &self.segment, &CONTROL.slots[place.slot]);
        }
        memory.or(from_ref(&BREAKER) as usize, safepoint::STOP);
    }

    /// Ask lessons without an end of their own to come to one (1), or no longer (0).
    fn ask_to_finish(&self, flag: u32) {
        for process in self.processes.values() {
            process.memory.store(from_ref(&FINISH) as usize, flag);
        }
    }

    /// Nobody runs in the evicted processes any more: make them as new, and have all at rest.
    fn refill(&mut self) -> Result<(), RunError> {
        let pids: Vec<u32> =
            self.processes.keys().copied().filter(|p| self.is_evicted(*p)).collect();
        for pid in pids {
            match pid {
                MAIN => self.refresh_main()?,
                POOL => self.refresh_pool()?,
                child => self.recycle(child),
            }
        }
        self.clear_table();
        self.fill()?;
        self.trim();
        Ok(())
    }

    /// Nobody runs in child `pid` any more. Its memory becomes a spare one where one is wanted: the
    /// browser may not have another.
    fn recycle(&mut self, pid: u32) {
        self.set_entry_state(pid as usize - 2, table::EMPTY);
        self.free_workers(pid);
        let Some(mut process) = self.processes.remove(&pid) else { return };
        if !process.poisoned && self.spares() < self.base.1 && process.refresh().is_ok() {
            // Without a worker for it, a fresh one is made below, or by the next run.
            let _ = self.make_spare(process);
        }
    }

    fn refresh_main(&mut self) -> Result<(), RunError> {
        self.free_workers(MAIN);
        match self.processes.get_mut(&MAIN) {
            Some(process) => process.refresh(),
            None => Ok(()),
        }
    }

    /// A pool whose tasks all returned is as good as before; a lost one is made anew.
    fn refresh_pool(&mut self) -> Result<(), RunError> {
        let Some(process) = self.processes.get_mut(&POOL) else { return Ok(()) };
        if !process.poisoned {
            process.evicted = false;
            process.memory.store(from_ref(&BREAKER) as usize, 0);
            return Ok(());
        }
        let threads = process.pool;
        self.discard(POOL);
        self.prepare_pool(threads).map(drop)
    }

    /// Call the workers of `pid` idle: they are all in their event loops.
    fn free_workers(&mut self, pid: u32) {
        self.for_each_worker(|place| {
            if place.is_some_and(|place| place.pid == pid) {
                *place = None;
            }
        });
    }

    /// Give back what no process uses any more: ended entries, and the segment's heap.
    pub fn clear_table(&self) {
        let mut in_use = false;
        for entry in 0..table::MAX_PROCESSES {
            let at = table::Entry(entry).state().0 as usize;
            match self.segment.load(at) {
                table::EXITED | table::REFUSED | table::ASKED | table::ANSWERED => {
                    self.segment.store(at, table::EMPTY)
                }
                table::EMPTY | table::SPARE | table::COMING => {}
                // Its starter had to leave before there was a worker for it.
                _ if !self.processes.contains_key(&(entry as u32 + 2)) => {
                    self.segment.store(at, table::EMPTY)
                }
                _ => in_use = true,
            }
        }
        if !in_use {
            segment::heap::reset();
            for word in [table::PIDS, table::SERVER, table::SERVER_BELL] {
                self.segment.store(word.0 as usize, 0);
            }
        }
    }
}

/// Set a worker's stop flag and wake what it waits on.
fn stop_slot(memory: &SharedMemory, segment: &SharedMemory, slot: &Slot) {
    memory.store(from_ref(&slot.interrupt.stop) as usize, 1);
    wake_slot(memory, segment, slot);
}

/// Wake what a worker waits on.
fn wake_slot(memory: &SharedMemory, segment: &SharedMemory, slot: &Slot) {
    let local = memory.load(from_ref(&slot.interrupt.local) as usize);
    if local != 0 {
        memory.wake(local as usize);
    }
    let shared = memory.load(from_ref(&slot.interrupt.segment) as usize);
    if shared != 0 {
        segment.wake(shared as usize);
    }
}
