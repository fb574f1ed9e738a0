//! fork: a copy of this process, which goes on where the parent stands.
//!
//! The forking thread notes where it stands and what the child is to call, holds the allocator's
//! lock so that the heap is whole, and waits; the supervisor copies the memory over a spare one
//! (`engine/fork.rs`) and wakes the worker that is parked there, which takes the place noted
//! ([`adopt`]) and makes that call. So the stack frames below stay as they are in the copy.
//!
//! In the child there is this thread alone, as its main thread, with its thread-locals. Locks that
//! other threads held stay locked, as POSIX has it, and what they were writing may be half written.
//! JS values don't come along: they stand in the worker, not in the memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::control::CONTROL;
use super::super::process_table::{DAEMON, Entry, RUNNING};
use super::super::{board, gil, memory, meter, output, thread};
use super::child::Child;
use super::{ProcessError, job, life, signal};
use crate::trace::ring;
use crate::word::adopt::{Place, Wish, ask};
use crate::word::{Local, Word, block_on, leave, now_ms, set_interrupt};
use wasm_bindgen::prelude::*;

/// The supervisor did not answer yet.
const ASKED: u32 = 0;
/// There is no memory for a child.
pub const NO_CHILD: u32 = 1;

/// What the supervisor and the child find in the memory. Read from outside by address.
#[repr(C)]
pub struct Forking {
    pub place: Place,
    /// [`ASKED`], [`NO_CHILD`], or the child's entry and 2.
    pub answer: Local,
    /// What the child calls, and on what.
    call: AtomicUsize,
    data: AtomicUsize,
    /// 1 while a thread of this process forks.
    busy: Local,
}

/// The fork that is on in this process.
pub static FORKING: Forking = Forking {
    place: Place::new(),
    answer: Local::new(ASKED),
    call: AtomicUsize::new(0),
    data: AtomicUsize::new(0),
    busy: Local::new(0),
};

/// What a child calls: it never comes back.
type Continue = fn(data: usize) -> !;

/// `os.fork()`: `go_on` is called twice, here with the child's pid, and in a copy of this process
/// with 0. The child ends with `go_on`; whatever it changes is its own.
///
/// # Errors
/// `OsError` where no memory or worker can be had, `AssertionError` in a daemon.
pub fn fork<R, F: FnOnce(u32) -> R>(go_on: F) -> Result<R, ProcessError> {
    life::may_have_children()?;
    let mut go_on = Some(go_on);
    let child = divide(forked::<F, R>, &raw mut go_on as usize)?;
    let go_on = go_on.take().expect("each memory has its own");
    Ok(go_on(child.pid()))
}

fn forked<F: FnOnce(u32) -> R, R>(data: usize) -> ! {
    let entry = born_as(None, false);
    // SAFETY: `fork` keeps it on its frame, which is in this copy of the memory; there it is
    // taken by the child alone.
    let go_on = unsafe { &mut *(data as *mut Option<F>) }.take();
    if let Some(go_on) = go_on {
        go_on(0);
    }
    life::conclude(entry, 0);
    leave()
}

/// A child of that name that does `body` and leaves its bytes as result.
pub(super) fn start<F>(name: &str, daemon: bool, body: F) -> Result<Child, ProcessError>
where
    F: FnOnce() -> Option<Vec<u8>>,
{
    let mut task = Some((name, daemon, body));
    divide(worked::<F>, &raw mut task as usize)
}

fn worked<F: FnOnce() -> Option<Vec<u8>>>(data: usize) -> ! {
    // SAFETY: as in `forked`, of `start`.
    let task = unsafe { &mut *(data as *mut Option<(&str, bool, F)>) }.take();
    if let Some((name, daemon, body)) = task {
        let entry = born_as(Some(name), daemon);
        job::conclude(entry, body());
    }
    leave()
}

/// Have a child made that calls `call` on `data`.
#[inline(never)]
fn divide(call: Continue, data: usize) -> Result<Child, ProcessError> {
    while FORKING.busy.compare_exchange(0, 1).is_err() {
        block_on(&FORKING.busy, 1, None);
    }
    FORKING.answer.store(ASKED);
    FORKING.call.store(call as usize, Ordering::Relaxed);
    FORKING.data.store(data, Ordering::Relaxed);
    thread::before_fork();
    FORKING.place.note();
    // From here to `release` nothing may allocate.
    memory::hold();
    ask(Wish::Fork { pid: CONTROL.pid.load(Ordering::Relaxed) });
    // Not `block_on`: like CPython, keep the GIL, and run no signal handler.
    while FORKING.answer.load() == ASKED {
        FORKING.answer.wait(ASKED, None);
    }
    memory::release();
    thread::after_fork(false);
    let answer = FORKING.answer.load();
    FORKING.busy.store(0);
    FORKING.busy.wake(1);
    match answer {
        NO_CHILD => Err(job::refused()),
        entry => Ok(Child::of(Entry(entry as usize - 2))),
    }
}

/// The first thing that runs in a child: called by `park` in www/host.js, in the parent's place.
#[wasm_bindgen]
pub fn born() {
    memory::release();
    // SAFETY: `divide` stored a function of this very program.
    let call: Continue = unsafe { std::mem::transmute(FORKING.call.load(Ordering::Relaxed)) };
    call(FORKING.data.load(Ordering::Relaxed));
}

/// Be the main thread of a process of its own, whose only thread this is.
fn born_as(name: Option<&str>, daemon: bool) -> Entry {
    let entry = Entry(CONTROL.pid.load(Ordering::Relaxed) as usize - 2);
    entry.set_began(now_ms());
    life::become_child(entry);
    FORKING.busy.store(0);
    set_interrupt(&CONTROL.slots[0].interrupt);
    meter::set_count(&CONTROL.slots[0].work);
    thread::after_fork(true);
    output::after_fork();
    board::clear();
    gil::after_fork();
    signal::after_fork();
    ring::set_enabled(true);
    if daemon {
        entry.flags().store(DAEMON);
    }
    let by_pid = || format!("pid-{}", life::pid());
    let name = name.map_or_else(by_pid, str::to_owned);
    if let Ok(bytes) = postcard::to_allocvec(&name) {
        let _ = job::put(entry.arguments(), &bytes);
    }
    job::announce(&name);
    entry.move_to(RUNNING);
    entry
}
