//! A process as the supervisor keeps it: its memory and what became of it.

use super::super::memory::{INITIAL_PAGES, LEAST_MAXIMUM_PAGES, MAXIMUM_PAGES};
use super::super::reserve::first_granted;
use crate::browser::workers::{PAGE, SharedMemory};
use crate::protocol::RunError;

/// A memory that grew by more than this is not kept.
const KEEP_BYTES: u32 = 64 << 20;

/// How a child process ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// Its number, because its entry may be somebody else's by then; 0 where it ended by itself.
    pub pid: u32,
    /// Its exit code, unless it stored one itself.
    pub code: i32,
    /// How often its workers were told.
    pub rounds: u32,
}

/// A memory, and the workers that live in it.
pub struct Process {
    pub memory: SharedMemory,
    /// Threads of its rayon pool.
    pub pool: usize,
    /// What starting that pool took.
    pub pool_ms: f64,
    /// Its workers are told to leave, and its memory is wiped or given up then.
    pub evicted: bool,
    /// It is a child process that ends, and its workers are told to leave.
    pub ending: Option<Ending>,
    /// Code may still run in it that nobody can stop: its memory is given up.
    pub poisoned: bool,
}

impl Process {
    /// A process in a fresh memory.
    pub fn fresh() -> Result<Process, RunError> {
        let (most, least) = (MAXIMUM_PAGES as u32, LEAST_MAXIMUM_PAGES as u32);
        let memory =
            first_granted(most, least, |most| SharedMemory::new(INITIAL_PAGES as u32, most));
        let memory = memory.map_err(no_memory)?;
        Ok(Process { memory, pool: 0, pool_ms: 0.0, evicted: false, ending: None, poisoned: false })
    }

    /// Make the memory as good as new. Nobody may run in it, unless it is poisoned.
    pub fn refresh(&mut self) -> Result<(), RunError> {
        if self.poisoned || self.memory.byte_length() > INITIAL_PAGES as u32 * PAGE + KEEP_BYTES {
            self.memory = Process::fresh()?.memory;
        } else {
            self.memory.wipe();
        }
        self.evicted = false;
        self.ending = None;
        self.poisoned = false;
        Ok(())
    }
}

/// The code of the error that the browser refused a memory.
pub const NO_MEMORY: &str = "memories";

/// The browser refused a memory.
pub fn no_memory(text: String) -> RunError {
    let hint = "the browser allows about 120 shared memories at once, in all its tabs of this site";
    RunError::new(NO_MEMORY, format!("no further shared memory: {text} ({hint})"))
}
