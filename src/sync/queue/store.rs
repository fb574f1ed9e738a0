//! What a queue keeps its items in: the order they come out, and the room there is.

use std::collections::VecDeque;

use crate::word::{Guarded, Local, Slots, Word};

/// The largest bound for which all room is set aside at the start.
const LARGEST_RING: usize = 4096;

/// Items between producers and consumers. No method ever waits.
pub trait Store<T> {
    /// Put an item in.
    ///
    /// # Errors
    /// The item, where there is no room.
    fn try_put(&self, item: T) -> Result<(), T>;
    /// Take the next item out; `None` where there is none.
    fn try_get(&self) -> Option<T>;
    /// Whether `try_put` may succeed: a hint, cheap to ask again and again.
    fn looks_open(&self) -> bool;
    /// Whether `try_get` may succeed: a hint, cheap to ask again and again.
    fn looks_filled(&self) -> bool;
    /// How many items it holds.
    fn len(&self) -> usize;
    /// Whether it holds nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// How many items were ever put in, wrapping.
    fn puts(&self) -> u32;
}

/// First in, first out: a lock-free ring where the bound is small, else a list under a lock.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a queue is rarely moved, its ring is always used")]
pub enum Fifo<T> {
    Ring(Slots<T>),
    List(List<T>),
}

/// A list of items under a lock.
#[derive(Debug)]
pub struct List<T> {
    items: Guarded<VecDeque<T>>,
    maxsize: usize,
    // invariant: both are written under the lock only; `held` is the length of `items`.
    held: Local,
    puts: Local,
}

impl<T> Fifo<T> {
    /// A store of at most `maxsize` items; 0 is without bound.
    pub fn new(maxsize: usize) -> Self {
        match maxsize {
            1..=LARGEST_RING => Fifo::Ring(Slots::new(maxsize)),
            _ => Fifo::List(List::new(maxsize)),
        }
    }
}

impl<T> Store<T> for Fifo<T> {
    #[inline]
    fn try_put(&self, item: T) -> Result<(), T> {
        match self {
            Fifo::Ring(ring) => ring.try_put(item),
            Fifo::List(list) => list.try_put(item),
        }
    }
    #[inline]
    fn try_get(&self) -> Option<T> {
        match self {
            Fifo::Ring(ring) => ring.try_get(),
            Fifo::List(list) => list.try_get(),
        }
    }
    fn looks_open(&self) -> bool {
        match self {
            Fifo::Ring(ring) => ring.looks_open(),
            Fifo::List(list) => list.has_room(list.held.load_relaxed()),
        }
    }
    fn looks_filled(&self) -> bool {
        match self {
            Fifo::Ring(ring) => ring.looks_filled(),
            Fifo::List(list) => list.held.load_relaxed() > 0,
        }
    }
    fn len(&self) -> usize {
        match self {
            Fifo::Ring(ring) => ring.len(),
            Fifo::List(list) => list.held.load() as usize,
        }
    }
    fn puts(&self) -> u32 {
        match self {
            Fifo::Ring(ring) => ring.puts() as u32,
            Fifo::List(list) => list.puts.load(),
        }
    }
}

impl<T> List<T> {
    fn new(maxsize: usize) -> Self {
        List {
            items: Guarded::new(VecDeque::new()),
            maxsize,
            held: Local::new(0),
            puts: Local::new(0),
        }
    }

    fn has_room(&self, held: u32) -> bool {
        self.maxsize == 0 || (held as usize) < self.maxsize
    }

    fn try_put(&self, item: T) -> Result<(), T> {
        self.items.with(|items| {
            if !self.has_room(items.len() as u32) {
                return Err(item);
            }
            items.push_back(item);
            self.held.store(items.len() as u32);
            self.puts.store(self.puts.load_relaxed().wrapping_add(1));
            Ok(())
        })
    }

    fn try_get(&self) -> Option<T> {
        // Without the lock where there is nothing. A put that came before is seen: its lock's
        // release, or the fence of the gate, is between its store and this load.
        if self.held.load() == 0 {
            return None;
        }
        self.items.with(|items| {
            let item = items.pop_front();
            self.held.store(items.len() as u32);
            item
        })
    }
}
