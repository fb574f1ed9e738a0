//! A thread as everybody sees it, whatever it computes.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{local, lock, registry};
use crate::sync::RuntimeError;
use crate::trace::{Kind, Reason, ring};
use crate::word::{Deadline, Local, Wait, Word, block_on, identity, now_ms};

/// Made, and not started.
const NEW: u32 = 0;
/// Started; its first instruction is still to come.
const STARTED: u32 = 1;
/// It runs.
const ALIVE: u32 = 2;
/// It ended, and its result is there.
const ENDED: u32 = 3;

const NOT_STARTED: RuntimeError = RuntimeError("cannot join thread before it is started");
const ITSELF: RuntimeError = RuntimeError("cannot join current thread");
const ACTIVE: RuntimeError = RuntimeError("cannot set daemon status of active thread");

/// A handle on a thread; clones are handles on the same.
#[derive(Debug, Clone)]
pub struct AnyThread(Arc<Core>);

#[derive(Debug)]
struct Core {
    name: Mutex<String>,
    daemon: AtomicBool,
    /// [`NEW`] to [`ENDED`], upwards only; who joins waits on it.
    state: Local,
    /// 0 until it runs.
    ident: AtomicU32,
    /// When its first instruction ran: bits of an f64, in ms on the engine's clock.
    began: AtomicU64,
}

/// Tells that the thread ended, when it is dropped.
#[must_use]
pub(super) struct End(AnyThread);

impl AnyThread {
    pub(super) fn new(name: &str, daemon: bool) -> AnyThread {
        AnyThread(Arc::new(Core {
            name: Mutex::new(name.to_owned()),
            daemon: AtomicBool::new(daemon),
            state: Local::new(NEW),
            ident: AtomicU32::new(0),
            began: AtomicU64::new(f64::NAN.to_bits()),
        }))
    }

    /// The calling thread, which we did not start: the main one, or a stranger's.
    pub(super) fn adopt(name: &str, daemon: bool) -> AnyThread {
        let thread = AnyThread::new(name, daemon);
        thread.0.ident.store(identity::in_memory(), Ordering::Relaxed);
        thread.0.state.store(ALIVE);
        thread
    }

    /// Its name, which need not be its alone.
    pub fn name(&self) -> String {
        lock(&self.0.name).clone()
    }

    /// Call it otherwise. The timeline keeps the name it was started under.
    pub fn set_name(&self, name: &str) {
        name.clone_into(&mut lock(&self.0.name));
    }

    /// Give its name to `look` without allocating, nothing where another thread is writing it.
    pub(super) fn with_name<R>(&self, look: impl FnOnce(&str) -> R) -> R {
        match self.0.name.try_lock() {
            Ok(name) => look(&name),
            Err(_) => look(""),
        }
    }

    /// Its number, from 1; `None` before it is started. It may be another's once it ended.
    pub fn ident(&self) -> Option<u32> {
        while self.0.state.load() == STARTED {
            block_on(&self.0.state, STARTED, None);
        }
        Some(self.0.ident.load(Ordering::Acquire)).filter(|ident| *ident != 0)
    }

    /// Whether the process ends without waiting for it.
    pub fn is_daemon(&self) -> bool {
        self.0.daemon.load(Ordering::Relaxed)
    }

    /// Say whether the process ends without waiting for it.
    ///
    /// # Errors
    /// `RuntimeError` once it was started.
    pub fn set_daemon(&self, daemon: bool) -> Result<(), RuntimeError> {
        if self.0.state.load() != NEW {
            return Err(ACTIVE);
        }
        self.make_daemon(daemon);
        Ok(())
    }

    pub(super) fn make_daemon(&self, daemon: bool) {
        self.0.daemon.store(daemon, Ordering::Relaxed);
    }

    /// Whether it was started and has not ended.
    pub fn is_alive(&self) -> bool {
        matches!(self.0.state.load(), STARTED | ALIVE)
    }

    /// Whether both are the same thread.
    pub fn is(&self, other: &AnyThread) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// When its first instruction ran, in ms on the engine's clock; NaN while it has not begun.
    pub fn began_ms(&self) -> f64 {
        f64::from_bits(self.0.began.load(Ordering::Relaxed))
    }

    /// Wait for its end, for at most `timeout`; whether it ended: `join(timeout)`, then `is_alive`.
    ///
    /// # Errors
    /// `RuntimeError` where it was not started, or where it is the calling thread itself.
    #[track_caller]
    pub fn try_join(&self, timeout: Option<Duration>) -> Result<bool, RuntimeError> {
        match self.0.state.load() {
            NEW => Err(NOT_STARTED),
            ENDED => Ok(true),
            _ if registry::current_thread().is(self) => Err(ITSELF),
            _ => Ok(self.wait_until(Deadline::after(timeout), Location::caller())),
        }
    }

    /// The same of a thread that was started, by another.
    ///
    /// # Panics
    /// Where [`Self::try_join`] gives an error.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.try_join(Some(timeout)).expect("a thread that another one started")
    }

    fn wait_until(&self, deadline: Deadline, caller: &Location) -> bool {
        let line = ring::line_of(caller);
        ring::emit(Kind::WaitBegin, Reason::Thread, 0, i64::from(deadline.is_timed()), line);
        let mut outcome = Wait::Woken;
        while self.is_alive() && outcome != Wait::TimedOut {
            let seen = self.0.state.load();
            if seen != ENDED {
                outcome = block_on(&self.0.state, seen, deadline.left());
            }
        }
        let ended = !self.is_alive();
        ring::emit(Kind::WaitEnd, Reason::Thread, 0, i64::from(ended), line);
        ended
    }

    /// From new to started; false where it is not new.
    pub(super) fn begin_start(&self) -> bool {
        self.0.state.compare_exchange(NEW, STARTED).is_ok()
    }

    /// The calling worker is this thread from now on, until the guard is dropped.
    pub(super) fn begin(&self) -> End {
        self.0.began.store(now_ms().to_bits(), Ordering::Relaxed);
        self.0.ident.store(identity::in_memory(), Ordering::Release);
        self.0.state.store(ALIVE);
        self.0.state.wake(u32::MAX);
        registry::set_current(Some(self.clone()));
        ring::start(&self.name());
        End(self.clone())
    }

    /// No worker came for it.
    pub(super) fn give_up(&self) {
        registry::remove(self);
        self.0.state.store(ENDED);
        self.0.state.wake(u32::MAX);
    }
}

impl Drop for End {
    fn drop(&mut self) {
        // A worker is used again: what the thread kept for itself ends with it.
        local::forget_all();
        ring::emit(Kind::End, Reason::None, 0, 0, 0);
        registry::set_current(None);
        self.0.give_up();
    }
}
