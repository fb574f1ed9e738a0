//! `AsyncResult`: a result that was not waited for.

use crate::sync::{Future, FutureError, ValueError};

use super::Timeout;

const NOT_READY: ValueError = ValueError("the result is not ready");

/// What a pool gives for work that it took.
#[derive(Debug)]
pub struct AsyncResult<R, E> {
    future: Future<R, E>,
}

impl<R, E> AsyncResult<R, E> {
    pub(super) fn of(future: Future<R, E>) -> Self {
        AsyncResult { future }
    }

    /// Wait until it is there, at most `timeout`.
    #[track_caller]
    pub fn wait(&self, timeout: Timeout) {
        self.future.wait(timeout);
    }

    /// Whether it is there, or an error is.
    pub fn ready(&self) -> bool {
        self.future.done()
    }
}

impl<R, E> AsyncResult<R, E>
where
    R: Clone + Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// Wait for it, at most `timeout`.
    ///
    /// # Errors
    /// [`FutureError::TimedOut`], or what ended the work.
    #[track_caller]
    pub fn get(&self, timeout: Timeout) -> Result<R, FutureError<E>> {
        match timeout {
            Some(timeout) => self.future.result_timeout(timeout),
            None => self.future.result(),
        }
    }

    /// Whether the work was done without an error.
    ///
    /// # Errors
    /// `ValueError` while it is not ready.
    pub fn successful(&self) -> Result<bool, ValueError> {
        if !self.ready() {
            return Err(NOT_READY);
        }
        Ok(matches!(self.future.exception(None), Ok(None)))
    }

    /// Call `callback` with the result, or `error_callback` with what ended the work, once it is
    /// there. The worker that brings it calls them: let them return soon.
    #[must_use]
    pub fn with_callbacks(
        self,
        callback: impl FnOnce(R) + Send + 'static,
        error_callback: impl FnOnce(FutureError<E>) + Send + 'static,
    ) -> Self {
        self.future.add_done_callback(move |future| match future.result() {
            Ok(result) => callback(result),
            Err(error) => error_callback(error),
        });
        self
    }
}
