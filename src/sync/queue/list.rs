//! A store under a lock: whatever order a plain collection of items has.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Store;
use crate::word::{Guarded, Local, Word};

/// A collection of items, for one at a time to use.
pub trait Items {
    type Item;
    /// Put an item in.
    fn push(&mut self, item: Self::Item);
    /// Take the next one out.
    fn pop(&mut self) -> Option<Self::Item>;
    /// How many there are.
    fn count(&self) -> usize;
}

/// First in, first out.
pub type Line<T> = VecDeque<T>;
/// Last in, first out.
pub type Stack<T> = Vec<T>;
/// The smallest first.
pub type Heap<T> = BinaryHeap<Reverse<T>>;

/// A collection under a lock.
#[derive(Debug)]
pub struct List<C> {
    items: Guarded<C>,
    maxsize: usize,
    // invariant: both are written under the lock only; `held` is the number of items.
    held: Local,
    puts: Local,
}

impl<C: Items> List<C> {
    /// At most `maxsize` of such items, beginning with none; 0 is without bound.
    pub fn new(items: C, maxsize: usize) -> Self {
        List { items: Guarded::new(items), maxsize, held: Local::new(0), puts: Local::new(0) }
    }

    fn has_room(&self, held: usize) -> bool {
        self.maxsize == 0 || held < self.maxsize
    }
}

impl<C: Items> Store<C::Item> for List<C> {
    fn try_put(&self, item: C::Item) -> Result<(), C::Item> {
        self.items.with(|items| {
            if !self.has_room(items.count()) {
                return Err(item);
            }
            items.push(item);
            self.held.store(items.count() as u32);
            self.puts.store(self.puts.load_relaxed().wrapping_add(1));
            Ok(())
        })
    }

    fn try_get(&self) -> Option<C::Item> {
        // Without the lock where there is nothing. A put that came before is seen: its lock's
        // release, or the fence of the gate, is between its store and this load.
        if self.held.load() == 0 {
            return None;
        }
        self.items.with(|items| {
            let item = items.pop();
            self.held.store(items.count() as u32);
            item
        })
    }

    fn looks_open(&self) -> bool {
        self.has_room(self.held.load_relaxed() as usize)
    }

    fn looks_filled(&self) -> bool {
        self.held.load_relaxed() > 0
    }

    fn len(&self) -> usize {
        self.held.load() as usize
    }

    fn puts(&self) -> u32 {
        self.puts.load()
    }
}

impl<T> Items for Line<T> {
    type Item = T;
    fn push(&mut self, item: T) {
        self.push_back(item);
    }
    fn pop(&mut self) -> Option<T> {
        self.pop_front()
    }
    fn count(&self) -> usize {
        self.len()
    }
}

impl<T> Items for Stack<T> {
    type Item = T;
    fn push(&mut self, item: T) {
        self.push(item);
    }
    fn pop(&mut self) -> Option<T> {
        self.pop()
    }
    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Ord> Items for Heap<T> {
    type Item = T;
    fn push(&mut self, item: T) {
        self.push(Reverse(item));
    }
    fn pop(&mut self) -> Option<T> {
        self.pop().map(|Reverse(item)| item)
    }
    fn count(&self) -> usize {
        self.len()
    }
}
