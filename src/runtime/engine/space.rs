//! A process as the supervisor keeps it: its memory and what became of it.

use super::super::memory::{INITIAL_PAGES, MAXIMUM_PAGES};
use crate::browser::workers::{PAGE, SharedMemory};
use crate::protocol::RunError;

/// A memory that grew by more than this is not kept.
const KEEP_BYTES: u32 = 64 << 20;

/// A memory, and the workers that live in it.
pub struct Process {
    pub memory: SharedMemory,
    /// Threads of its rayon pool.
    pub pool: usize,
    /// What starting that pool took.
    pub pool_ms: f64,
    /// Its workers are told to leave, and its memory is wiped or given up then.
    pub evicted: bool,
    /// Code may still run in it that nobody can stop: its memory is given up.
    pub poisoned: bool,
}

impl Process {
    /// A process in a fresh memory.
    pub fn fresh() -> Result<Process, RunError> {
        let memory = SharedMemory::new(INITIAL_PAGES as u32, MAXIMUM_PAGES as u32);
        let memory = memory.map_err(no_memory)?;
        Ok(Process { memory, pool: 0, pool_ms: 0.0, evicted: false, poisoned: false })
    }

    /// Make the memory as good as new. Nobody may run in it, unless it is poisoned.
    pub fn refresh(&mut self) -> Result<(), RunError> {
        if self.poisoned || self.memory.byte_length() > INITIAL_PAGES as u32 * PAGE + KEEP_BYTES {
            self.memory = Process::fresh()?.memory;
        } else {
            self.memory.wipe();
        }
        self.evicted = false;
        self.poisoned = false;
        Ok(())
    }
}

/// The browser refused a memory.
pub fn no_memory(text: String) -> RunError {
    let hint = "the browser allows about 120 shared memories at once, in all its tabs of this site";
    RunError::new("memories", format!("no further shared memory: {text} ({hint})"))
}
