//! What the supervisor and the workers of a process know of each other: one block of words in the
//! process' memory, at the same address in every process.

use std::sync::atomic::{AtomicU32, AtomicUsize};

use super::meter::Count;
use super::thread::MAX_THREADS;
use crate::word::{Interrupt, Local};

/// Slots for workers: the main one is 0, threads follow.
pub const SLOTS: usize = MAX_THREADS + 1;

/// No worker lives here.
pub const FREE: u32 = 0;
/// A worker waits here for a job.
pub const PARKED: u32 = 1;
/// Somebody is about to leave a job here.
pub const CLAIMED: u32 = 2;
/// There is a job; the worker here takes it as soon as it can.
pub const READY: u32 = 3;
/// The job runs.
pub const RUNNING: u32 = 4;
/// No worker could be had for the job.
pub const REFUSED: u32 = 5;

/// One worker's place in its process.
#[repr(C)]
pub struct Slot {
    pub interrupt: Interrupt,
    /// [`FREE`] to [`REFUSED`]; the worker waits on it while [`PARKED`].
    pub state: Local,
    /// The job as a raw `Box<Job>`, 0 for none; owned by whoever the state says.
    pub job: AtomicUsize,
    /// What it has done so far, for lessons with meters.
    pub work: Count,
}

/// The block.
#[repr(C)]
pub struct Control {
    /// Number of this memory in the fleet: 1 for the main process, else its entry and 2.
    pub pid: AtomicU32,
    pub slots: [Slot; SLOTS],
}

impl Slot {
    const fn new() -> Slot {
        Slot {
            interrupt: Interrupt::new(),
            state: Local::new(FREE),
            job: AtomicUsize::new(0),
            work: Count::new(0),
        }
    }
}

/// This process' block.
pub static CONTROL: Control =
    Control { pid: AtomicU32::new(0), slots: [const { Slot::new() }; SLOTS] };
