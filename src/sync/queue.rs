//! `queue.Queue`: hand items from producers to consumers.
//!
//! Three parts: a [`Store`] says in which order items come out and when there is no room, two
//! gates are where producers wait for room and consumers for items, and a count of finished
//! tasks, compared with the store's count of puts, is what `join` waits for.
//! `LifoQueue` and `PriorityQueue` differ in their store only.

use std::panic::Location;
use std::time::Duration;

use super::gate::{Blocking, Gate};
use super::object::{Caller, Object};
use super::{Empty, Full, ValueError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Word};

mod kinds;
mod list;
mod store;

pub use kinds::{LifoQueue, PriorityQueue};
pub use store::{Fifo, Store};

const TOO_OFTEN: ValueError = ValueError("task_done() called too many times");

/// A queue between the threads of a process, or over other words between processes. First in,
/// first out unless its store says otherwise.
#[derive(Debug)]
pub struct Queue<T, S: Store<T> = Fifo<T>, W: Word = Local> {
    store: S,
    maxsize: usize,
    not_full: Gate<W>,
    not_empty: Gate<W>,
    all_done: Gate<W>,
    // invariant: at most the puts of the store; both wrap, their difference is what is unfinished.
    finished: W,
    object: Object,
    item: std::marker::PhantomData<fn(T) -> T>,
}

impl<T> Queue<T> {
    /// A queue of at most `maxsize` items; 0 is without bound.
    pub fn new(maxsize: usize) -> Self {
        Queue::with_store(Fifo::new(maxsize), maxsize)
    }
}

impl<T, S: Store<T>> Queue<T, S> {
    /// A queue over a store of at most `maxsize` items; 0 is without bound.
    pub fn with_store(store: S, maxsize: usize) -> Self {
        Queue::over(store, maxsize, |_| Local::new(0), Object::new())
    }
}

impl<T, S: Store<T>, W: Word> Queue<T, S, W> {
    /// How many words it needs beside its store.
    pub const WORDS: usize = 7;

    /// The queue over `store` whose own state stands in the words `word(0) .. word(WORDS)`, zero
    /// at first.
    pub fn over(store: S, maxsize: usize, word: impl Fn(usize) -> W, object: Object) -> Self {
        let gate = |first| Gate::over(word(first), word(first + 1));
        Queue {
            store,
            maxsize,
            not_full: gate(0),
            not_empty: gate(2),
            all_done: gate(4),
            finished: word(6),
            object,
            item: std::marker::PhantomData,
        }
    }

    /// Put an item in, and wait as long as it takes until there is room.
    #[inline]
    #[track_caller]
    pub fn put(&self, item: T) {
        if let Err(item) = self.offer(item) {
            // Without a deadline it cannot come back.
            let _ = self.put_slow(item, Deadline::NEVER, Location::caller());
        }
    }

    /// Put an item in, and wait at most `timeout` for room.
    ///
    /// # Errors
    /// [`Full`] with the item, where there was no room in time.
    #[track_caller]
    pub fn put_timeout(&self, item: T, timeout: Duration) -> Result<(), Full<T>> {
        self.offer(item)
            .or_else(|item| self.put_slow(item, Deadline::after(Some(timeout)), Location::caller()))
    }

    /// Put an item in if there is room: `put_nowait`.
    ///
    /// # Errors
    /// [`Full`] with the item, where there is none.
    #[inline]
    pub fn try_put(&self, item: T) -> Result<(), Full<T>> {
        self.offer(item).map_err(Full)
    }

    /// Take an item out, and wait as long as it takes until there is one.
    #[inline]
    #[track_caller]
    pub fn get(&self) -> T {
        let caller = Location::caller();
        loop {
            if let Some(item) = self.take().or_else(|| self.get_slow(Deadline::NEVER, caller)) {
                return item;
            }
        }
    }

    /// Take an item out, and wait at most `timeout` for one.
    ///
    /// # Errors
    /// [`Empty`], where there was none in time.
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, Empty> {
        let caller = Location::caller();
        let slow = || self.get_slow(Deadline::after(Some(timeout)), caller);
        self.take().or_else(slow).ok_or(Empty)
    }

    /// Take an item out if there is one: `get_nowait`.
    ///
    /// # Errors
    /// [`Empty`], where there is none.
    #[inline]
    pub fn try_get(&self) -> Result<T, Empty> {
        self.take().ok_or(Empty)
    }

    /// The task of one item that was taken out is done.
    ///
    /// # Errors
    /// `ValueError` if it is said of more items than were put in.
    pub fn task_done(&self) -> Result<(), ValueError> {
        let mut finished = self.finished.load();
        loop {
            if self.store.puts() == finished {
                return Err(TOO_OFTEN);
            }
            match self.finished.compare_exchange(finished, finished.wrapping_add(1)) {
                Ok(_) => break,
                Err(now) => finished = now,
            }
        }
        if self.unfinished() == 0 {
            self.all_done.open(u32::MAX);
        }
        Ok(())
    }

    /// Wait until every item that was put in is done.
    #[track_caller]
    pub fn join(&self) {
        let done = || self.unfinished() == 0;
        if !done() {
            let blocking = self.blocking(Reason::Condition, Location::caller());
            self.all_done.pass(Deadline::NEVER, blocking, done, || done().then_some(()));
        }
    }

    /// Items put in that are not done yet.
    pub fn unfinished(&self) -> usize {
        // First what is finished: the other way round, it could exceed an older count of puts.
        let finished = self.finished.load();
        self.store.puts().wrapping_sub(finished) as usize
    }

    /// How many items it holds right now. Another thread may change that at any moment.
    pub fn qsize(&self) -> usize {
        self.store.len()
    }

    /// Whether it holds nothing right now.
    pub fn empty(&self) -> bool {
        self.store.len() == 0
    }

    /// Whether there is no room right now.
    pub fn full(&self) -> bool {
        self.maxsize > 0 && self.store.len() >= self.maxsize
    }

    /// How many items it may hold; 0 is without bound.
    pub fn maxsize(&self) -> usize {
        self.maxsize
    }

    #[inline]
    fn offer(&self, item: T) -> Result<(), T> {
        self.store.try_put(item)?;
        self.not_empty.open(1);
        Ok(())
    }

    #[inline]
    fn take(&self) -> Option<T> {
        let item = self.store.try_get()?;
        if self.maxsize > 0 {
            self.not_full.open(1);
        }
        Some(item)
    }

    #[cold]
    fn put_slow(&self, item: T, deadline: Deadline, caller: Caller) -> Result<(), Full<T>> {
        let mut item = Some(item);
        let attempt = || {
            let refused = item.take().and_then(|item| self.offer(item).err());
            item = refused;
            item.is_none().then_some(())
        };
        let blocking = self.blocking(Reason::QueuePut, caller);
        self.not_full.pass(deadline, blocking, || self.store.looks_open(), attempt);
        item.map_or(Ok(()), |item| Err(Full(item)))
    }

    #[cold]
    fn get_slow(&self, deadline: Deadline, caller: Caller) -> Option<T> {
        let blocking = self.blocking(Reason::QueueGet, caller);
        self.not_empty.pass(deadline, blocking, || self.store.looks_filled(), || self.take())
    }

    fn blocking(&self, reason: Reason, caller: Caller) -> Blocking<'_> {
        Blocking { object: &self.object, reason, caller }
    }
}
