//! How many cores there are for us right now: what the machine's other work leaves of them.
//!
//! A claim about speed can be held against the cores only if they were there. So while a lesson
//! that loads them is measured, this is measured beside it, between the repetitions: what workers
//! get done that share nothing and wait for nothing, against one of them alone.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::safepoint::{Stopped, tick};
use super::thread;
use crate::lessons::Trouble;
use crate::sync::Event;
use crate::word::now_ms;

/// How long one look lasts, in ms: long against the scheduler's own slices.
const LOOK_MS: f64 = 15.0;
/// Steps between two looks at the clock, some 10 µs.
const STRIDE: u32 = 8_192;

/// The cores that `workers` threads have together at this moment: `workers` on an idle machine
/// that has as many, 1 where something else keeps the others busy.
///
/// # Errors
/// The run was stopped, or there is no thread to be had.
pub fn free_cores(workers: usize) -> Result<f64, Trouble> {
    let before = together(1)?;
    let all = together(workers)?;
    let after = together(1)?;
    // One worker alone is disturbed as well, so the better of its two tries is the measure.
    Ok((all / before.max(after)).min(workers as f64))
}

/// The strides a millisecond of `workers` threads that begin at once, added up.
fn together(workers: usize) -> Result<f64, Trouble> {
    let gate = Arc::new(Gate { open: Event::new(), began: AtomicU64::new(0) });
    let mut threads = Vec::with_capacity(workers);
    for _ in 0..workers {
        let gate = Arc::clone(&gate);
        threads.push(thread::start(move || rate(&gate))?);
    }
    // All of them wait by then, or come to it with work still ahead of the others.
    thread::sleep(Duration::from_millis(1));
    gate.began.store(now_ms().to_bits(), Ordering::Release);
    gate.open.set();
    let mut sum = 0.0;
    for thread in threads {
        sum += thread.join()?;
    }
    Ok(sum)
}

/// Where all begin, and when: one time for all, so that who gets its core late is seen to.
struct Gate {
    open: Event,
    /// Bits of ms on the engine's clock.
    began: AtomicU64,
}

fn rate(gate: &Gate) -> Result<f64, Stopped> {
    gate.open.wait();
    let began = f64::from_bits(gate.began.load(Ordering::Acquire));
    let mut strides = 0.0;
    loop {
        stride();
        strides += 1.0;
        tick()?;
        let elapsed = now_ms() - began;
        if elapsed >= LOOK_MS {
            return Ok(strides / elapsed);
        }
    }
}

/// A chain of operations that each need the one before: no core gets ahead by its width.
fn stride() {
    let mut state = black_box(1u32);
    for _ in 0..STRIDE {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    }
    black_box(state);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other tests run meanwhile, so one look may say anything: the middle of some says enough.
    fn looks(workers: usize) -> f64 {
        let looks: Vec<f64> = (0..9).map(|_| free_cores(workers).expect("threads")).collect();
        crate::protocol::median(&looks)
    }

    #[test]
    fn one_worker_has_one_core_at_most() {
        let cores = looks(1);
        assert!(cores > 0.2 && cores <= 1.0, "{cores}");
    }

    #[test]
    fn many_workers_have_no_more_cores_than_there_are() {
        let there = std::thread::available_parallelism().map_or(1, usize::from);
        let cores = looks(4 * there);
        assert!(cores > 0.2 && cores < 2.0 * there as f64, "{cores} of {there}");
    }
}
