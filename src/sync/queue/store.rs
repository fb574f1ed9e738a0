//! What a queue keeps its items in: the order they come out, and the room there is.

use super::list::{Line, List};
use crate::word::Slots;

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
    List(List<Line<T>>),
}

impl<T> Fifo<T> {
    /// A store of at most `maxsize` items; 0 is without bound.
    pub fn new(maxsize: usize) -> Self {
        match maxsize {
            1..=LARGEST_RING => Fifo::Ring(Slots::new(maxsize)),
            _ => Fifo::List(List::new(Line::new(), maxsize)),
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
            Fifo::List(list) => list.looks_open(),
        }
    }
    fn looks_filled(&self) -> bool {
        match self {
            Fifo::Ring(ring) => ring.looks_filled(),
            Fifo::List(list) => list.looks_filled(),
        }
    }
    fn len(&self) -> usize {
        match self {
            Fifo::Ring(ring) => ring.len(),
            Fifo::List(list) => list.len(),
        }
    }
    fn puts(&self) -> u32 {
        match self {
            Fifo::Ring(ring) => ring.puts() as u32,
            Fifo::List(list) => list.puts(),
        }
    }
}
