//! `threading.Thread`: threads of one process, workers that share its memory.
//!
//! A [`Thread`] is made, started once, and joined. Whatever it computes, everybody else sees it as
//! an [`AnyThread`]: a name, an ident, whether it is a daemon, and a word that tells how far it is.
//! A thread that is started by one under the GIL belongs to the same interpreter, and gets it too.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{gil, host};
use crate::trace::{Kind, Reason, ring};

mod any;
mod local;
mod registry;

pub use any::AnyThread;
pub use local::Local;
pub(super) use registry::with_current_name;
pub use registry::{active_count, current_thread, enumerate, main_thread};
#[cfg(target_arch = "wasm32")]
pub use registry::{after_fork, before_fork};
#[cfg(target_arch = "wasm32")]
pub(super) use registry::{finish, set_current_name};

/// The most threads one process can have at a time, the main one not counted.
pub const MAX_THREADS: usize = 128;

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

/// A thread could not be started. CPython raises RuntimeError for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// There is no worker for it, and why.
    NoWorker(String),
    /// It was started before.
    Twice,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::NoWorker(why) => write!(f, "RuntimeError: can't start new thread: {why}"),
            StartError::Twice => f.write_str("RuntimeError: threads can only be started once"),
        }
    }
}

impl std::error::Error for StartError {}

/// What a thread does: a closure, or a type with a `run` of its own, which is what a subclass of
/// Python's `Thread` is.
pub trait Runnable: Send + 'static {
    /// What it leaves for whoever joins.
    type Output: Send + 'static;
    /// The thread's whole activity.
    fn run(self) -> Self::Output;
}

impl<F, T> Runnable for F
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    type Output = T;
    fn run(self) -> T {
        self()
    }
}

/// A thread that can be started, once.
///
/// Dropping it does not end it: when the main thread ends, the process waits for the threads that
/// still run, unless they are daemons; those are cut off.
#[derive(Debug)]
pub struct Thread<T> {
    any: AnyThread,
    inside: Arc<Inside<T>>,
}

/// What goes into the thread, and what comes out of it.
struct Inside<T> {
    job: Mutex<Option<Box<dyn FnOnce() -> T + Send>>>,
    result: Mutex<Option<T>>,
}

impl<T> fmt::Debug for Inside<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}

/// Start a thread named `Thread-N` after its number.
///
/// # Errors
/// [`StartError`] where no worker can be had.
pub fn start<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<Thread<T>, StartError> {
    let thread = Thread::new(job);
    thread.start().map(|()| thread)
}

/// Start a thread of that name.
///
/// # Errors
/// [`StartError`] where no worker can be had.
pub fn start_named<T: Send + 'static>(
    name: &str,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<Thread<T>, StartError> {
    let thread = Thread::named(name, job);
    thread.start().map(|()| thread)
}

/// Count the names of threads from 1 again. The runtime does so before each repetition.
pub fn restart_numbers() {
    NEXT_NUMBER.store(1, Ordering::Relaxed);
}

impl<T: Send + 'static> Thread<T> {
    /// A thread for `target`, named `Thread-N` after its number: `Thread(target=...)`.
    pub fn new(target: impl Runnable<Output = T>) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        Thread::named(&format!("Thread-{number}"), target)
    }

    /// A thread for `target`, with a name of its own. It is a daemon if its maker is one.
    pub fn named(name: &str, target: impl Runnable<Output = T>) -> Self {
        let job: Box<dyn FnOnce() -> T + Send> = Box::new(move || target.run());
        let inside = Inside { job: Mutex::new(Some(job)), result: Mutex::new(None) };
        let any = AnyThread::new(name, current_thread().is_daemon());
        Thread { any, inside: Arc::new(inside) }
    }

    /// The same, as a daemon or not: `Thread(..., daemon=...)`.
    #[must_use]
    pub fn daemon(self, daemon: bool) -> Self {
        self.any.make_daemon(daemon);
        self
    }

    /// Have a worker run it.
    ///
    /// # Errors
    /// [`StartError`] the second time, and where no worker can be had.
    pub fn start(&self) -> Result<(), StartError> {
        let job = lock(&self.inside.job).take().filter(|_| self.any.begin_start());
        let job = job.ok_or(StartError::Twice)?;
        registry::add(&self.any);
        let (any, inside, interpreted) = (self.any.clone(), self.inside.clone(), gil::is_held());
        let body = move || {
            // The end is told by a destructor: natively a panic has to tell it too.
            let _end = any.begin();
            let result = if interpreted { gil::with_gil(job) } else { job() };
            *lock(&inside.result) = Some(result);
        };
        host::launch(&self.any.name(), Box::new(body)).inspect_err(|_| self.any.give_up())
    }

    /// Wait for its end and take its result. [`AnyThread::try_join`] waits without taking it.
    ///
    /// # Panics
    /// Where it was not started, and where it ended without a result, which natively a panic in it
    /// does; in the engine a panic ends the whole run.
    #[track_caller]
    pub fn join(self) -> T {
        let ended = self.any.try_join(None);
        assert!(ended == Ok(true), "{}: {ended:?}", self.any.name());
        lock(&self.inside.result).take().expect("the thread ended with a result")
    }
}

impl<T> Deref for Thread<T> {
    type Target = AnyThread;

    fn deref(&self) -> &AnyThread {
        &self.any
    }
}

/// Nobody waits or panics under these locks.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sleep at least `duration`: the worker is parked, its core is free, and so is the GIL.
#[track_caller]
pub fn sleep(duration: Duration) {
    let line = ring::line_of(std::panic::Location::caller());
    ring::emit(Kind::WaitBegin, Reason::Sleep, 0, 1, line);
    crate::word::sleep(duration);
    ring::emit(Kind::WaitEnd, Reason::Sleep, 0, 1, line);
}

/// The calling thread's name, `MainThread` for the one a process begins with.
pub fn current_name() -> String {
    with_current_name(|name| name.to_string())
}
