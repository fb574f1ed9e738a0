//! Queues that differ in the order their items come out.

use std::ops::Deref;

use super::Queue;
use super::list::{Heap, List, Stack};

/// `queue.LifoQueue`: last in, first out. A [`Queue`] but for the order.
#[derive(Debug)]
pub struct LifoQueue<T>(Queue<T, List<Stack<T>>>);

/// `queue.PriorityQueue`: the smallest comes out first. A [`Queue`] but for the order; that of
/// equal items is left open, as in Python. Put `std::cmp::Reverse(item)` to have the largest first.
#[derive(Debug)]
pub struct PriorityQueue<T: Ord>(Queue<T, List<Heap<T>>>);

impl<T> LifoQueue<T> {
    /// A queue of at most `maxsize` items; 0 is without bound.
    pub fn new(maxsize: usize) -> Self {
        LifoQueue(Queue::with_store(List::new(Stack::new(), maxsize), maxsize))
    }

    /// The queue below.
    pub fn into_queue(self) -> Queue<T, List<Stack<T>>> {
        self.0
    }
}

impl<T: Ord> PriorityQueue<T> {
    /// A queue of at most `maxsize` items; 0 is without bound.
    pub fn new(maxsize: usize) -> Self {
        PriorityQueue(Queue::with_store(List::new(Heap::new(), maxsize), maxsize))
    }

    /// The queue below.
    pub fn into_queue(self) -> Queue<T, List<Heap<T>>> {
        self.0
    }
}

impl<T> Deref for LifoQueue<T> {
    type Target = Queue<T, List<Stack<T>>>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: Ord> Deref for PriorityQueue<T> {
    type Target = Queue<T, List<Heap<T>>>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
