//! The workers and memories there are, and what becomes of them.
//!
//! A worker is idle in its event loop, or has a place: a slot of a process. A process is a memory.
//! At rest there are the main process with its parked threads, some spare processes, each a worker
//! parked in a fresh memory, and, once it was asked for, the process of the rayon pool.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use js_sys::Object;
use wasm_bindgen::JsValue;

use super::super::control::{self, CONTROL};
use super::super::process_table::{self as table, MAX_PROCESSES};
use super::hear;
use super::space::{NO_MEMORY, Process, no_memory};
use crate::browser::workers::{SharedMemory, WorkerHandle, scope, set, to_js};
use crate::protocol::{Gauge, RunError};
use crate::word::segment;

/// The main process of every run.
pub const MAIN: u32 = 1;
/// The process of the rayon pool.
pub const POOL: u32 = 1000;
/// Bytes of a thread's stack.
const STACK: u32 = 256 << 10;

/// Where a worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub pid: u32,
    pub slot: usize,
    /// It said that the program is instantiated.
    pub entered: bool,
    /// It runs code, or is parked in a wait; not in its event loop.
    pub busy: bool,
}

pub struct Worker {
    pub(super) handle: WorkerHandle,
    pub place: Option<Place>,
}

pub struct Fleet {
    script: String,
    module: JsValue,
    shim: JsValue,
    pub segment: SharedMemory,
    pub(super) workers: BTreeMap<u32, Worker>,
    pub processes: BTreeMap<u32, Process>,
    next_worker: u32,
    /// Threads of the main process and spare processes that are there at rest.
    pub(super) base: (usize, usize),
    pub eviction_rounds: u32,
    /// What processes that are gone have counted in this step.
    pub(super) counted: Vec<Gauge>,
}

impl Fleet {
    pub fn new(shim: JsValue, segment: JsValue, cores: usize) -> Result<Fleet, RunError> {
        let segment = match SharedMemory::from_handle(segment) {
            Some(segment) if segment.byte_length() == segment::SIZE => segment,
            Some(_) => return Err(no_memory("the segment has another size".to_owned())),
            None => return Err(no_memory("no segment".to_owned())),
        };
        Ok(Fleet {
            script: scope().location().href(),
            module: wasm_bindgen::module(),
            shim,
            segment,
            workers: BTreeMap::new(),
            processes: BTreeMap::new(),
            next_worker: 0,
            base: (cores.clamp(4, 16), cores.clamp(4, 8)),
            eviction_rounds: 0,
            counted: Vec::new(),
        })
    }

    /// Have at least what there is to be at rest.
    pub fn fill(&mut self) -> Result<(), RunError> {
        self.prepare(self.base.0, self.base.1)
    }

    /// Have at least so many threads in the main process, and so many spare processes if the
    /// browser gives memory for them.
    pub fn prepare(&mut self, threads: usize, processes: usize) -> Result<(), RunError> {
        if let Entry::Vacant(place) = self.processes.entry(MAIN) {
            place.insert(Process::fresh()?);
        }
        if self.at(MAIN, 0).is_none() {
            self.assign(MAIN, 0)?;
        }
        for slot in 1..=threads.min(control::SLOTS - 1) {
            if self.at(MAIN, slot).is_none() {
                self.assign(MAIN, slot)?;
            }
        }
        // Where the browser has no more memories, as right after a run that took them all, the rest
        // is made by the next call; whoever starts a process meanwhile is told.
        while self.spares() < processes {
            match self.add_spare() {
                Err(error) if error.code == NO_MEMORY => break,
                made => made?,
            }
        }
        Ok(())
    }

    /// Child processes with a worker in them.
    pub(super) fn spares(&self) -> usize {
        (0..MAX_PROCESSES).filter(|entry| self.at(*entry as u32 + 2, 0).is_some()).count()
    }

    /// Have a rayon pool of `threads` threads; true once it can work.
    pub fn prepare_pool(&mut self, threads: usize) -> Result<bool, RunError> {
        if let Some(process) = self.processes.get(&POOL) {
            if process.pool == threads {
                return Ok(self.main_worker(POOL).is_some_and(|(_, place)| place.entered));
            }
            self.discard(POOL);
        }
        let mut process = Process::fresh()?;
        process.pool = threads;
        self.processes.insert(POOL, process);
        self.assign(POOL, 0)?;
        Ok(false)
    }

