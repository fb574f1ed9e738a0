//! The seam over the operating system's threads: waiters are parked by their word's address.
//!
//! `parking_lot_core` keeps the queue of waiters. It looks at the word under the lock of the
//! address' bucket and `wake` takes the same lock, so that look and sleep are one step against
//! every wake that follows a change: the futex contract.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use parking_lot_core::{
    DEFAULT_PARK_TOKEN, DEFAULT_UNPARK_TOKEN, FilterOp, ParkResult, park, unpark_all,
    unpark_filter, unpark_one,
};

use super::{Wait, Word};

/// A word in this process' own memory.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Local(AtomicU32);

/// Milliseconds since this process first asked.
pub fn now_ms() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
}

/// A hint that this is a spin loop.
#[inline]
pub fn relax() {
    std::hint::spin_loop();
}

impl Local {
    /// A word of that value.
    pub const fn new(value: u32) -> Self {
        Local(AtomicU32::new(value))
    }

    fn key(&self) -> usize {
        self.0.as_ptr() as usize
    }
}

impl Word for Local {
    #[inline]
    fn load(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }
    #[inline]
    fn load_relaxed(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
    #[inline]
    fn store(&self, value: u32) {
        self.0.store(value, Ordering::Release);
    }
    #[inline]
    fn swap(&self, value: u32) -> u32 {
        self.0.swap(value, Ordering::AcqRel)
    }
    #[inline]
    fn compare_exchange(&self, current: u32, new: u32) -> Result<u32, u32> {
        self.0.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
    #[inline]
    fn fetch_add(&self, value: u32) -> u32 {
        self.0.fetch_add(value, Ordering::AcqRel)
    }
    #[inline]
    fn fetch_sub(&self, value: u32) -> u32 {
        self.0.fetch_sub(value, Ordering::AcqRel)
    }

    fn wait(&self, expected: u32, timeout: Option<Duration>) -> Wait {
        // A deadline past the clock's end is none at all.
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let unchanged = || self.0.load(Ordering::SeqCst) == expected;
        // SAFETY: the key is the address of a word that is ours alone, and the closures neither
        // panic nor call into parking_lot.
        let outcome =
            unsafe { park(self.key(), unchanged, || {}, |_, _| {}, DEFAULT_PARK_TOKEN, deadline) };
        match outcome {
            ParkResult::Unparked(_) => Wait::Woken,
            ParkResult::Invalid => Wait::Changed,
            ParkResult::TimedOut => Wait::TimedOut,
        }
    }

    fn wake(&self, count: u32) -> u32 {
        let woken = match count {
            0 => 0,
            // SAFETY: the key is that of our own word, and the closure does nothing.
            1 => unsafe { unpark_one(self.key(), |_| DEFAULT_UNPARK_TOKEN) }.unparked_threads,
            // SAFETY: the key is that of our own word.
            u32::MAX => unsafe { unpark_all(self.key(), DEFAULT_UNPARK_TOKEN) },
            _ => self.wake_some(count),
        };
        woken as u32
    }

    #[inline]
    unsafe fn load_alone(&self) -> u32 {
        // SAFETY: nobody writes it meanwhile, as the caller promised.
        unsafe { self.0.as_ptr().read() }
    }
    #[inline]
    unsafe fn store_alone(&self, value: u32) {
        // SAFETY: nobody touches it meanwhile, as the caller promised.
        unsafe { self.0.as_ptr().write(value) };
    }
}

impl Local {
    fn wake_some(&self, count: u32) -> usize {
        let mut left = count;
        let choose = |_| {
            if left == 0 {
                return FilterOp::Stop;
            }
            left -= 1;
            FilterOp::Unpark
        };
        // SAFETY: as in `wake`; the filter neither panics nor calls into parking_lot.
        let result = unsafe { unpark_filter(self.key(), choose, |_| DEFAULT_UNPARK_TOKEN) };
        result.unparked_threads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn wait_returns_at_once_when_the_word_differs() {
        assert_eq!(Local::new(1).wait(0, None), Wait::Changed);
    }

    #[test]
    fn wait_ends_with_its_time() {
        let start = now_ms();
        assert_eq!(Local::new(0).wait(0, Some(Duration::from_millis(5))), Wait::TimedOut);
        assert!(now_ms() - start >= 4.9);
    }

    #[test]
    fn wake_wakes_no_more_than_it_was_told() {
        let word = Arc::new(Local::new(0));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let word = Arc::clone(&word);
                std::thread::spawn(move || word.wait(0, None))
            })
            .collect();
        let mut woken = 0;
        while woken < 2 {
            woken += word.wake(2 - woken);
        }
        assert_eq!(woken, 2);
        while woken < 3 {
            woken += word.wake(u32::MAX);
        }
        for thread in threads {
            assert_eq!(thread.join().expect("the waiter ends"), Wait::Woken);
        }
    }
}
