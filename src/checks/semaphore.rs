//! What Semaphore and BoundedSemaphore promise.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::{BoundedSemaphore, PythonError, Semaphore};
use crate::word::sleep;

pub(super) fn try_acquire_fails_without_a_permit(_: &dyn Spawner) {
    let semaphore = Semaphore::new(2);
    assert!(semaphore.try_acquire() && semaphore.try_acquire());
    assert!(!semaphore.try_acquire());
    assert!(semaphore.release(1).is_ok());
    assert_eq!(semaphore.value(), 1);
    semaphore.with(|| assert!(!semaphore.try_acquire()));
    assert!(semaphore.try_acquire());
    assert!(!Semaphore::new(0).try_acquire());
}

pub(super) fn release_of_several_lets_several_go_on(spawner: &dyn Spawner) {
    let shared = Arc::new((Semaphore::new(0), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let waiters = crew(spawner, WORKERS, move |_| {
        theirs.0.acquire();
        theirs.1.fetch_add(1, Ordering::Relaxed);
    });
    sleep(A_MOMENT);
    let passed = || shared.1.load(Ordering::Relaxed);
    assert_eq!(passed(), 0);
    shared.0.release(3).expect("there is room");
    eventually("three go on", || passed() == 3);
    sleep(A_MOMENT);
    assert_eq!(passed(), 3);
    shared.0.release(WORKERS as u32 - 3).expect("there is room");
    waiters.join();
    assert_eq!(shared.0.value(), 0);
}

pub(super) fn release_of_none_is_a_value_error(_: &dyn Spawner) {
    let error = Semaphore::new(1)
        .release(0)
        .expect_err("none is not a number to release");
    assert_eq!(error.python_name(), "ValueError");
}

pub(super) fn one_release_too_many_is_a_value_error(_: &dyn Spawner) {
    let semaphore = BoundedSemaphore::new(2);
    assert!(semaphore.release(1).is_err());
    semaphore.acquire();
    assert!(semaphore.release(2).is_err());
    assert_eq!(semaphore.value(), 1);
    assert!(semaphore.release(1).is_ok());
    let error = semaphore.release(1).expect_err("all are back");
    assert_eq!(error.python_name(), "ValueError");
    assert!(Semaphore::new(2).release(1).is_ok());
}

pub(super) fn acquire_timeout_is_false_after_its_time(_: &dyn Spawner) {
    let semaphore = Semaphore::new(0);
    assert_took_about(
        took(|| assert!(!semaphore.acquire_timeout(A_MOMENT))),
        A_MOMENT,
    );
    assert!(!semaphore.acquire_timeout(Duration::ZERO));
}

pub(super) fn never_more_inside_than_permits(spawner: &dyn Spawner) {
    const PERMITS: u32 = 3;
    const ROUNDS: u32 = 45_000;
    let shared = Arc::new((Semaphore::new(PERMITS), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |_| {
        for _ in 0..ROUNDS {
            theirs.0.with(|| {
                let inside = theirs.1.fetch_add(1, Ordering::Relaxed) + 1;
                assert!(inside <= PERMITS, "{inside} are inside");
                theirs.1.fetch_sub(1, Ordering::Relaxed);
            });
        }
    })
    .join();
    assert_eq!(shared.0.value(), PERMITS);
}

pub(super) fn impatient_waiters_leave_nobody_behind(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 300;
    let shared = Arc::new((Semaphore::new(2), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let workers = crew(spawner, WORKERS, move |number| {
        for _ in 0..ROUNDS {
            if number % 2 == 0 {
                theirs.0.acquire();
            } else {
                while !theirs.0.acquire_timeout(Duration::from_micros(50)) {}
            }
            theirs.1.fetch_add(1, Ordering::Relaxed);
            theirs.0.release(1).expect("there is room");
        }
    });
    let turns = ROUNDS * WORKERS as u32;
    eventually("all had their turns", || {
        shared.1.load(Ordering::Relaxed) == turns
    });
    workers.join();
}