    /// The first entry of the table that neither a job nor a worker is in, taken for a worker that
    /// is on its way. Whoever starts a process takes entries, too.
    fn take_empty_entry(&self) -> Option<usize> {
        (0..MAX_PROCESSES).find(|entry| {
            let at = table::Entry(*entry).state().0 as usize;
            !self.processes.contains_key(&(*entry as u32 + 2))
                && self.segment.replace(at, table::EMPTY, table::COMING)
        })
    }

    /// One spare process more.
    pub(super) fn add_spare(&mut self) -> Result<(), RunError> {
        let process = Process::fresh()?;
        self.make_spare(process)
    }

    /// Make `process` a spare one.
    pub(super) fn make_spare(&mut self, process: Process) -> Result<(), RunError> {
        let empty = self.take_empty_entry();
        let entry = empty.ok_or_else(|| no_memory("the table of processes is full".to_owned()))?;
        let pid = entry as u32 + 2;
        self.processes.insert(pid, process);
        self.assign(pid, 0).inspect_err(|_| {
            self.processes.remove(&pid);
            self.set_entry_state(entry, table::EMPTY);
        })
    }

    fn at(&self, pid: u32, slot: usize) -> Option<u32> {
        let here = |place: Place| place.pid == pid && place.slot == slot;
        self.workers.iter().find(|(_, w)| w.place.is_some_and(here)).map(|(id, _)| *id)
    }

    /// The worker of a process' main thread.
    pub fn main_worker(&self, pid: u32) -> Option<(u32, Place)> {
        let id = self.at(pid, 0)?;
        Some((id, self.workers.get(&id)?.place?))
    }

    /// Send an idle worker, or a new one, to a slot of a process.
    pub(super) fn assign(&mut self, pid: u32, slot: usize) -> Result<(), RunError> {
        let idle = self.workers.iter().find(|(_, worker)| worker.place.is_none());
        let id = match idle.map(|(id, _)| *id) {
            Some(id) => id,
            None => self.hire()?,
        };
        self.send_to(id, pid, slot)
    }

    fn hire(&mut self) -> Result<u32, RunError> {
        let id = self.next_worker;
        self.next_worker += 1;
        let name = format!("{} {id}", scope().name());
        let on_error = move |text| super::with_supervisor(|s| s.on_worker_error(id, text));
        let handle = WorkerHandle::new(&self.script, &name, move |data| hear(id, data), on_error);
        let handle = handle.map_err(|text| RunError::new("worker", text))?;
        self.workers.insert(id, Worker { handle, place: None });
        super::losses::expect(id);
        Ok(id)
    }

    fn send_to(&mut self, id: u32, pid: u32, slot: usize) -> Result<(), RunError> {
        let (Some(process), Some(worker)) = (self.processes.get(&pid), self.workers.get_mut(&id))
        else {
            return Ok(());
        };
        let (role, number) = match (pid, slot) {
            (MAIN | POOL, 0) => ("main", 0),
            (_, 0) => ("process", pid as usize - 2),
            (_, slot) => ("thread", slot),
        };
        let message = Object::new();
        set(&message, "kind", &"enter".into());
        set(&message, "module", &self.module);
        set(&message, "memory", process.memory.handle());
        set(&message, "segment", self.segment.handle());
        set(&message, "shim", &self.shim);
        set(&message, "role", &role.into());
        set(&message, "slot", &(number as u32).into());
        set(&message, "threads", &(process.pool as u32).into());
        set(&message, "stack", &STACK.into());
        set(&message, "sent", &crate::word::now_ms().into());
        // The program is compiled, its memory is there: until it left, count it as running.
        worker.place = Some(Place { pid, slot, entered: false, busy: true });
        worker.handle.post(&message).map_err(|text| RunError::new("worker", text))
    }

    /// Ask the main worker of a process for a step.
    pub fn post_step(
        &mut self,
        pid: u32,
        step: &super::super::worker::Step,
    ) -> Result<(), RunError> {
        let id = self.at(pid, 0);
        let Some(worker) = id.and_then(|id| self.workers.get_mut(&id)) else {
            return Err(RunError::new("worker", "the main worker of the process is gone"));
        };
        let message = Object::new();
        set(&message, "kind", &"step".into());
        set(&message, "step", &to_js(step));
        if let Some(place) = &mut worker.place {
            place.busy = true;
        }
        worker.handle.post(&message).map_err(|text| RunError::new("worker", text))
    }

