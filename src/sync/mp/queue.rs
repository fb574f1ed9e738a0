//! `multiprocessing.Queue` and its kin: the queue of threads, with a store in the segment.
//!
//! An item is a block of its own: the next one's offset, its length, its bytes. Whoever takes it
//! out gives the block back. There is no feeder thread, as there is in CPython: what was put is
//! there, and a process may end right after it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use super::super::queue::Store;
use super::super::{self as sync, Empty, Full, Object};
use super::IpcError;
use super::handle::Handle;
use crate::word::segment::{self, Segment};
use crate::word::{Deadline, RawLock, Word};

const CLOSED: IpcError = IpcError::value("Queue is closed");

/// An item on its way, in the hands of whoever has this.
#[derive(Debug)]
pub struct Block(Segment);

/// The next item's offset (0: none), and this one's length.
const BLOCK_HEADER: usize = 8;

impl Block {
    fn new(bytes: &[u8]) -> Result<Block, IpcError> {
        let at = segment::allocate(BLOCK_HEADER + bytes.len())?;
        Segment(at).offset(1).store(bytes.len() as u32);
        segment::write(at + BLOCK_HEADER as u32, bytes);
        Ok(Block(Segment(at)))
    }

    fn len(&self) -> u32 {
        self.0.offset(1).load()
    }

    fn free(self) {
        segment::free(self.0.0, BLOCK_HEADER + self.len() as usize);
    }

    fn into_bytes(self) -> Vec<u8> {
        let bytes = segment::read(self.0.offset(2).0, self.len());
        self.free();
        bytes
    }
}

/// A list of blocks, first in, first out.
///
/// All but `held` is read and written under the lock, where nobody waits; only a process that is
/// terminated by force just there leaves the queue locked, for the rest of the run.
#[derive(Debug)]
pub struct Blocks {
    first: Segment,
    maxsize: usize,
}

impl Blocks {
    const WORDS: u32 = 5;

    fn head(&self) -> Segment {
        self.first.offset(1)
    }
    fn tail(&self) -> Segment {
        self.first.offset(2)
    }
    fn held(&self) -> Segment {
        self.first.offset(3)
    }
    fn count(&self) -> Segment {
        self.first.offset(4)
    }

    fn locked<R>(&self, work: impl FnOnce() -> R) -> R {
        let lock = RawLock::over(self.first);
        if !lock.try_acquire() {
            lock.acquire_slow(Deadline::NEVER, || {});
        }
        let result = work();
        lock.release();
        result
    }

    fn has_room(&self) -> bool {
        self.maxsize == 0 || (self.held().load() as usize) < self.maxsize
    }
}

impl Store<Block> for Blocks {
    fn try_put(&self, item: Block) -> Result<(), Block> {
        self.locked(|| {
            if !self.has_room() {
                return Err(item);
            }
            item.0.store(0);
            match self.tail().load() {
                0 => self.head().store(item.0.0),
                last => Segment(last).store(item.0.0),
            }
            self.tail().store(item.0.0);
            self.count().fetch_add(1);
            self.held().fetch_add(1);
            Ok(())
        })
    }

    fn try_get(&self) -> Option<Block> {
        if self.held().load() == 0 {
            return None;
        }
        self.locked(|| {
            let first = self.head().load();
            if first == 0 {
                return None;
            }
            let next = Segment(first).load();
            self.head().store(next);
            if next == 0 {
                self.tail().store(0);
            }
            self.held().fetch_sub(1);
            Some(Block(Segment(first)))
        })
    }

    fn looks_open(&self) -> bool {
        self.has_room()
    }
    fn looks_filled(&self) -> bool {
        self.held().load() > 0
    }
    fn len(&self) -> usize {
        self.held().load() as usize
    }
    fn puts(&self) -> u32 {
        self.count().load()
    }
}

type Inner = sync::Queue<Block, Blocks, Segment>;

/// A queue between processes, of items that travel as bytes.
pub struct Queue<T> {
    handle: Handle,
    inner: Inner,
    /// For this process only, as in Python.
    closed: AtomicBool,
    item: PhantomData<fn(T) -> T>,
}

/// Words: the bound, the store's, the queue's.
const WORDS: u32 = 1 + Blocks::WORDS + Inner::WORDS as u32;

