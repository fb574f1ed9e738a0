//! What Lock promises.

use std::sync::Arc;
use std::time::Duration;

use super::{A_MOMENT, Fragile, Spawner, Step, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::{Lock, PythonError};
use crate::word::sleep;

pub(super) fn release_of_a_free_lock_is_a_runtime_error(_: &dyn Spawner) {
    let lock = Lock::new();
    let error = lock.release().expect_err("nobody holds it");
    assert_eq!(error.python_name(), "RuntimeError");
    lock.acquire();
    assert!(lock.release().is_ok());
    assert!(lock.release().is_err());
    assert!(!lock.locked());
}

pub(super) fn try_acquire_fails_while_it_is_held(_: &dyn Spawner) {
    let lock = Lock::new();
    assert!(lock.try_acquire());
    assert!(lock.locked());
    assert!(!lock.try_acquire());
    assert!(!lock.acquire_timeout(Duration::ZERO));
    assert!(lock.release().is_ok());
    lock.with(|| assert!(!lock.try_acquire()));
    assert!(lock.try_acquire());
}

pub(super) fn acquire_timeout_is_false_after_its_time(_: &dyn Spawner) {
    let lock = Lock::new();
    assert!(lock.acquire_timeout(Duration::from_secs(100)));
    assert_took_about(took(|| assert!(!lock.acquire_timeout(A_MOMENT))), A_MOMENT);
}

pub(super) fn the_state_after_a_timeout_is_right(_: &dyn Spawner) {
    let lock = Lock::new();
    lock.acquire();
    assert!(!lock.acquire_timeout(Duration::from_millis(2)));
    assert!(lock.locked());
    assert!(lock.release().is_ok());
    assert!(!lock.locked());
    assert!(lock.try_acquire());
}

pub(super) fn another_thread_may_release_it(spawner: &dyn Spawner) {
    let lock = Arc::new(Lock::new());
    lock.acquire();
    let theirs = Arc::clone(&lock);
    crew(spawner, 1, move |_| theirs.release().expect("it is held")).join();
    assert!(!lock.locked());
}

pub(super) fn a_waiter_gets_it_on_release(spawner: &dyn Spawner) {
    let shared = Arc::new((Lock::new(), Step::default()));
    shared.0.acquire();
    let theirs = Arc::clone(&shared);
    let waiter = crew(spawner, 1, move |_| theirs.0.with(|| theirs.1.reach()));
    sleep(A_MOMENT);
    assert!(!shared.1.reached());
    shared.0.release().expect("it is held");
    waiter.join();
    assert!(shared.1.reached());
}

pub(super) fn many_workers_exclude_each_other(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 90_000;
    let shared = Arc::new((Lock::new(), Fragile::default()));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |_| {
        for _ in 0..ROUNDS {
            theirs.0.with(|| theirs.1.add());
        }
    })
    .join();
    assert_eq!(shared.1.get(), ROUNDS * WORKERS as u32);
    assert!(!shared.0.locked());
}

pub(super) fn impatient_waiters_leave_nobody_behind(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 300;
    let shared = Arc::new((Lock::new(), Fragile::default()));
    let theirs = Arc::clone(&shared);
    let workers = crew(spawner, WORKERS, move |number| {
        for _ in 0..ROUNDS {
            // Half of them wait for ever: a lost wake-up leaves one of those asleep.
            if number % 2 == 0 {
                theirs.0.acquire();
            } else {
                while !theirs.0.acquire_timeout(Duration::from_micros(50)) {}
            }
            theirs.1.add();
            theirs.0.release().expect("it is ours");
        }
    });
    eventually("all had their turns", || {
        shared.1.get() == ROUNDS * WORKERS as u32
    });
    workers.join();
}
