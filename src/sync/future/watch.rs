//! Waiting for several futures: `wait` and `as_completed`.
//!
//! Who waits leaves a [`Watch`] with each future. A future that ends notes its number there, then
//! moves the watch's word on and wakes. The waiter reads the word before it looks at the notes and
//! sleeps only while the word stays, so that no note is overlooked.

use std::collections::VecDeque;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::Future;
use crate::sync::TimeoutError;
use crate::sync::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Guarded, Local, Wait, Word, block_on};

/// Where the futures that one worker waits for note their ends.
pub(super) struct Watch {
    notes: Guarded<Vec<Note>>,
    // invariant: moves on after each note.
    count: Local,
    object: Object,
}

struct Note {
    number: usize,
    raised: bool,
}

/// When [`wait`] returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnWhen {
    /// FIRST_COMPLETED: any of them is done, or was cancelled and dropped by its pool.
    FirstCompleted,
    /// FIRST_EXCEPTION: any of them ended by an error, or all are done.
    FirstException,
    /// ALL_COMPLETED: all are done.
    AllCompleted,
}

/// What [`wait`] found, each in the order given.
#[derive(Debug)]
pub struct DoneAndNotDone<T, E> {
    pub done: Vec<Future<T, E>>,
    pub not_done: Vec<Future<T, E>>,
}

/// Futures as they complete; see [`as_completed`].
pub struct AsCompleted<T, E> {
    watch: Arc<Watch>,
    // invariant: `None` where it was given out.
    futures: Vec<Option<Future<T, E>>>,
    ready: VecDeque<usize>,
    left: usize,
    deadline: Deadline,
}

impl Watch {
    fn over<T, E>(futures: &[Future<T, E>]) -> Arc<Watch> {
        let watch = Arc::new(Watch {
            notes: Guarded::new(Vec::new()),
            count: Local::new(0),
            object: Object::new(),
        });
        for (number, future) in futures.iter().enumerate() {
            if let Some(raised) = future.attach(number, &watch) {
                watch.note(number, raised);
            }
        }
        watch
    }

    /// The future of that number ended.
    pub(super) fn note(&self, number: usize, raised: bool) {
        self.notes.with(|notes| notes.push(Note { number, raised }));
        self.count.fetch_add(1);
        self.count.wake(1);
    }

    /// Look at the notes, now and whenever there is a new one, until `look` has seen enough.
    /// `look` may take notes away. `None` when the time was up.
    fn until<R>(
        &self,
        deadline: Deadline,
        caller: Caller,
        mut look: impl FnMut(&mut Vec<Note>) -> Option<R>,
    ) -> Option<R> {
        let mut blocked = false;
        let mut outcome = Wait::Changed;
        let seen = loop {
            let count = self.count.load();
            let seen = self.notes.with(&mut look);
            if seen.is_some() || outcome == Wait::TimedOut {
                break seen;
            }
            if !std::mem::replace(&mut blocked, true) {
                self.object.wait_begin(Reason::Future, deadline, caller);
            }
            outcome = block_on(&self.count, count, deadline.left());
        };
        if blocked {
            self.object.wait_end(Reason::Future, seen.is_some(), caller);
        }
        seen
    }
}

/// Each future once, in the order given.
fn distinct<T, E>(futures: &[Future<T, E>]) -> Vec<Future<T, E>> {
    let mut seen = std::collections::HashSet::new();
    let new = |future: &&Future<T, E>| seen.insert(Arc::as_ptr(&future.shared));
    futures.iter().filter(new).cloned().collect()
}

/// Wait for `futures`, at most `timeout`, until as many have ended as `until` says.
#[track_caller]
pub fn wait<T, E>(
    futures: &[Future<T, E>],
    timeout: Option<Duration>,
    until: ReturnWhen,
) -> DoneAndNotDone<T, E> {
    let futures = distinct(futures);
    let watch = Watch::over(&futures);
    let enough = |notes: &mut Vec<Note>| {
        let all = notes.len() == futures.len();
        let any = match until {
            ReturnWhen::FirstCompleted => !notes.is_empty(),
            ReturnWhen::FirstException => notes.iter().any(|note| note.raised),
            ReturnWhen::AllCompleted => false,
        };
        (all || any).then_some(())
    };
    watch.until(Deadline::after(timeout), Location::caller(), enough);
    futures.iter().for_each(|future| future.detach(&watch));
    let mut ended = vec![false; futures.len()];
    watch.notes.with(|notes| notes.iter().for_each(|note| ended[note.number] = true));
    let mut found = DoneAndNotDone { done: Vec::new(), not_done: Vec::new() };
    for (future, ended) in futures.into_iter().zip(ended) {
        if ended { found.done.push(future) } else { found.not_done.push(future) }
    }
    found
}

/// The futures as they complete, those first that have. All must within `timeout` from now: where
/// one does not, the iteration ends with an error.
pub fn as_completed<T, E>(
    futures: &[Future<T, E>],
    timeout: Option<Duration>,
) -> AsCompleted<T, E> {
    let futures = distinct(futures);
    AsCompleted {
        watch: Watch::over(&futures),
        left: futures.len(),
        futures: futures.into_iter().map(Some).collect(),
        ready: VecDeque::new(),
        deadline: Deadline::after(timeout),
    }
}

impl<T, E> Iterator for AsCompleted<T, E> {
    type Item = Result<Future<T, E>, TimeoutError>;

    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        if self.ready.is_empty() {
            let take =
                |notes: &mut Vec<Note>| Some(std::mem::take(notes)).filter(|new| !new.is_empty());
            let new = self.watch.until(self.deadline, Location::caller(), take);
            self.ready.extend(new.into_iter().flatten().map(|note| note.number));
        }
        let Some(number) = self.ready.pop_front() else {
            self.left = 0;
            return Some(Err(TimeoutError));
        };
        self.left -= 1;
        self.futures[number].take().map(Ok)
    }
}

impl<T, E> Drop for AsCompleted<T, E> {
    fn drop(&mut self) {
        self.futures.iter().flatten().for_each(|future| future.detach(&self.watch));
    }
}
