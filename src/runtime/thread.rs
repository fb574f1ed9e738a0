//! Threads of one process: workers that share its memory.

use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::host;
use crate::trace::{Kind, Reason, ring};
use crate::word::{Local, Wait, Word, block_on, now_ms};

/// The most threads one process can have at a time, the main one not counted.
pub const MAX_THREADS: usize = 128;

static NEXT_NUMBER: AtomicU32 = AtomicU32::new(1);

thread_local! {
    static NAME: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A thread could not be started. CPython raises RuntimeError: "can't start new thread".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError(pub String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuntimeError: can't start new thread: {}", self.0)
    }
}

impl std::error::Error for StartError {}

/// A thread that was started.
///
/// Dropping it does not end the thread; a run waits for all its threads.
#[derive(Debug)]
pub struct Thread<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    name: String,
    /// [`ALIVE`], then [`ENDED`] once `result` is there; joiners wait on it.
    state: Local,
    result: Mutex<Option<T>>,
    /// When its first instruction ran, as bits of an f64 in two halves; valid once ended.
    began: Mutex<f64>,
}

const ALIVE: u32 = 0;
const ENDED: u32 = 1;

/// Start a thread named `Thread-N` after its number.
///
/// # Errors
/// [`StartError`] where no worker can be had.
pub fn start<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<Thread<T>, StartError> {
    start_named(&format!("Thread-{}", NEXT_NUMBER.fetch_add(1, Ordering::Relaxed)), job)
}

/// Count the names of threads from 1 again. The runtime does so before each repetition.
pub fn restart_numbers() {
    NEXT_NUMBER.store(1, Ordering::Relaxed);
}

/// Start a thread of that name.
///
/// # Errors
/// [`StartError`] where no worker can be had.
pub fn start_named<T: Send + 'static>(
    name: &str,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<Thread<T>, StartError> {
    let shared = Arc::new(Shared {
        name: name.to_owned(),
        state: Local::new(ALIVE),
        result: Mutex::new(None),
        began: Mutex::new(f64::NAN),
    });
    let inside = shared.clone();
    let body = move || inside.run(job);
    host::launch(name, Box::new(body))?;
    Ok(Thread { shared })
}

impl<T> Shared<T> {
    fn run(&self, job: impl FnOnce() -> T) {
        *self.began.lock().unwrap_or_else(PoisonError::into_inner) = now_ms();
        set_current_name(&self.name);
        ring::emit(Kind::Start, Reason::None, 0, 0, 0);
        let result = job();
        ring::emit(Kind::End, Reason::None, 0, 0, 0);
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        self.state.store(ENDED);
        self.state.wake(u32::MAX);
    }
}

impl<T> Thread<T> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Whether it has not ended yet.
    pub fn is_alive(&self) -> bool {
        self.shared.state.load() == ALIVE
    }

    /// Wait at most `timeout` for its end; whether it ended.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.wait_until(Some(now_ms() + timeout.as_secs_f64() * 1e3))
    }

    /// Wait for its end and take its result.
    ///
    /// # Panics
    /// Where the thread ended without one, which natively a panic in it does; in the engine a panic
    /// ends the whole run.
    #[track_caller]
    pub fn join(self) -> T {
        self.wait_until(None);
        let result = self.shared.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.expect("the thread ended with a result")
    }

    /// When its first instruction ran, in ms on the engine's clock; NaN while it has not begun.
    pub fn began_ms(&self) -> f64 {
        *self.shared.began.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    fn wait_until(&self, deadline: Option<f64>) -> bool {
        if !self.is_alive() {
            return true;
        }
        let line = ring::line_of(std::panic::Location::caller());
        let timed = i64::from(deadline.is_some());
        ring::emit(Kind::WaitBegin, Reason::Thread, 0, timed, line);
        let mut outcome = Wait::Woken;
        while self.is_alive() && outcome != Wait::TimedOut {
            let left = deadline.map(|end| Duration::from_secs_f64((end - now_ms()).max(0.0) / 1e3));
            outcome = block_on(&self.shared.state, ALIVE, left);
        }
        let ended = !self.is_alive();
        ring::emit(Kind::WaitEnd, Reason::Thread, 0, i64::from(ended), line);
        ended
    }
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

/// Give the calling thread's name to `use_it`, without allocating.
pub(super) fn with_current_name<R>(use_it: impl FnOnce(fmt::Arguments) -> R) -> R {
    NAME.with(|own| match (own.borrow().as_deref(), rayon::current_thread_index()) {
        (Some(name), _) => use_it(format_args!("{name}")),
        (None, Some(index)) => use_it(format_args!("rayon-{index}")),
        (None, None) => use_it(format_args!("MainThread")),
    })
}

pub(super) fn set_current_name(name: &str) {
    NAME.with(|own| *own.borrow_mut() = Some(name.to_owned()));
}
