//! Between the loop and other threads.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use super::mailbox::Mailbox;
use super::{Loop, current};
use crate::runtime::executor::{ExecutorError, ThreadPoolExecutor};
use crate::word::Guarded;

/// Threads for [`to_thread`] at most, as many as Python's default executor has on many cores.
const MOST_THREADS: usize = 32;

/// A running loop, for other threads.
#[derive(Clone)]
pub struct Handle {
    mailbox: Arc<Mailbox>,
}

/// `asyncio.get_running_loop`: a handle on it that can be given to other threads.
///
/// # Panics
/// Where no loop runs.
pub fn get_running_loop() -> Handle {
    Handle { mailbox: current().mailbox.clone() }
}

impl Handle {
    /// Have `call` called on the loop's thread, soon; it is woken for that.
    pub fn call_soon_threadsafe(&self, call: impl FnOnce() + Send + 'static) {
        self.mailbox.post(Box::new(call));
    }
}

impl Handle {
    #[cfg(test)]
    pub(super) fn knock(&self) {
        self.mailbox.knock();
    }

    /// The address of the loop's [`Door`](super::Door); good while the handle lives.
    pub(in crate::runtime) fn door_address(&self) -> usize {
        self.mailbox.door_address()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Handle>")
    }
}

struct Answer<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

/// Do `job` in a thread of the loop's own pool, and wait for its result while other tasks go on.
///
/// # Errors
/// What kept the pool from having a thread.
pub async fn to_thread<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ExecutorError> {
    let answer = Arc::new(Guarded::new(Answer { value: None, waker: None }));
    let theirs = answer.clone();
    let work = move || {
        let value = job();
        let waker = theirs.with(|answer| {
            answer.value = Some(value);
            answer.waker.take()
        });
        waker.into_iter().for_each(Waker::wake);
    };
    current().submit(work)?;
    let result = poll_fn(|context| {
        let waker = context.waker().clone();
        answer.with(|answer| match answer.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                answer.waker = Some(waker);
                Poll::Pending
            }
        })
    });
    Ok(result.await)
}

impl Loop {
    fn submit(&self, work: impl FnOnce() + Send + 'static) -> Result<(), ExecutorError> {
        let mut place = self.executor.borrow_mut();
        if place.is_none() {
            *place = Some(ThreadPoolExecutor::new(MOST_THREADS)?);
        }
        let Some(executor) = place.as_ref() else { return Ok(()) };
        let work = move || {
            work();
            Ok::<(), std::convert::Infallible>(())
        };
        executor.submit_closure(work).map(drop)
    }
}
