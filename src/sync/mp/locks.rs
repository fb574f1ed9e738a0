//! `multiprocessing`'s locks and signals: those of `threading`, over words of the segment.

use std::ops::Deref;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::{self as sync, ConditionLock, MAX_PARTIES, Object, WAITERS};
use super::IpcError;
use super::handle::{Handle, Layout, Shared};
use crate::word::Word;
use crate::word::segment::Segment;

/// A [`sync::Lock`] between processes.
pub type Lock = Shared<sync::Lock<Segment>>;
/// A [`sync::RLock`] between processes: owned by one thread of one of them.
pub type RLock = Shared<sync::RLock<Segment>>;
/// A [`sync::Semaphore`] between processes.
pub type Semaphore = Shared<sync::Semaphore<Segment>>;
/// A [`sync::BoundedSemaphore`] between processes.
pub type BoundedSemaphore = Shared<sync::BoundedSemaphore<Segment>>;
/// A [`sync::Event`] between processes.
pub type Event = Shared<sync::Event<Segment>>;
/// A [`sync::Barrier`] between processes.
pub type Barrier = Shared<sync::Barrier<Segment>>;

impl Layout for sync::Lock<Segment> {
    const WORDS: u32 = 1;
    fn over(first: Segment, object: Object) -> Self {
        sync::Lock::over(first, object)
    }
}

impl Lock {
    /// A free lock.
    ///
    /// # Errors
    /// `OSError` where the segment is full; so do all that are made here.
    pub fn new() -> Result<Self, IpcError> {
        Shared::make(|_| {})
    }
}

impl Layout for sync::RLock<Segment> {
    const WORDS: u32 = 2;
    fn over(first: Segment, object: Object) -> Self {
        sync::RLock::over(first, first.offset(1), object)
    }
}

impl RLock {
    /// A free lock.
    ///
    /// # Errors
    /// `OSError`.
    pub fn new() -> Result<Self, IpcError> {
        Shared::make(|_| {})
    }
}

impl Layout for sync::Semaphore<Segment> {
    const WORDS: u32 = 2;
    fn over(first: Segment, object: Object) -> Self {
        sync::Semaphore::over(first, first.offset(1), object)
    }
}

impl Semaphore {
    /// So many permits.
    ///
    /// # Errors
    /// `OSError`.
    pub fn new(permits: u32) -> Result<Self, IpcError> {
        Shared::make(|first| first.store(permits))
    }
}

/// Words: as of a semaphore, then the bound.
impl Layout for sync::BoundedSemaphore<Segment> {
    const WORDS: u32 = 3;
    fn over(first: Segment, object: Object) -> Self {
        sync::BoundedSemaphore::over(first, first.offset(1), first.offset(2).load(), object)
    }
}

impl BoundedSemaphore {
    /// So many permits, and never more.
    ///
    /// # Errors
    /// `OSError`.
    pub fn new(permits: u32) -> Result<Self, IpcError> {
        Shared::make(|first| {
            first.store(permits);
            first.offset(2).store(permits);
        })
    }
}

impl Layout for sync::Event<Segment> {
    const WORDS: u32 = 1;
    fn over(first: Segment, object: Object) -> Self {
        sync::Event::over(first, object)
    }
}

impl Event {
    /// A clear flag.
    ///
    /// # Errors
    /// `OSError`.
    pub fn new() -> Result<Self, IpcError> {
        Shared::make(|_| {})
    }
}

/// Words: its own, the parties, the timeout in ms and one (0 for none).
impl Layout for sync::Barrier<Segment> {
    const WORDS: u32 = 3;
    fn over(first: Segment, object: Object) -> Self {
        let parties = first.offset(1).load().clamp(1, MAX_PARTIES);
        let barrier = sync::Barrier::over(first, parties, object).expect("it was clamped");
        match first.offset(2).load() {
            0 => barrier,
            ms => barrier.with_timeout(Duration::from_millis(u64::from(ms) - 1)),
        }
    }
}

impl Barrier {
    /// A barrier for so many, whose `wait` waits at most `timeout`. An action would be a closure,
    /// which belongs to one process: there is none.
    ///
    /// # Errors
    /// `ValueError` for none or too many parties, `OSError`.
    pub fn new(parties: u32, timeout: Option<Duration>) -> Result<Self, IpcError> {
        if !(1..=MAX_PARTIES).contains(&parties) {
            return Err(IpcError::value("a barrier takes 1 to 511 parties"));
        }
        let ms = timeout.map_or(0, |timeout| timeout.as_millis().min(1 << 31) as u32 + 1);
        Shared::make(|first| {
            first.offset(1).store(parties);
            first.offset(2).store(ms);
        })
    }
}

type OverSegment<L> = sync::Condition<L, Segment, WAITERS>;

/// A [`sync::Condition`] between processes, over an RLock unless told otherwise.
#[derive(Debug)]
pub struct Condition<L: ConditionLock = RLock> {
    handle: Handle,
    inner: OverSegment<L>,
}

impl Condition {
    /// A condition with an RLock of its own.
    ///
    /// # Errors
    /// `OSError`.
    pub fn new() -> Result<Self, IpcError> {
        Condition::with_lock(RLock::new()?)
    }
}

impl<L: ConditionLock> Condition<L> {
    /// A condition over `lock`, a [`Lock`] or an [`RLock`].
    ///
    /// # Errors
    /// `OSError`.
    pub fn with_lock(lock: L) -> Result<Self, IpcError> {
        let handle = Handle::new(OverSegment::<L>::WORDS as u32)?;
        Ok(Condition::over(handle, lock))
    }

    fn over(handle: Handle, lock: L) -> Self {
        let word = |nth: usize| handle.first().offset(nth as u32);
        let inner = sync::Condition::over(lock, word, Object::numbered(handle.number()));
        Condition { handle, inner }
    }
}

/// A handle on the same.
impl<L: ConditionLock + Clone> Clone for Condition<L> {
    fn clone(&self) -> Self {
        Condition::over(self.handle.clone(), self.inner.lock().clone())
    }
}

impl<L: ConditionLock> Deref for Condition<L> {
    type Target = OverSegment<L>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl<L: ConditionLock + Serialize> Serialize for Condition<L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.handle, self.inner.lock()).serialize(serializer)
    }
}

impl<'de, L: ConditionLock + Deserialize<'de>> Deserialize<'de> for Condition<L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (handle, lock) = Deserialize::deserialize(deserializer)?;
        Ok(Condition::over(handle, lock))
    }
}
