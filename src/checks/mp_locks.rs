//! Locks and signals in the segment. Their algorithms are checked with threads; here it is that a
//! handle which went through bytes is a handle on the same thing.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::{A_MOMENT, Spawner, WORKERS, crew, eventually};
use crate::sync::PythonError;
use crate::sync::mp::{
    Barrier, BoundedSemaphore, Condition, Event, IpcError, Lock, RLock, RawValue, Semaphore,
};

/// A handle as another process would get it.
pub(super) fn sent<T: Serialize + DeserializeOwned>(handle: &T) -> T {
    let bytes = postcard::to_allocvec(handle).expect("a handle has bytes");
    postcard::from_bytes(&bytes).expect("the bytes of a handle")
}

pub(super) fn a_handle_that_was_sent_is_a_handle_on_the_same(_: &dyn Spawner) {
    let lock = Lock::new().expect("room");
    let other = sent(&lock);
    lock.acquire();
    assert!(other.locked() && !other.try_acquire());
    other.release().expect("a Lock may be released by anyone");
    assert!(!lock.locked());
    drop(lock);
    assert!(other.try_acquire(), "it lives as long as one handle does");
    let event = Event::new().expect("room");
    sent(&event).set();
    assert!(event.is_set());
}

pub(super) fn workers_exclude_each_other(spawner: &dyn Spawner) {
    // A million operations in the browser: a round is two of the lock and four of the RLock.
    const ROUNDS: i32 = if cfg!(debug_assertions) { 3_000 } else { 14_000 };
    let (lock, rlock) = (Lock::new().expect("room"), RLock::new().expect("room"));
    let counts = [0, 1].map(|_| RawValue::new(0i32).expect("room"));
    let theirs = (sent(&lock), sent(&rlock), counts.clone());
    crew(spawner, WORKERS, move |_| {
        let (lock, rlock, counts) = &theirs;
        let (lock, rlock) = (sent(lock), sent(rlock));
        for _ in 0..ROUNDS {
            lock.with(|| counts[0].set(counts[0].get() + 1));
            rlock.with(|| rlock.with(|| counts[1].set(counts[1].get() + 1)));
        }
    })
    .join();
    assert_eq!(counts.map(|count| count.get()), [ROUNDS * WORKERS as i32; 2]);
}

pub(super) fn permits_are_counted_over_all_handles(_: &dyn Spawner) {
    let room = Semaphore::new(2).expect("room");
    let other = sent(&room);
    assert!(room.try_acquire() && other.try_acquire() && !room.try_acquire());
    other.release(1).expect("a permit was taken");
    assert_eq!(room.value(), 1);
    let bounded = sent(&BoundedSemaphore::new(1).expect("room"));
    let error = bounded.release(1).expect_err("one too many");
    assert_eq!(error.python_name(), "ValueError");
}

pub(super) fn a_condition_travels_with_its_lock(spawner: &dyn Spawner) {
    let condition = Condition::new().expect("room");
    let woken = RawValue::new(0i32).expect("room");
    let theirs = (sent(&condition), woken.clone());
    let waiters = crew(spawner, 3, move |_| {
        let (condition, woken) = (sent(&theirs.0), &theirs.1);
        condition.with(|| {
            woken.set(woken.get() + 1);
            condition.wait().expect("the lock is held");
            woken.set(woken.get() + 100);
        });
    });
    eventually("all wait", || condition.with(|| woken.get()) == 3);
    condition.with(|| condition.notify(1)).expect("the lock is held");
    eventually("one is woken", || condition.with(|| woken.get()) == 103);
    crate::word::sleep(A_MOMENT);
    assert_eq!(condition.with(|| woken.get()), 103, "notify(1) wakes one");
    condition.with(|| condition.notify_all()).expect("the lock is held");
    waiters.join();
    assert_eq!(woken.get(), 303);
}

pub(super) fn a_barrier_lets_all_go_on_together(spawner: &dyn Spawner) {
    let barrier = Barrier::new(3, None).expect("room");
    assert_eq!(Barrier::new(0, None).map(drop).map_err(|e| e.python_name()), Err("ValueError"));
    let numbers = Lock::new().expect("room");
    let sum = RawValue::new(0i32).expect("room");
    let theirs = (sent(&barrier), numbers, sum.clone());
    crew(spawner, 3, move |_| {
        let (barrier, lock, sum) = (sent(&theirs.0), &theirs.1, &theirs.2);
        for _ in 0..50 {
            let number = barrier.wait().expect("nobody breaks it");
            lock.with(|| sum.set(sum.get() + number as i32));
        }
    })
    .join();
    assert_eq!(sum.get(), 50 * (1 + 2), "each round gives each of its parties another number");
    let hasty = Barrier::new(2, Some(Duration::from_millis(1))).expect("room");
    assert!(sent(&hasty).wait().is_err() && hasty.broken());
}

pub(super) fn a_block_is_free_with_its_last_handle(_: &dyn Spawner) {
    // Objects of a size that nobody else has: the next one gets the block of the last.
    let value = crate::sync::mp::RawArray::new(&[7u8; 77_777]).expect("room");
    let other = sent(&value);
    drop(value);
    let second = crate::sync::mp::RawArray::new(&[1u8; 77_777]).expect("room");
    assert_eq!((other.get(5), second.get(5)), (7, 1), "one handle keeps the block");
    let too_much: Result<_, IpcError> = crate::sync::mp::RawArray::new(&vec![0u8; 16 << 20]);
    assert_eq!(too_much.map(drop).map_err(|error| error.python_name()), Err("OSError"));
}

pub(super) fn an_rlock_belongs_to_its_owner(spawner: &dyn Spawner) {
    let lock = RLock::new().expect("room");
    let other = sent(&lock);
    lock.acquire();
    assert!(sent(&lock).try_acquire(), "its owner may take it again, by any handle");
    crew(spawner, 1, move |_| {
        assert!(!other.try_acquire() && !other.is_owned());
        assert_eq!(other.release().map_err(|error| error.python_name()), Err("RuntimeError"));
    })
    .join();
    assert!(lock.release().is_ok() && lock.release().is_ok() && lock.release().is_err());
}