    pub fn on_entered(&mut self, id: u32, pool_ms: f64) {
        let Some(place) = self.workers.get_mut(&id).and_then(|worker| worker.place.as_mut()) else {
            return;
        };
        place.entered = true;
        // Main workers wait in their event loop; the others stay in the program.
        place.busy = !(place.slot == 0 && matches!(place.pid, MAIN | POOL));
        let pid = place.pid;
        if let Some(process) = self.processes.get_mut(&pid)
            && process.pool > 0
        {
            process.pool_ms = pool_ms;
            let threads = process.pool;
            self.watch_pool(id, threads);
        }
    }

    /// The step of worker `id` is over; the process it is the main worker of.
    pub fn on_stepped(&mut self, id: u32) -> Option<u32> {
        let place = self.workers.get_mut(&id)?.place.as_mut()?;
        place.busy = false;
        Some(place.pid)
    }

    /// Worker `id` is back in its event loop; the process it was in.
    pub fn on_left(&mut self, id: u32) -> Option<u32> {
        let worker = self.workers.get_mut(&id)?;
        worker.place.take().map(|place| place.pid)
    }

    /// Whether a memory is that of a child process, not the main one's or the pool's.
    pub fn is_child(pid: u32) -> bool {
        pid >= 2 && pid != POOL
    }

    /// A worker for the job in `slot` of `pid`, or the word that there is none.
    pub fn give_thread(&mut self, pid: u32, slot: usize) {
        if self.assign(pid, slot).is_err()
            && let Some(process) = self.processes.get(&pid)
        {
            let state = std::ptr::from_ref(&CONTROL.slots[slot].state) as usize;
            process.memory.store(state, control::REFUSED);
            process.memory.wake(state);
        }
    }

    /// A worker in a fresh memory for the job in `entry`, or the word that there is none; false
    /// while the entry's last process is not gone.
    pub fn give_process(&mut self, entry: usize) -> bool {
        let pid = entry as u32 + 2;
        if self.entry_state(entry) != table::READY {
            return true;
        }
        if self.processes.contains_key(&pid) {
            return false;
        }
        let given = Process::fresh().and_then(|process| {
            self.processes.insert(pid, process);
            self.assign(pid, 0)
        });
        if given.is_err() {
            self.processes.remove(&pid);
            self.set_entry_state(entry, table::REFUSED);
        }
        true
    }

    pub(super) fn entry_state(&self, entry: usize) -> u32 {
        self.segment.load(table::Entry(entry).state().0 as usize)
    }

    pub fn set_entry_state(&self, entry: usize, state: u32) {
        let at = table::Entry(entry).state().0 as usize;
        self.segment.store(at, state);
        self.segment.wake(at);
    }

    /// End a process at once, with its workers.
    pub fn discard(&mut self, pid: u32) {
        self.workers.retain(|_, worker| worker.place.is_none_or(|place| place.pid != pid));
        self.processes.remove(&pid);
    }

    /// Whether every worker that was sent somewhere has arrived. The pool's is not waited for:
    /// only steps that use it need it.
    pub fn is_settled(&self) -> bool {
        self.places().all(|(_, place)| place.entered || place.pid == POOL)
    }

    pub fn places(&self) -> impl Iterator<Item = (u32, Place)> {
        self.workers.iter().filter_map(|(id, worker)| Some((*id, worker.place?)))
    }

    pub fn for_each_worker(&mut self, mut act: impl FnMut(&mut Option<Place>)) {
        self.workers.values_mut().for_each(|worker| act(&mut worker.place));
    }

    /// End these workers by force, and mark what they ran in as lost.
    pub fn terminate(&mut self, ids: &[u32]) {
        for id in ids {
            let worker = self.workers.remove(id);
            let place = worker.and_then(|worker| worker.place);
            if let Some(process) = place.and_then(|place| self.processes.get_mut(&place.pid)) {
                process.poisoned = true;
            }
        }
    }

    /// Let go of a spare process.
    pub(super) fn dismiss(&mut self, pid: u32) {
        self.set_entry_state(pid as usize - 2, table::EMPTY);
        self.discard(pid);
    }

    /// Let go of idle workers, and of threads and spares beyond those at rest.
    pub fn trim(&mut self) {
        let (threads, spares) = self.base;
        let spare: Vec<_> =
            self.processes.keys().copied().filter(|p| *p >= 2 && *p != POOL).collect();
        for pid in spare.iter().skip(spares) {
            self.dismiss(*pid);
        }
        self.workers.retain(|_, worker| {
            worker.place.is_some_and(|place| place.pid != MAIN || place.slot <= threads)
        });
    }
}
