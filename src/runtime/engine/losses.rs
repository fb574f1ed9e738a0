//! Workers that never come, that break, or that the browser ends without a word: they are missed, and
//! what went with them is made anew.
//!
//! A worker that lives holds the lock of its name (`www/life.js`). Whoever asks for that lock gets it
//! when the worker is gone, however it went.

use super::super::process_table as table;
use super::fleet::{Fleet, POOL};
use super::{Supervisor, tell, with_supervisor};
use crate::browser::{locks, workers};
use crate::protocol::{Report, RunError};

/// So many workers that can't be started are tried again; then the engine is given up.
const BROKEN_STARTS: u32 = 3;
/// How long a new worker may take until it is in its place.
const SECONDS: u32 = 10;

/// What is lost with a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// Nobody was there, or only a spare process at rest.
    Nothing,
    /// A part of a process, which is done for.
    Part,
}

/// Have it noticed if worker `id` does not come, second by second: in a tab that sleeps no time passes.
pub fn expect(id: u32) {
    wait_for(id, SECONDS);
}

fn wait_for(id: u32, seconds: u32) {
    workers::after(1_000.0, move || {
        with_supervisor(|supervisor| {
            if !supervisor.fleet.is_on_its_way(id) {
                return;
            }
            match seconds {
                0 => supervisor.on_worker_error(id, "it did not come in time".to_owned()),
                left => wait_for(id, left - 1),
            }
        });
    });
}

fn killed() -> RunError {
    RunError::new("killed", "the browser ended a worker of the engine")
}

impl Supervisor {
    /// A worker could not be started, or broke outside of a call.
    pub(super) fn on_worker_error(&mut self, id: u32, text: String) {
        let error = RunError::new("worker", format!("a worker could not be started: {text}"));
        let Some(lost) = self.fleet.lose(id, true) else { return };
        self.broken_starts += 1;
        if self.active.is_none() && self.broken_starts > BROKEN_STARTS {
            return tell(&Report::Broken { error });
        }
        self.do_without(lost, error);
    }

    /// The browser ended a worker, if we did not.
    pub(super) fn on_worker_gone(&mut self, id: u32) {
        if let Some(lost) = self.fleet.lose(id, false) {
            self.do_without(lost, killed());
        }
    }

    /// A thread of the rayon pool that worker `id` is the main worker of is no more.
    pub(super) fn on_pool_thread_gone(&mut self, id: u32) {
        if self.fleet.main_worker(POOL).is_some_and(|(main, _)| main == id) {
            // Others of its threads may run on, and wait for what it was about to do.
            self.fleet.spoil(POOL, true);
            self.do_without(Lost::Part, killed());
        }
    }

    /// Go on after a loss: a run that may have needed it fails, and what is missing is made anew.
    fn do_without(&mut self, lost: Lost, error: RunError) {
        match lost {
            Lost::Part if self.active.is_some() => self.fail(error),
            Lost::Part => self.begin_evicting(),
            Lost::Nothing if self.active.is_none() && !self.evicting => self.fill(),
            // Made when it is needed next.
            Lost::Nothing => {}
        }
        self.proceed();
    }
}

impl Fleet {
    /// Have it noticed when worker `id`, which lives, does so no longer.
    pub fn watch(&self, id: u32) {
        if let Some(worker) = self.workers.get(&id) {
            let gone = move || with_supervisor(|s| s.on_worker_gone(id));
            locks::when_gone(&worker.handle.name, gone);
        }
    }

    /// Whether worker `id` is not where it was sent yet.
    fn is_on_its_way(&self, id: u32) -> bool {
        let place = self.workers.get(&id).and_then(|worker| worker.place);
        place.is_some_and(|place| !place.entered)
    }

    /// As `watch`, for the threads of the rayon pool whose main worker is `id`.
    pub fn watch_pool(&self, id: u32, threads: usize) {
        let Some(worker) = self.workers.get(&id) else { return };
        for nth in 0..threads {
            let gone = move || with_supervisor(|s| s.on_pool_thread_gone(id));
            locks::when_gone(&format!("{} rayon {nth}", worker.handle.name), gone);
        }
    }

    /// Worker `id` is no more, or is ended now; none if we know of none. `may_run`: it may still
    /// write to its memory for a while.
    fn lose(&mut self, id: u32, may_run: bool) -> Option<Lost> {
        let Some(place) = self.workers.remove(&id)?.place else { return Some(Lost::Nothing) };
        let child = Fleet::is_child(place.pid) && place.slot == 0;
        if child && self.take_spare(place.pid as usize - 2) {
            self.processes.remove(&place.pid);
            return Some(Lost::Nothing);
        }
        if child {
            self.set_entry_state(place.pid as usize - 2, table::REFUSED);
        }
        // The threads of a pool may run on without the worker that started them.
        self.spoil(place.pid, may_run || place.pid == POOL);
        Some(Lost::Part)
    }

    /// The process can't go on.
    fn spoil(&mut self, pid: u32, may_run: bool) {
        if let Some(process) = self.processes.get_mut(&pid) {
            process.poisoned |= may_run;
            process.evicted = true;
        }
    }

    /// Take an entry back from its spare worker, unless somebody has claimed that.
    fn take_spare(&self, entry: usize) -> bool {
        let at = table::Entry(entry).state().0 as usize;
        let mut states = [table::SPARE, table::COMING].into_iter();
        states.any(|state| self.segment.replace(at, state, table::EMPTY))
    }
}
