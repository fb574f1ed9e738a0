//! `asyncio.Queue`: from task to task.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;

use super::waiters::Waiters;
use crate::sync::{Empty, Full, ValueError};

/// A queue between the tasks of one loop, first in, first out.
pub struct Queue<T> {
    items: RefCell<VecDeque<T>>,
    /// 0: no bound.
    maxsize: usize,
    putters: Waiters,
    getters: Waiters,
    unfinished: Cell<usize>,
    joiners: Waiters,
}

impl<T> Queue<T> {
    /// A queue with room for `maxsize` items; 0 for any number.
    pub fn new(maxsize: usize) -> Self {
        Queue {
            items: RefCell::default(),
            maxsize,
            putters: Waiters::default(),
            getters: Waiters::default(),
            unfinished: Cell::new(0),
            joiners: Waiters::default(),
        }
    }

    /// Items in it.
    pub fn qsize(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    /// Whether there is no room.
    pub fn is_full(&self) -> bool {
        self.maxsize > 0 && self.qsize() >= self.maxsize
    }

    /// Put an item, once there is room.
    pub async fn put(&self, item: T) {
        while self.is_full() {
            self.putters.wait().await;
        }
        self.push(item);
    }

    /// Put an item if there is room now.
    ///
    /// # Errors
    /// [`Full`] with the item.
    pub fn put_nowait(&self, item: T) -> Result<(), Full<T>> {
        if self.is_full() {
            return Err(Full(item));
        }
        self.push(item);
        Ok(())
    }

    fn push(&self, item: T) {
        self.items.borrow_mut().push_back(item);
        self.unfinished.set(self.unfinished.get() + 1);
        self.getters.call_one();
    }

    /// Take the first item, once there is one.
    pub async fn get(&self) -> T {
        loop {
            if let Ok(item) = self.get_nowait() {
                return item;
            }
            self.getters.wait().await;
        }
    }

    /// Take the first item if there is one now.
    ///
    /// # Errors
    /// [`Empty`].
    pub fn get_nowait(&self) -> Result<T, Empty> {
        let item = self.items.borrow_mut().pop_front().ok_or(Empty)?;
        self.putters.call_one();
        Ok(item)
    }

    /// Say that an item which was got is done with.
    ///
    /// # Errors
    /// [`ValueError`] where none is left.
    pub fn task_done(&self) -> Result<(), ValueError> {
        const TOO_OFTEN: ValueError = ValueError("task_done() called too many times");
        let left = self.unfinished.get().checked_sub(1).ok_or(TOO_OFTEN)?;
        self.unfinished.set(left);
        if left == 0 {
            self.joiners.call_all();
        }
        Ok(())
    }

    /// Wait until all items are done with.
    pub async fn join(&self) {
        while self.unfinished.get() > 0 {
            self.joiners.wait().await;
        }
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Queue maxsize={} qsize={}>", self.maxsize, self.qsize())
    }
}
