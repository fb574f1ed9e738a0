//! A bounded ring that many workers put into and many take out of, without a lock.
//!
//! After Vyukov's queue. A position is a lap number and an index in one number; `head` is the next
//! position to take, `tail` the next to put. Each slot's stamp says whose turn it is:
//!
//! | stamp of the slot at position `p` | means |
//! |---|---|
//! | `p` | free, for the put at `p` |
//! | `p + 1` | full, for the take at `p` |
//! | `p + lap` | taken: free for the put one lap on |
//!
//! A worker claims a position by moving `head` or `tail`, then moves the value, then stamps the
//! slot. Between claim and stamp the slot is *in flight*: who needs it spins, for the claimer
//! waits for nothing. So "full" and "empty" are only said where head and tail say so, and a value
//! that was put is never overlooked because an earlier one is still in flight.
//!
//! Memory ordering: the stamp is stored with release after the value was moved and loaded with
//! acquire before it is, which hands the value over. `head` and `tail` only give out positions.

use std::fmt;
use std::mem::MaybeUninit;

use super::cell::{AtomicU64, Ordering, UnsafeCell, full_fence};

/// A lock-free ring of a fixed number of values.
pub struct Slots<T> {
    // invariant: head <= tail <= head + one lap, as positions.
    head: Line<AtomicU64>,
    tail: Line<AtomicU64>,
    slots: Box<[Slot<T>]>,
    /// Bits of a position that are the index; `1 << bits` exceeds the number of slots.
    bits: u32,
}

/// A cache line of its own (two, for the prefetcher).
#[repr(align(128))]
struct Line<T>(T);

struct Slot<T> {
    stamp: AtomicU64,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: a value is only touched by the worker that claimed its position, one at a time; it moves
// between workers, so it has to be Send. No `&T` is ever given out.
unsafe impl<T: Send> Sync for Slots<T> {}

impl<T> Slots<T> {
    /// A ring for `capacity` values, at least 1.
    pub fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        let slot = |at| Slot {
            stamp: AtomicU64::new(at as u64),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        };
        Slots {
            head: Line(AtomicU64::new(0)),
            tail: Line(AtomicU64::new(0)),
            slots: (0..capacity).map(slot).collect(),
            bits: (capacity + 1).next_power_of_two().trailing_zeros(),
        }
    }

    /// Put a value in; it comes back where the ring is full.
    ///
    /// # Errors
    /// The value, where the ring is full.
    #[inline]
    pub fn try_put(&self, value: T) -> Result<(), T> {
        let mut flight = Flight::default();
        let mut tail = self.tail.0.load(Ordering::Relaxed);
        loop {
            let slot = self.slot(tail);
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == tail {
                match self.claim(&self.tail.0, tail) {
                    Ok(()) => {
                        // SAFETY: we claimed this position, so nobody else touches the slot.
                        slot.value.with_mut(|cell| unsafe { (*cell).write(value) });
                        slot.stamp.store(tail + 1, Ordering::Release);
                        return Ok(());
                    }
                    Err(found) => tail = found,
                }
                continue;
            }
            if stamp + self.lap() == tail + 1 {
                full_fence();
                if self.head.0.load(Ordering::Relaxed) + self.lap() == tail {
                    return Err(value);
                }
            }
            flight.pause();
            tail = self.tail.0.load(Ordering::Relaxed);
        }
    }

    /// Take the oldest value out; `None` where the ring is empty.
    #[inline]
    pub fn try_get(&self) -> Option<T> {
        let mut flight = Flight::default();
        let mut head = self.head.0.load(Ordering::Relaxed);
        loop {
            let slot = self.slot(head);
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == head + 1 {
                match self.claim(&self.head.0, head) {
                    Ok(()) => {
                        // SAFETY: we claimed this position, and its stamp says that it was put.
                        let value =
                            slot.value.with_mut(|cell| unsafe { (*cell).assume_init_read() });
                        slot.stamp.store(head + self.lap(), Ordering::Release);
                        return Some(value);
                    }
                    Err(found) => head = found,
                }
                continue;
            }
            if stamp == head {
                full_fence();
                if self.tail.0.load(Ordering::Relaxed) == head {
                    return None;
                }
            }
            flight.pause();
            head = self.head.0.load(Ordering::Relaxed);
        }
    }

