//! How much there is: workers, memories, and what still runs.

use super::super::control::{self, CONTROL};
use super::super::process_table as table;
use super::fleet::{Fleet, MAIN, POOL};

impl Fleet {
    /// Whether something still runs, or the main process has threads beyond those at rest.
    pub fn is_overfull(&self) -> bool {
        let extra = self.places().any(|(_, place)| place.pid == MAIN && place.slot > self.base.0);
        let children = self.processes.iter().filter(|(pid, _)| Fleet::is_child(**pid));
        let running = |(pid, process): (&u32, &super::space::Process)| {
            let state = self.entry_state(*pid as usize - 2);
            process.ending.is_some() || table::is_live(state)
        };
        extra || self.threads_in_state(control::RUNNING) > 0 || { children }.any(running)
    }

    fn threads_in_state(&self, wanted: u32) -> usize {
        let Some(process) = self.processes.get(&MAIN) else { return 0 };
        let state =
            |slot: &control::Slot| process.memory.load(std::ptr::from_ref(&slot.state) as usize);
        CONTROL.slots.iter().skip(1).filter(|slot| state(slot) == wanted).count()
    }

    pub fn worker_count(&self) -> u32 {
        let pool = self.processes.get(&POOL).map_or(0, |process| process.pool);
        (self.workers.len() + pool) as u32
    }

    pub fn memory_count(&self) -> u32 {
        self.processes.len() as u32
    }

    pub fn memory_bytes(&self) -> f64 {
        self.processes.values().map(|process| f64::from(process.memory.byte_length())).sum()
    }
}
