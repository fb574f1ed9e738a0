//! Queues with more than [`Queue`] has, and with less.

use std::ops::Deref;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{IpcError, Queue};

/// A [`Queue`] that knows when every item is done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct JoinableQueue<T>(Queue<T>);

impl<T> JoinableQueue<T> {
    /// A queue of at most `maxsize` items; 0 is without bound.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(maxsize: usize) -> Result<Self, IpcError> {
        Queue::new(maxsize).map(JoinableQueue)
    }

    /// The task of one item that was taken out is done.
    ///
    /// # Errors
    /// `ValueError` if it is said of more items than were put in.
    pub fn task_done(&self) -> Result<(), IpcError> {
        self.0.task_done()
    }

    /// Wait until every item that was put in is done.
    #[track_caller]
    pub fn join(&self) {
        self.0.join();
    }
}

impl<T> Deref for JoinableQueue<T> {
    type Target = Queue<T>;

    fn deref(&self) -> &Queue<T> {
        &self.0
    }
}

impl<T> Clone for JoinableQueue<T> {
    fn clone(&self) -> Self {
        JoinableQueue(self.0.clone())
    }
}

/// `multiprocessing.SimpleQueue`: put and get, without bound and without timeouts.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct SimpleQueue<T>(Queue<T>);

impl<T> SimpleQueue<T> {
    /// An empty queue.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new() -> Result<Self, IpcError> {
        Queue::new(0).map(SimpleQueue)
    }

    /// Whether it holds nothing right now.
    pub fn empty(&self) -> bool {
        self.0.empty()
    }

    /// This process neither puts nor gets any more.
    pub fn close(&self) {
        self.0.close();
    }
}

impl<T: Serialize> SimpleQueue<T> {
    /// Put an item in.
    ///
    /// # Errors
    /// As [`Queue::put`].
    #[track_caller]
    pub fn put(&self, item: &T) -> Result<(), IpcError> {
        self.0.put(item)
    }
}

impl<T: DeserializeOwned> SimpleQueue<T> {
    /// Take an item out, and wait as long as it takes until there is one.
    ///
    /// # Errors
    /// As [`Queue::get`].
    #[track_caller]
    pub fn get(&self) -> Result<T, IpcError> {
        self.0.get()
    }
}

impl<T> Clone for SimpleQueue<T> {
    fn clone(&self) -> Self {
        SimpleQueue(self.0.clone())
    }
}