    /// Whether a put looks worth trying. Touches nothing that takers write but the slot.
    #[inline]
    pub fn looks_open(&self) -> bool {
        let tail = self.tail.0.load(Ordering::Relaxed);
        self.slot(tail).stamp.load(Ordering::Relaxed) == tail
    }

    /// Whether a take looks worth trying. Touches nothing that putters write but the slot.
    #[inline]
    pub fn looks_filled(&self) -> bool {
        let head = self.head.0.load(Ordering::Relaxed);
        self.slot(head).stamp.load(Ordering::Relaxed) == head + 1
    }

    /// How many values it holds, those in flight included.
    pub fn len(&self) -> usize {
        loop {
            let tail = self.tail.0.load(Ordering::SeqCst);
            let head = self.head.0.load(Ordering::SeqCst);
            if self.tail.0.load(Ordering::SeqCst) == tail {
                return (self.count(tail) - self.count(head)) as usize;
            }
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values it can hold.
    pub fn capacity(&self) -> usize {
        self.slots.len()
    }

    /// How many values were ever put, those in flight included.
    pub fn puts(&self) -> u64 {
        self.count(self.tail.0.load(Ordering::SeqCst))
    }

    fn lap(&self) -> u64 {
        1 << self.bits
    }

    fn slot(&self, position: u64) -> &Slot<T> {
        &self.slots[(position & (self.lap() - 1)) as usize]
    }

    /// Positions given out before `position`.
    fn count(&self, position: u64) -> u64 {
        (position >> self.bits) * self.slots.len() as u64 + (position & (self.lap() - 1))
    }

    #[inline]
    fn claim(&self, end: &AtomicU64, position: u64) -> Result<(), u64> {
        let index = position & (self.lap() - 1);
        let next = if index + 1 < self.slots.len() as u64 {
            position + 1
        } else {
            position - index + self.lap()
        };
        end.compare_exchange_weak(position, next, Ordering::SeqCst, Ordering::Relaxed).map(drop)
    }
}

impl<T> Drop for Slots<T> {
    fn drop(&mut self) {
        while self.try_get().is_some() {}
    }
}

impl<T> fmt::Debug for Slots<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// Waiting for a slot in flight: a few nanoseconds, unless its claimer lost its core meanwhile.
#[derive(Default)]
struct Flight {
    looks: u32,
}

impl Flight {
    #[cfg(not(loom))]
    #[cold]
    fn pause(&mut self) {
        self.looks += 1;
        if self.looks < 1000 {
            super::relax();
        } else {
            // Give the claimer a core to go on with.
            super::sleep(std::time::Duration::from_micros(50));
        }
    }

    /// Under loom: interleavings in which it looks in vain once more are all alike, and endless.
    #[cfg(loom)]
    fn pause(&mut self) {
        self.looks += 1;
        if self.looks > 2 {
            loom::skip_branch();
        }
        super::relax();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn values_come_out_in_order_over_many_laps() {
        for capacity in [1, 2, 3, 7, 8] {
            let ring = Slots::new(capacity);
            let mut taken = 0;
            for value in 0..100 {
                if let Err(value) = ring.try_put(value) {
                    assert_eq!(ring.len(), capacity);
                    assert_eq!(ring.try_get(), Some(taken));
                    taken += 1;
                    assert_eq!(ring.try_put(value), Ok(()));
                }
            }
            assert_eq!(ring.puts(), 100);
            assert_eq!(std::iter::from_fn(|| ring.try_get()).count(), 100 - taken);
        }
    }

    #[test]
    fn what_is_left_in_a_ring_is_dropped_with_it() {
        let value = std::sync::Arc::new(());
        let ring = Slots::new(4);
        for _ in 0..3 {
            ring.try_put(std::sync::Arc::clone(&value)).expect("there is room");
        }
        drop(ring.try_get());
        drop(ring);
        assert_eq!(std::sync::Arc::strong_count(&value), 1);
    }
}
