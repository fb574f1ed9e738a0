//! The result of a `map`: parts that arrive in any order, and one future for all of them.

use std::sync::Arc;

use super::Batch;
use crate::sync::{Future, FutureError};
use crate::word::Guarded;

/// Collects the parts; the last one to arrive ends the future. As in CPython, an error is told
/// only then, and it is the first that came.
pub struct Parts<R, E> {
    shared: Arc<Shared<R, E>>,
}

struct Shared<R, E> {
    missing: Guarded<Missing<R, E>>,
    whole: Future<Vec<R>, E>,
}

struct Missing<R, E> {
    left: usize,
    arrived: Vec<Option<Vec<R>>>,
    error: Option<FutureError<E>>,
}

impl<R, E> Parts<R, E> {
    pub fn new(count: usize) -> Self {
        let arrived = (0..count).map(|_| None).collect();
        let missing = Guarded::new(Missing { left: count, arrived, error: None });
        let parts = Parts { shared: Arc::new(Shared { missing, whole: Future::new() }) };
        if count == 0 {
            // It is new: nobody ended it.
            let _ = parts.shared.whole.set_result(Vec::new());
        }
        parts
    }

    pub fn future(&self) -> Future<Vec<R>, E> {
        self.shared.whole.clone()
    }

    /// Part `nth` is there.
    pub fn arrive(&self, nth: usize, batch: Batch<R, E>) {
        let whole = self.shared.missing.with(|missing| {
            missing.left -= 1;
            match batch {
                Ok(results) => missing.arrived[nth] = Some(results),
                Err(error) => missing.error = missing.error.take().or(Some(error)),
            }
            (missing.left == 0)
                .then(|| (std::mem::take(&mut missing.arrived), missing.error.take()))
        });
        let Some((arrived, error)) = whole else { return };
        let outcome = match error {
            Some(error) => Err(error),
            None => Ok(arrived.into_iter().flatten().flatten().collect()),
        };
        // Only the last part comes here.
        let _ = self.shared.whole.settle(outcome);
    }
}

impl<R, E> Clone for Parts<R, E> {
    fn clone(&self) -> Self {
        Parts { shared: Arc::clone(&self.shared) }
    }
}
