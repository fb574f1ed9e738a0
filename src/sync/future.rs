//! `concurrent.futures.Future`: the result of work that somebody else does.
//!
//! Its life is one word, on which those who want the result sleep:
//!
//! ```text
//! PENDING ──► RUNNING ──► FINISHED
//!    └──► CANCELLED ──► NOTIFIED
//! ```
//!
//! Invariant: the word changes only under the guard of `inner`, and whoever moves it to an end
//! also takes the callbacks and the watches out, so that each is told once. They are told outside
//! of the guard. What ended the work is kept: an error stays in its future until somebody asks.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Guarded, Local, Wait, Word, block_on};

mod error;
mod watch;

pub use error::{FutureError, InvalidStateError};
pub use watch::{AsCompleted, DoneAndNotDone, ReturnWhen, as_completed, wait};

use watch::Watch;

/// Nobody has begun the work; it can be cancelled.
const PENDING: u32 = 0;
/// Somebody works on it.
const RUNNING: u32 = 1;
/// Cancelled, and the pool does not know yet.
const CANCELLED: u32 = 2;
/// Cancelled, and the pool has dropped the work: those who wait for several are told now.
const NOTIFIED: u32 = 3;
/// There is an outcome.
const FINISHED: u32 = 4;

/// What came of the work: its value, or what ended it.
type Outcome<T, E> = Arc<Result<T, FutureError<E>>>;
type Callback<T, E> = Box<dyn FnOnce(&Future<T, E>) + Send>;

/// A handle on a result that is there now or later; clones are handles on the same.
pub struct Future<T, E = std::convert::Infallible> {
    shared: Arc<Shared<T, E>>,
}

struct Shared<T, E> {
    state: Local,
    inner: Guarded<Inner<T, E>>,
    object: Object,
}

struct Inner<T, E> {
    // invariant: there is one exactly in state FINISHED.
    outcome: Option<Outcome<T, E>>,
    callbacks: Vec<Callback<T, E>>,
    /// Those who wait for several futures, and this one's number in their list.
    watches: Vec<(usize, Arc<Watch>)>,
}

impl<T, E> Future<T, E> {
    /// One that nobody works on yet. Pools make them; so do tests.
    pub fn new() -> Self {
        let inner = Inner { outcome: None, callbacks: Vec::new(), watches: Vec::new() };
        let shared = Shared {
            state: Local::new(PENDING),
            inner: Guarded::new(inner),
            object: Object::new(),
        };
        Future { shared: Arc::new(shared) }
    }

    /// Keep the work from being begun; whether it will never be. Work that has begun goes on.
    pub fn cancel(&self) -> bool {
        let callbacks = self.shared.inner.with(|inner| match self.state() {
            RUNNING | FINISHED => None,
            CANCELLED | NOTIFIED => Some(Vec::new()),
            _ => {
                self.shared.state.store(CANCELLED);
                Some(std::mem::take(&mut inner.callbacks))
            }
        });
        let Some(callbacks) = callbacks else { return false };
        self.shared.state.wake(u32::MAX);
        self.call(callbacks);
        true
    }

    /// Whether it was cancelled.
    pub fn cancelled(&self) -> bool {
        matches!(self.state(), CANCELLED | NOTIFIED)
    }

    /// Whether somebody works on it, so that it can't be cancelled any more.
    pub fn running(&self) -> bool {
        self.state() == RUNNING
    }

    /// Whether it ended: with a result, with an error, or cancelled.
    pub fn done(&self) -> bool {
        self.state() >= CANCELLED
    }

