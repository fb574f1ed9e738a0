//! `imap` and `imap_unordered`: results one by one, while later ones are still being worked on.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::{Batch, Timeout};
use crate::sync::{FutureError, Queue};
use crate::word::Deadline;

/// Results in a line. Unlike Python's it may go on after an error, with the next batch.
#[derive(Debug)]
pub struct Imap<R, E> {
    arrivals: Arc<Queue<(usize, Batch<R, E>)>>,
    /// Batches that came before their turn; unused where order does not matter.
    early: BTreeMap<usize, Batch<R, E>>,
    ready: VecDeque<Result<R, FutureError<E>>>,
    /// The batch whose turn it is; at the same time how many had theirs.
    turn: usize,
    batches: usize,
    ordered: bool,
}

impl<R, E> Imap<R, E> {
    pub(super) fn new(batches: usize, ordered: bool) -> Self {
        Imap {
            arrivals: Arc::new(Queue::new(0)),
            early: BTreeMap::new(),
            ready: VecDeque::new(),
            turn: 0,
            batches,
            ordered,
        }
    }

    /// Where batch `nth` arrives.
    pub(super) fn entrance(&self, nth: usize) -> impl FnOnce(Batch<R, E>) + Send + 'static
    where
        R: Send + Sync + 'static,
        E: Send + Sync + 'static,
    {
        let arrivals = Arc::clone(&self.arrivals);
        move |batch| arrivals.put((nth, batch))
    }

    /// The next result; `None` after the last. Waits at most `timeout`.
    ///
    /// # Errors
    /// What ended the task, or [`FutureError::TimedOut`], after which one can ask again.
    #[track_caller]
    pub fn next_timeout(&mut self, timeout: Timeout) -> Option<Result<R, FutureError<E>>> {
        let deadline = Deadline::after(timeout);
        while self.ready.is_empty() {
            if self.turn == self.batches {
                return None;
            }
            match self.next_batch(deadline) {
                Some(Ok(results)) => self.ready.extend(results.into_iter().map(Ok)),
                Some(Err(error)) => self.ready.push_back(Err(error)),
                None => return Some(Err(FutureError::TimedOut)),
            }
        }
        self.ready.pop_front()
    }

    #[track_caller]
    fn next_batch(&mut self, deadline: Deadline) -> Option<Batch<R, E>> {
        loop {
            if let Some(batch) = self.early.remove(&self.turn) {
                self.turn += 1;
                return Some(batch);
            }
            let (nth, batch) = match deadline.left() {
                Some(left) => self.arrivals.get_timeout(left).ok()?,
                None => self.arrivals.get(),
            };
            let place = if self.ordered { nth } else { self.turn };
            self.early.insert(place, batch);
        }
    }
}

impl<R, E> Iterator for Imap<R, E> {
    type Item = Result<R, FutureError<E>>;

    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        self.next_timeout(None)
    }
}