impl<T> Queue<T> {
    /// A queue of at most `maxsize` items; 0 is without bound.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(maxsize: usize) -> Result<Self, IpcError> {
        let handle = Handle::new(WORDS)?;
        handle.first().store(maxsize.min(u32::MAX as usize) as u32);
        Ok(Queue::over(handle))
    }

    fn over(handle: Handle) -> Self {
        let first = handle.first();
        let maxsize = first.load() as usize;
        let store = Blocks { first: first.offset(1), maxsize };
        let word = |nth| first.offset(1 + Blocks::WORDS + nth as u32);
        let inner = sync::Queue::over(store, maxsize, word, Object::numbered(handle.number()));
        Queue { handle, inner, closed: AtomicBool::new(false), item: PhantomData }
    }

    /// How many items it holds right now.
    pub fn qsize(&self) -> usize {
        self.inner.qsize()
    }

    /// Whether it holds nothing right now.
    pub fn empty(&self) -> bool {
        self.inner.empty()
    }

    /// Whether there is no room right now.
    pub fn full(&self) -> bool {
        self.inner.full()
    }

    /// This process neither puts nor gets any more. The others may.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn task_done(&self) -> Result<(), IpcError> {
        Ok(self.inner.task_done()?)
    }

    #[track_caller]
    pub(super) fn join(&self) {
        self.inner.join();
    }

    fn open(&self) -> Result<(), IpcError> {
        if self.closed.load(Ordering::Relaxed) { Err(CLOSED) } else { Ok(()) }
    }
}

impl<T: Serialize> Queue<T> {
    /// Put an item in, and wait as long as it takes until there is room.
    ///
    /// # Errors
    /// `ValueError` where the queue is closed, `PicklingError` for the item, `OSError` where the
    /// segment has no room for its bytes.
    #[track_caller]
    pub fn put(&self, item: &T) -> Result<(), IpcError> {
        self.inner.put(self.block(item)?);
        Ok(())
    }

    /// Put an item in, and wait at most `timeout` for room.
    ///
    /// # Errors
    /// `Full` where there was none in time; else as [`Self::put`].
    #[track_caller]
    pub fn put_timeout(&self, item: &T, timeout: Duration) -> Result<(), IpcError> {
        self.inner.put_timeout(self.block(item)?, timeout).map_err(refused)
    }

    /// Put an item in if there is room: `put_nowait`.
    ///
    /// # Errors
    /// `Full` where there is none; else as [`Self::put`].
    pub fn try_put(&self, item: &T) -> Result<(), IpcError> {
        self.inner.try_put(self.block(item)?).map_err(refused)
    }

    fn block(&self, item: &T) -> Result<Block, IpcError> {
        self.open()?;
        Block::new(&postcard::to_allocvec(item)?)
    }
}

fn refused(full: Full<Block>) -> IpcError {
    full.into_inner().free();
    IpcError::Full
}

impl<T: DeserializeOwned> Queue<T> {
    /// Take an item out, and wait as long as it takes until there is one.
    ///
    /// # Errors
    /// `ValueError` where the queue is closed, `PicklingError` where the bytes are of another type.
    #[track_caller]
    pub fn get(&self) -> Result<T, IpcError> {
        self.open()?;
        item(self.inner.get())
    }

    /// Take an item out, and wait at most `timeout` for one.
    ///
    /// # Errors
    /// `Empty` where there was none in time; else as [`Self::get`].
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, IpcError> {
        self.open()?;
        item(self.inner.get_timeout(timeout).map_err(|Empty| IpcError::Empty)?)
    }

    /// Take an item out if there is one: `get_nowait`.
    ///
    /// # Errors
    /// `Empty` where there is none; else as [`Self::get`].
    pub fn try_get(&self) -> Result<T, IpcError> {
        self.open()?;
        item(self.inner.try_get().map_err(|Empty| IpcError::Empty)?)
    }
}

fn item<T: DeserializeOwned>(block: Block) -> Result<T, IpcError> {
    Ok(postcard::from_bytes(&block.into_bytes())?)
}

impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        while self.handle.is_last()
            && let Ok(block) = self.inner.try_get()
        {
            block.free();
        }
    }
}

/// A handle on the same.
impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue::over(self.handle.clone())
    }
}

impl<T> Serialize for Queue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.handle.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Queue<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Handle::deserialize(deserializer).map(Queue::over)
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Queue").field(&self.handle).finish()
    }
}
