//! Safe points: where a computing worker sees what others ask of it.
//!
//! One word a process, CPython's "eval breaker": while it is 0, a safe point is one relaxed load.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};

use super::gil;

/// Everybody in this process has to leave.
pub const STOP: u32 = 1;
/// Somebody has waited for the GIL for a whole switch interval.
pub const GIL_WANTED: u32 = 2;
/// The old rule is on: the GIL is let go every so many ticks.
pub const COUNT_TICKS: u32 = 4;
/// A signal is pending: the main thread runs its handler.
pub const SIGNALLED: u32 = 8;

/// What is asked of the workers of this process; the supervisor writes it from outside.
pub static BREAKER: AtomicU32 = AtomicU32::new(0);
/// Not 0: a lesson that has no end of its own should come to one.
pub static FINISH: AtomicU32 = AtomicU32::new(0);

/// The run was stopped; whoever sees this returns at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped;

/// A safe point: call it every few microseconds from a long computation.
///
/// Gives up the GIL where that is due. A worker of ours that has to leave never returns from here;
/// a worker of rayon's, whose stack can't be abandoned, gets the error and passes it on.
///
/// # Errors
/// [`Stopped`] where the run is over and the caller has to return.
#[inline]
pub fn tick() -> Result<(), Stopped> {
    match BREAKER.load(Ordering::Relaxed) {
        0 => Ok(()),
        asked => answer(asked),
    }
}

#[cold]
fn answer(asked: u32) -> Result<(), Stopped> {
    if asked & STOP != 0 {
        super::host::leave_if_told();
        return Err(Stopped);
    }
    if asked & SIGNALLED != 0 {
        super::process::deliver();
    }
    if asked & GIL_WANTED != 0 {
        gil::GIL.give_way();
    }
    if asked & COUNT_TICKS != 0 {
        gil::GIL.count_tick();
    }
    Ok(())
}

/// Whether a lesson without an end of its own was asked to come to one.
pub fn finishing() -> bool {
    FINISH.load(Ordering::Relaxed) != 0
}

pub(super) fn ask(bits: u32) {
    BREAKER.fetch_or(bits, Ordering::Relaxed);
}

pub(super) fn withdraw(bits: u32) {
    BREAKER.fetch_and(!bits, Ordering::Relaxed);
}
