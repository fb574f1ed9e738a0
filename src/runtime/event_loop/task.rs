//! `asyncio.Task`: a future that the loop runs, and its handle.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::current;
use super::tasks::Entry;
use crate::sync::{InvalidStateError, PythonError};

/// The task was cancelled. Python's `asyncio.CancelledError`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelledError;

/// A task. To await it is to wait for its result.
///
/// Who awaits it and is cancelled cancels it, too, as in Python; one that nobody awaited goes on
/// when its handle is dropped. To wait for it without that, await `&mut task` and keep the handle:
/// Python's `shield`.
#[must_use = "a task goes on without its handle, but its result is lost: await it"]
pub struct Task<T> {
    state: Rc<State<T>>,
    awaited: bool,
}

struct State<T> {
    outcome: RefCell<Outcome<T>>,
    cancel: Cell<bool>,
    /// Wakes the task itself.
    own: Waker,
    /// Who awaits it.
    awaiter: RefCell<Option<Waker>>,
    serial: u32,
}

enum Outcome<T> {
    Pending,
    Done(T),
    /// It was done, and an await took the result.
    Taken,
    Cancelled,
}

/// Have the running loop run `future`; it begins once the caller waits.
///
/// # Panics
/// Where no loop runs.
pub fn create_task<T: 'static>(future: impl Future<Output = T> + 'static) -> Task<T> {
    let this = current();
    let (number, alarm, serial) = this.tasks.borrow_mut().reserve(&this.mailbox);
    let state = Rc::new(State {
        outcome: RefCell::new(Outcome::Pending),
        cancel: Cell::new(false),
        own: Waker::from(alarm.clone()),
        awaiter: RefCell::new(None),
        serial,
    });
    let body = Box::pin(drive(future, Ending(state.clone())));
    alarm.ring();
    this.tasks.borrow_mut().add(number, Entry { body, alarm, serial });
    Task { state, awaited: false }
}

/// Poll `future` until it ends or is cancelled, and tell the handle.
async fn drive<T>(future: impl Future<Output = T>, ending: Ending<T>) {
    let outcome = {
        let mut future = pin!(future);
        let state = &ending.0;
        poll_fn(|context| match state.cancel.get() {
            true => Poll::Ready(Outcome::Cancelled),
            false => future.as_mut().poll(context).map(Outcome::Done),
        })
        .await
    };
    ending.tell(outcome);
}

/// Tells the handle how the task ended: cancelled, where it is dropped before its end.
struct Ending<T>(Rc<State<T>>);

impl<T> Ending<T> {
    fn tell(&self, outcome: Outcome<T>) {
        self.0.outcome.replace(outcome);
        if let Some(awaiter) = self.0.awaiter.take() {
            awaiter.wake();
        }
    }
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        if matches!(*self.0.outcome.borrow(), Outcome::Pending) {
            self.tell(Outcome::Cancelled);
        }
    }
}

impl<T> Task<T> {
    /// `Task-N`, counted in its loop.
    pub fn name(&self) -> String {
        format!("Task-{}", self.state.serial)
    }

    /// Whether it ended, by a result or cancelled.
    pub fn done(&self) -> bool {
        !matches!(*self.state.outcome.borrow(), Outcome::Pending)
    }

    /// Whether it ended by being cancelled.
    pub fn cancelled(&self) -> bool {
        matches!(*self.state.outcome.borrow(), Outcome::Cancelled)
    }

    /// End it where it waits, at its next turn; false if it is done already.
    pub fn cancel(&self) -> bool {
        let pending = !self.done();
        if pending {
            self.state.cancel.set(true);
            self.state.own.wake_by_ref();
        }
        pending
    }

    /// Its result, once it is done.
    ///
    /// # Errors
    /// `Ok(Err(CancelledError))` in Python is an exception: so it is the inner error here.
    /// [`InvalidStateError`] while it is not done, or where its result was awaited already.
    pub fn result(&self) -> Result<Result<T, CancelledError>, InvalidStateError>
    where
        T: Clone,
    {
        match &*self.state.outcome.borrow() {
            Outcome::Done(value) => Ok(Ok(value.clone())),
            Outcome::Cancelled => Ok(Err(CancelledError)),
            Outcome::Pending => Err(InvalidStateError("Result is not set.")),
            Outcome::Taken => Err(InvalidStateError("the result was taken by who awaited it")),
        }
    }

    fn take(&self) -> Option<Result<T, CancelledError>> {
        let mut outcome = self.state.outcome.borrow_mut();
        match std::mem::replace(&mut *outcome, Outcome::Taken) {
            Outcome::Pending => {
                *outcome = Outcome::Pending;
                None
            }
            Outcome::Done(value) => Some(Ok(value)),
            Outcome::Cancelled => {
                *outcome = Outcome::Cancelled;
                Some(Err(CancelledError))
            }
            Outcome::Taken => panic!("the result of {} was awaited twice", self.name()),
        }
    }
}

impl<T, E: Clone> Task<Result<T, E>> {
    /// The error it ended by, once it is done; `None` where it ended by a value.
    ///
    /// # Errors
    /// As [`Task::result`].
    pub fn exception(&self) -> Result<Result<Option<E>, CancelledError>, InvalidStateError> {
        match &*self.state.outcome.borrow() {
            Outcome::Done(result) => Ok(Ok(result.as_ref().err().cloned())),
            Outcome::Cancelled => Ok(Err(CancelledError)),
            Outcome::Pending => Err(InvalidStateError("Exception is not set.")),
            Outcome::Taken => Err(InvalidStateError("the result was taken by who awaited it")),
        }
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, CancelledError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        match self.take() {
            Some(result) => Poll::Ready(result),
            None => {
                self.awaited = true;
                self.state.awaiter.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if self.awaited {
            self.cancel();
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} done={} cancelled={}>", self.name(), self.done(), self.cancelled())
    }
}

impl fmt::Display for CancelledError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was cancelled")
    }
}

impl std::error::Error for CancelledError {}

impl PythonError for CancelledError {
    fn python_name(&self) -> &'static str {
        "asyncio.CancelledError"
    }
}
