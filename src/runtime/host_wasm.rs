//! Threads in the engine: a job is left in the slot of a worker that is parked on this memory;
//! where none is, the supervisor is asked for one.

use std::sync::atomic::Ordering;

use super::control::{CLAIMED, CONTROL, FREE, PARKED, READY, REFUSED, RUNNING, SLOTS, Slot};
use super::thread::StartError;
use super::{memory, meter};
use crate::browser::workers::post_to_owner;
use crate::trace::ring;
use crate::word::adopt::{Wish, ask};
use crate::word::{self, Word};

/// What a thread runs, and under which name.
pub struct Job {
    pub name: String,
    pub run: Box<dyn FnOnce() + Send>,
}

/// Leave for good if the calling worker is one of ours and was told to.
pub fn leave_if_told() {
    if let Some(interrupt) = word::interrupt() {
        interrupt.check();
    }
}

/// Run `run` on a worker of this process.
pub fn launch(name: &str, run: Box<dyn FnOnce() + Send>) -> Result<(), StartError> {
    let job = Box::new(Job { name: name.to_owned(), run });
    if let Some((slot, _)) = claim(PARKED) {
        hand_over(slot, job);
        slot.state.wake(1);
        return Ok(());
    }
    let Some((slot, number)) = claim(FREE) else {
        return Err(StartError::NoWorker(format!(
            "this process has {} threads already",
            SLOTS - 1
        )));
    };
    hand_over(slot, job);
    ask(Wish::Thread { pid: CONTROL.pid.load(Ordering::Relaxed), slot: number as u32 });
    wait_for_worker(slot)
}

/// Have the supervisor make the request that stands at this address.
pub fn fetch(url: &str, request: usize, door: usize) -> Result<(), String> {
    let pid = CONTROL.pid.load(Ordering::Relaxed);
    post_to_owner(&super::worker::need_answer(pid, url, [request, door]));
    Ok(())
}

/// The first slot in state `from`, now [`CLAIMED`], and its number.
fn claim(from: u32) -> Option<(&'static Slot, usize)> {
    let threads = CONTROL.slots.iter().enumerate().skip(1);
    let mut free = threads.filter(|(_, slot)| slot.state.load_relaxed() == from);
    free.find(|(_, slot)| slot.state.compare_exchange(from, CLAIMED).is_ok())
        .map(|(number, slot)| (slot, number))
}

fn hand_over(slot: &Slot, job: Box<Job>) {
    slot.job.store(memory::into_address(job), Ordering::Relaxed);
    // Release: whoever sees the state sees the job.
    slot.state.store(READY);
}

/// Until the supervisor's worker has taken the job, or there is none to be had.
fn wait_for_worker(slot: &Slot) -> Result<(), StartError> {
    loop {
        match slot.state.load() {
            READY => {
                word::block_on(&slot.state, READY, None);
            }
            REFUSED => {
                // SAFETY: no worker came, so the job is still ours.
                drop(unsafe { memory::from_address::<Job>(slot.job.swap(0, Ordering::Relaxed)) });
                slot.state.store(FREE);
                return Err(StartError::NoWorker("the browser gave no further worker".to_owned()));
            }
            _ => return Ok(()),
        }
    }
}

/// The life of the worker in `number`: a job, then the next. It ends by being told to leave.
pub fn thread_main(number: usize) {
    let slot = &CONTROL.slots[number];
    word::set_interrupt(&slot.interrupt);
    meter::set_count(&slot.work);
    // A job may stand here already: then it was for it that this worker was called.
    let _ = slot.state.compare_exchange(FREE, PARKED);
    loop {
        match slot.state.load() {
            READY => run_job(slot, number),
            other => {
                slot.state.wait(other, None);
            }
        }
    }
}

fn run_job(slot: &Slot, number: usize) {
    slot.state.store(RUNNING);
    slot.state.wake(u32::MAX);
    // SAFETY: READY says that a job is there and that it is this worker's.
    let job = unsafe { memory::from_address::<Job>(slot.job.swap(0, Ordering::Relaxed)) };
    slot.work.store(0, Ordering::Relaxed);
    ring::adopt(number as u32, &job.name);
    (job.run)();
    slot.state.store(PARKED);
}
