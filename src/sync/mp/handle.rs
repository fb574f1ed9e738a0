//! A counted handle on a block of the segment, and primitives behind one.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::super::object::Object;
use super::super::{Caller, ConditionLock, RuntimeError};
use super::IpcError;
use crate::trace::event::SHARED;
use crate::word::Word;
use crate::word::segment::{SIZE, Segment, heap};

/// Words before those of whoever owns the block: how many handles there are, in all processes.
const HEADER: u32 = 1;

/// One of the handles on a block. Bytes of a handle are a handle too: who reads them takes it over.
pub struct Handle {
    at: Segment,
    words: u32,
    /// The heap's at the beginning: a handle from before all was taken back is worth nothing.
    epoch: u32,
}

impl Handle {
    /// A block of `words` words, all zero, and the first handle on it.
    pub fn new(words: u32) -> Result<Handle, IpcError> {
        let at = heap::allocate_words(words + HEADER)?;
        at.store(1);
        Ok(Handle { at, words, epoch: heap::epoch() })
    }

    /// The first of its words.
    pub fn first(&self) -> Segment {
        self.at.offset(HEADER)
    }

    /// Its number in the trace, the same in every process.
    pub fn number(&self) -> u32 {
        SHARED | self.at.0
    }

    /// Whether this is the only handle on the block anywhere.
    pub fn is_last(&self) -> bool {
        self.at.load() == 1
    }

    fn is_current(&self) -> bool {
        self.epoch == heap::epoch()
    }
}

impl Clone for Handle {
    fn clone(&self) -> Self {
        self.at.fetch_add(1);
        Handle { ..*self }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Forked handles were never counted: then nothing is free before the end of the run.
        if self.is_current() && !heap::is_pinned() && self.at.fetch_sub(1) == 1 {
            heap::free(self.at.0, (self.words + HEADER) as usize * 4);
        }
    }
}

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_current() {
            return Err(ser::Error::custom("a handle of an earlier run"));
        }
        // The bytes are a handle of their own: ours may be dropped before they are read.
        self.at.fetch_add(1);
        (self.at.0, self.words, self.epoch).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, words, epoch) = Deserialize::deserialize(deserializer)?;
        let end = u64::from(at) + (u64::from(words) + u64::from(HEADER)) * 4;
        if epoch != heap::epoch() || end > u64::from(SIZE) || at % 4 != 0 {
            return Err(de::Error::custom("no handle of this run"));
        }
        Ok(Handle { at: Segment(at), words, epoch })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.at.0)
    }
}

/// How a primitive stands in words of the segment.
pub trait Layout {
    /// How many words it takes.
    const WORDS: u32;
    /// The one that stands from `first` on.
    fn over(first: Segment, object: Object) -> Self;
}

/// A primitive in the segment, used as if it were here.
#[derive(Debug)]
pub struct Shared<P> {
    handle: Handle,
    primitive: P,
}

impl<P: Layout> Shared<P> {
    /// A new one; `set_up` writes what is not zero at first.
    pub(super) fn make(set_up: impl FnOnce(Segment)) -> Result<Self, IpcError> {
        let handle = Handle::new(P::WORDS)?;
        set_up(handle.first());
        Ok(Shared::over(handle))
    }

    fn over(handle: Handle) -> Self {
        let primitive = P::over(handle.first(), Object::numbered(handle.number()));
        Shared { handle, primitive }
    }
}

/// A handle on the same.
impl<P: Layout> Clone for Shared<P> {
    fn clone(&self) -> Self {
        Shared::over(self.handle.clone())
    }
}

impl<P> Deref for Shared<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.primitive
    }
}

impl<P> Serialize for Shared<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.handle.serialize(serializer)
    }
}

impl<'de, P: Layout> Deserialize<'de> for Shared<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Handle::deserialize(deserializer).map(Shared::over)
    }
}

impl<P: ConditionLock> ConditionLock for Shared<P> {
    fn enter(&self, caller: Caller) {
        self.primitive.enter(caller);
    }
    fn leave(&self, caller: Caller) -> Result<(), RuntimeError> {
        self.primitive.leave(caller)
    }
    fn is_owned(&self) -> bool {
        self.primitive.is_owned()
    }
    fn release_save(&self, caller: Caller) -> u32 {
        self.primitive.release_save(caller)
    }
    fn acquire_restore(&self, depth: u32, caller: Caller) {
        self.primitive.acquire_restore(depth, caller);
    }
}
