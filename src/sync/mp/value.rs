//! `multiprocessing.Value` and `Array`: plain numbers that processes share, with a lock or without.
//!
//! A single 32-bit number is read and written in one step; longer ones and bytes are copied, and a
//! reader without the lock may see half of a write. `x += 1` is two steps with any of them: take
//! the lock over both.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::handle::Handle;
use super::{IpcError, RLock};
use crate::word::Word;
use crate::word::segment::{self, Segment};

/// A kind of number that stands in shared memory, as one of C's does.
pub trait Ctype: Copy + Default {
    /// Bytes of one.
    const SIZE: u32;
    /// Read the one at that offset.
    fn load(at: u32) -> Self;
    /// Write the one at that offset.
    fn store(self, at: u32);
}

macro_rules! in_a_word {
    ($($kind:ty),*) => {$(
        impl Ctype for $kind {
            const SIZE: u32 = 4;
            fn load(at: u32) -> Self {
                Segment(at).load() as $kind
            }
            fn store(self, at: u32) {
                Segment(at).store(self as u32);
            }
        }
    )*};
}

macro_rules! in_bytes {
    ($($kind:ty),*) => {$(
        impl Ctype for $kind {
            const SIZE: u32 = size_of::<$kind>() as u32;
            fn load(at: u32) -> Self {
                let mut bytes = [0; size_of::<$kind>()];
                segment::read_into(at, &mut bytes);
                <$kind>::from_le_bytes(bytes)
            }
            fn store(self, at: u32) {
                segment::write(at, &self.to_le_bytes());
            }
        }
    )*};
}

in_a_word!(i32, u32);
in_bytes!(u8, i64, u64, f32, f64);

/// Numbers of one kind, without a lock: `RawArray`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct RawArray<T> {
    handle: Handle,
    len: u32,
    kind: PhantomData<fn(T) -> T>,
}

impl<T: Ctype> RawArray<T> {
    /// An array of these numbers.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(values: &[T]) -> Result<Self, IpcError> {
        let bytes = values.len() as u64 * u64::from(T::SIZE);
        let words = u32::try_from(bytes.div_ceil(4)).map_err(|_| segment::Full)?;
        let handle = Handle::new(words)?;
        let array = RawArray { handle, len: values.len() as u32, kind: PhantomData };
        values.iter().enumerate().for_each(|(nth, value)| array.set(nth, *value));
        Ok(array)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number at `index`.
    ///
    /// # Panics
    /// Where there is none: Python's IndexError.
    pub fn get(&self, index: usize) -> T {
        T::load(self.at(index))
    }

    /// Set the number at `index`.
    ///
    /// # Panics
    /// As [`Self::get`].
    pub fn set(&self, index: usize, value: T) {
        value.store(self.at(index));
    }

    /// All of them, one after the other.
    pub fn to_vec(&self) -> Vec<T> {
        (0..self.len()).map(|index| self.get(index)).collect()
    }

    fn at(&self, index: usize) -> u32 {
        assert!(index < self.len(), "IndexError: {index} of an array of {}", self.len);
        self.handle.first().0 + index as u32 * T::SIZE
    }
}

impl RawArray<u8> {
    /// Copy bytes in, from `index` on.
    ///
    /// # Panics
    /// Where they reach beyond the end.
    pub fn write(&self, index: usize, bytes: &[u8]) {
        assert!(index + bytes.len() <= self.len(), "IndexError: beyond the end");
        segment::write(self.handle.first().0 + index as u32, bytes);
    }

    /// Copy bytes out, from `index` on.
    ///
    /// # Panics
    /// As [`Self::write`].
    pub fn read_into(&self, index: usize, bytes: &mut [u8]) {
        assert!(index + bytes.len() <= self.len(), "IndexError: beyond the end");
        segment::read_into(self.handle.first().0 + index as u32, bytes);
    }
}

/// One number, without a lock: `RawValue`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "T: Ctype")]
pub struct RawValue<T>(RawArray<T>);

impl<T: Ctype> RawValue<T> {
    /// That number, shared.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(value: T) -> Result<Self, IpcError> {
        RawArray::new(&[value]).map(RawValue)
    }

    /// The number.
    pub fn get(&self) -> T {
        self.0.get(0)
    }

    /// Set it.
    pub fn set(&self, value: T) {
        self.0.set(0, value);
    }
}

/// One number with a lock: `Value`. Each `get` and each `set` takes the lock; for both together,
/// take it yourself: it is an RLock.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "T: Ctype")]
pub struct Value<T> {
    lock: RLock,
    raw: RawValue<T>,
}

impl<T: Ctype> Value<T> {
    /// That number, shared, with a lock of its own.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(value: T) -> Result<Self, IpcError> {
        Value::with_lock(value, RLock::new()?)
    }

    /// That number under a lock that others may share.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn with_lock(value: T, lock: RLock) -> Result<Self, IpcError> {
        Ok(Value { lock, raw: RawValue::new(value)? })
    }

    /// The number.
    #[track_caller]
    pub fn get(&self) -> T {
        self.lock.with(|| self.raw.get())
    }

    /// Set it.
    #[track_caller]
    pub fn set(&self, value: T) {
        self.lock.with(|| self.raw.set(value));
    }

    /// Its lock.
    pub fn get_lock(&self) -> &RLock {
        &self.lock
    }

    /// The number without the lock.
    pub fn get_obj(&self) -> &RawValue<T> {
        &self.raw
    }
}

/// Numbers with a lock: `Array`. Each access takes the lock.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "T: Ctype")]
pub struct Array<T> {
    lock: RLock,
    raw: RawArray<T>,
}

impl<T: Ctype> Array<T> {
    /// Those numbers, shared, with a lock of their own.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn new(values: &[T]) -> Result<Self, IpcError> {
        Array::with_lock(values, RLock::new()?)
    }

    /// Those numbers under a lock that others may share.
    ///
    /// # Errors
    /// `OSError` where the segment is full.
    pub fn with_lock(values: &[T], lock: RLock) -> Result<Self, IpcError> {
        Ok(Array { lock, raw: RawArray::new(values)? })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The number at `index`.
    ///
    /// # Panics
    /// Where there is none: Python's IndexError.
    #[track_caller]
    pub fn get(&self, index: usize) -> T {
        self.lock.with(|| self.raw.get(index))
    }

    /// Set the number at `index`.
    ///
    /// # Panics
    /// As [`Self::get`].
    #[track_caller]
    pub fn set(&self, index: usize, value: T) {
        self.lock.with(|| self.raw.set(index, value));
    }

    /// All of them as they were at one time.
    #[track_caller]
    pub fn to_vec(&self) -> Vec<T> {
        self.lock.with(|| self.raw.to_vec())
    }

    /// The lock.
    pub fn get_lock(&self) -> &RLock {
        &self.lock
    }

    /// The numbers without the lock.
    pub fn get_obj(&self) -> &RawArray<T> {
        &self.raw
    }
}