    /// Call `callback` once it is done, at once if it is, from whichever worker ends it.
    /// Callbacks are called in the order they were added.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T, E>) + Send + 'static) {
        let mut callback: Option<Callback<T, E>> = Some(Box::new(callback));
        self.shared.inner.with(|inner| {
            if !self.done() {
                inner.callbacks.extend(callback.take());
            }
        });
        self.call(callback.into_iter().collect());
    }

    /// For pools: begin the work, unless it was cancelled; whether to go on with it.
    ///
    /// # Errors
    /// [`InvalidStateError`] where it was begun or ended before.
    pub fn set_running_or_notify_cancel(&self) -> Result<bool, InvalidStateError> {
        let watches = self.shared.inner.with(|inner| match self.state() {
            PENDING => {
                self.shared.state.store(RUNNING);
                Ok(None)
            }
            CANCELLED => {
                self.shared.state.store(NOTIFIED);
                Ok(Some(std::mem::take(&mut inner.watches)))
            }
            _ => Err(InvalidStateError("work that has begun or ended can't be begun")),
        })?;
        let Some(watches) = watches else { return Ok(true) };
        watches.iter().for_each(|(number, watch)| watch.note(*number, false));
        Ok(false)
    }

    /// For pools: end it with a value.
    ///
    /// # Errors
    /// [`InvalidStateError`] where it has ended.
    pub fn set_result(&self, value: T) -> Result<(), InvalidStateError> {
        self.settle(Ok(value))
    }

    /// For pools: end it with the error that its work returned.
    ///
    /// # Errors
    /// [`InvalidStateError`] where it has ended.
    pub fn set_exception(&self, error: E) -> Result<(), InvalidStateError> {
        self.settle(Err(FutureError::Raised(error)))
    }

    /// For pools: end it with whatever came of it.
    ///
    /// # Errors
    /// [`InvalidStateError`] where it has ended.
    pub fn settle(&self, outcome: Result<T, FutureError<E>>) -> Result<(), InvalidStateError> {
        let raised = outcome.is_err();
        let outcome = Arc::new(outcome);
        let (callbacks, watches) = self.shared.inner.with(|inner| {
            if self.done() {
                return Err(InvalidStateError("this future has ended already"));
            }
            inner.outcome = Some(outcome);
            self.shared.state.store(FINISHED);
            Ok((std::mem::take(&mut inner.callbacks), std::mem::take(&mut inner.watches)))
        })?;
        self.shared.state.wake(u32::MAX);
        watches.iter().for_each(|(number, watch)| watch.note(*number, raised));
        self.call(callbacks);
        Ok(())
    }

    /// Wait until it is done, at most `timeout`; whether it is.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        self.wait_until(Deadline::after(timeout), Location::caller())
    }

    fn state(&self) -> u32 {
        self.shared.state.load()
    }

    fn call(&self, callbacks: Vec<Callback<T, E>>) {
        callbacks.into_iter().for_each(|callback| callback(self));
    }

    fn wait_until(&self, deadline: Deadline, caller: Caller) -> bool {
        if self.done() {
            return true;
        }
        self.shared.object.wait_begin(Reason::Future, deadline, caller);
        let mut outcome = Wait::Changed;
        let done = loop {
            let state = self.state();
            if state >= CANCELLED || outcome == Wait::TimedOut {
                break state >= CANCELLED;
            }
            outcome = block_on(&self.shared.state, state, deadline.left());
        };
        self.shared.object.wait_end(Reason::Future, done, caller);
        done
    }

    /// What ended it; a cancelled one and one that takes too long are errors of their own.
    fn outcome(&self, deadline: Deadline, caller: Caller) -> Result<Outcome<T, E>, FutureError<E>> {
        if !self.wait_until(deadline, caller) {
            return Err(FutureError::TimedOut);
        }
        self.shared.inner.with(|inner| inner.outcome.clone()).ok_or(FutureError::Cancelled)
    }

    /// Be told of its end, which may have come; `Some` with whether by an error if it has.
    fn attach(&self, number: usize, watch: &Arc<Watch>) -> Option<bool> {
        self.shared.inner.with(|inner| match self.state() {
            NOTIFIED => Some(false),
            FINISHED => Some(inner.outcome.as_ref().is_some_and(|outcome| outcome.is_err())),
            _ => {
                inner.watches.push((number, Arc::clone(watch)));
                None
            }
        })
    }

    fn detach(&self, watch: &Arc<Watch>) {
        self.shared.inner.with(|inner| inner.watches.retain(|(_, one)| !Arc::ptr_eq(one, watch)));
    }
}

impl<T: Clone, E: Clone> Future<T, E> {
    /// Wait for the value and take a copy of it.
    ///
    /// # Errors
    /// What ended the work instead, or that it was cancelled.
    #[track_caller]
    pub fn result(&self) -> Result<T, FutureError<E>> {
        (*self.outcome(Deadline::NEVER, Location::caller())?).clone()
    }

    /// The same, for at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::result`], or [`FutureError::TimedOut`].
    #[track_caller]
    pub fn result_timeout(&self, timeout: Duration) -> Result<T, FutureError<E>> {
        (*self.outcome(Deadline::after(Some(timeout)), Location::caller())?).clone()
    }

    /// Wait, at most `timeout`, and see what ended the work; `None` where it has a value.
    ///
    /// # Errors
    /// [`FutureError::Cancelled`] or [`FutureError::TimedOut`].
    #[track_caller]
    pub fn exception(
        &self,
        timeout: Option<Duration>,
    ) -> Result<Option<FutureError<E>>, FutureError<E>> {
        let outcome = self.outcome(Deadline::after(timeout), Location::caller())?;
        Ok(outcome.as_ref().as_ref().err().cloned())
    }
}

impl<T, E> Default for Future<T, E> {
    fn default() -> Self {
        Future::new()
    }
}

impl<T, E> Clone for Future<T, E> {
    fn clone(&self) -> Self {
        Future { shared: Arc::clone(&self.shared) }
    }
}

/// Two handles are equal where they are handles on the same.
impl<T, E> PartialEq for Future<T, E> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T, E> Eq for Future<T, E> {}

/// With its state, as Python's `repr`.
impl<T, E> fmt::Debug for Future<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state() {
            PENDING => "pending",
            RUNNING => "running",
            FINISHED => "finished",
            _ => "cancelled",
        };
        write!(f, "<Future {} state={state}>", self.shared.object.number())
    }
}
