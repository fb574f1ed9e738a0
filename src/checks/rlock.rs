//! What RLock promises.

use std::sync::Arc;
use std::time::Duration;

use super::{A_MOMENT, Fragile, Spawner, Step, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::{Condition, PythonError, RLock};
use crate::word::sleep;

pub(super) fn its_owner_may_take_it_again(_: &dyn Spawner) {
    let lock = RLock::new();
    assert!(!lock.locked() && !lock.is_owned());
    lock.acquire();
    assert!(lock.try_acquire());
    assert!(lock.acquire_timeout(Duration::ZERO));
    lock.with(|| assert_eq!(lock.level(), 4));
    for level in (0..3).rev() {
        assert!(lock.is_owned() && lock.locked());
        assert!(lock.release().is_ok());
        assert_eq!(lock.level(), level);
    }
    assert!(!lock.locked() && lock.owner().is_none());
}

pub(super) fn release_of_a_free_lock_is_a_runtime_error(_: &dyn Spawner) {
    let lock = RLock::new();
    let error = lock.release().expect_err("nobody holds it");
    assert_eq!(error.python_name(), "RuntimeError");
    lock.acquire();
    lock.acquire();
    assert!(lock.release().is_ok() && lock.release().is_ok());
    assert!(lock.release().is_err());
}

pub(super) fn release_by_another_thread_is_a_runtime_error(spawner: &dyn Spawner) {
    let lock = Arc::new(RLock::new());
    lock.acquire();
    let theirs = Arc::clone(&lock);
    crew(spawner, 1, move |_| {
        let error = theirs.release().expect_err("another one holds it");
        assert_eq!(error.python_name(), "RuntimeError");
        assert!(theirs.locked() && !theirs.is_owned());
        assert_eq!(theirs.level(), 0);
    })
    .join();
    assert_eq!(lock.level(), 1);
    assert!(lock.release().is_ok());
}

pub(super) fn others_are_kept_out_at_every_level(spawner: &dyn Spawner) {
    let lock = Arc::new(RLock::new());
    let fails_elsewhere = |lock: &Arc<RLock>| {
        let theirs = Arc::clone(lock);
        crew(spawner, 1, move |_| assert!(!theirs.try_acquire())).join();
    };
    lock.acquire();
    fails_elsewhere(&lock);
    lock.acquire();
    fails_elsewhere(&lock);
    assert!(lock.release().is_ok());
    fails_elsewhere(&lock);
    assert!(lock.release().is_ok());
    let theirs = Arc::clone(&lock);
    crew(spawner, 1, move |_| {
        assert!(theirs.try_acquire());
        assert!(theirs.release().is_ok());
    })
    .join();
}

pub(super) fn acquire_timeout_is_false_after_its_time(spawner: &dyn Spawner) {
    let lock = Arc::new(RLock::new());
    assert!(lock.acquire_timeout(Duration::from_secs(100)));
    assert!(lock.acquire_timeout(Duration::from_secs(100)));
    let theirs = Arc::clone(&lock);
    crew(spawner, 1, move |_| {
        assert_took_about(took(|| assert!(!theirs.acquire_timeout(A_MOMENT))), A_MOMENT);
        assert!(!theirs.acquire_timeout(Duration::ZERO));
    })
    .join();
    assert_eq!(lock.level(), 2);
}

pub(super) fn a_waiter_gets_it_on_the_last_release(spawner: &dyn Spawner) {
    let shared = Arc::new((RLock::new(), Step::default()));
    let (lock, step) = &*shared;
    lock.acquire();
    lock.acquire();
    let theirs = Arc::clone(&shared);
    let waiter = crew(spawner, 1, move |_| theirs.0.with(|| theirs.1.reach()));
    sleep(A_MOMENT);
    lock.release().expect("it is ours");
    sleep(A_MOMENT);
    assert!(!step.reached());
    lock.release().expect("it is ours");
    waiter.join();
    assert!(step.reached());
}

pub(super) fn a_condition_lets_go_of_every_level(spawner: &dyn Spawner) {
    let shared = Arc::new((Condition::new(), Step::default()));
    let theirs = Arc::clone(&shared);
    let waiter = crew(spawner, 1, move |_| {
        let (condition, waits) = &*theirs;
        condition.acquire();
        condition.acquire();
        waits.reach();
        condition.wait().expect("the lock is ours");
        assert_eq!(condition.lock().level(), 2);
        assert!(condition.release().is_ok() && condition.release().is_ok());
        assert!(condition.release().is_err());
    });
    let (condition, waits) = &*shared;
    // It can only be taken here because the waiter let go of both levels.
    eventually("it waits", || condition.with(|| waits.reached()));
    condition.with(|| condition.notify(1)).expect("the lock is ours");
    waiter.join();
    assert!(condition.lock().try_acquire());
}

pub(super) fn a_condition_of_another_owner_is_a_runtime_error(spawner: &dyn Spawner) {
    let condition = Arc::new(Condition::new());
    condition.acquire();
    let theirs = Arc::clone(&condition);
    crew(spawner, 1, move |_| {
        assert!(theirs.wait().is_err());
        assert!(theirs.notify(1).is_err() && theirs.notify_all().is_err());
    })
    .join();
    assert!(condition.notify(1).is_ok());
}

pub(super) fn many_workers_exclude_each_other(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 90_000;
    let shared = Arc::new((RLock::new(), Fragile::default()));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |_| {
        for round in 0..ROUNDS {
            theirs.0.with(|| match round % 3 {
                0 => theirs.0.with(|| theirs.1.add()),
                _ => theirs.1.add(),
            });
        }
    })
    .join();
    assert_eq!(shared.1.get(), ROUNDS * WORKERS as u32);
    assert!(!shared.0.locked());
}

pub(super) fn impatient_waiters_leave_nobody_behind(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 300;
    let shared = Arc::new((RLock::new(), Fragile::default()));
    let theirs = Arc::clone(&shared);
    let workers = crew(spawner, WORKERS, move |number| {
        for _ in 0..ROUNDS {
            // Half of them wait for ever: a lost wake-up leaves one of those asleep.
            if number % 2 == 0 {
                theirs.0.acquire();
            } else {
                while !theirs.0.acquire_timeout(Duration::from_micros(50)) {}
            }
            theirs.0.with(|| theirs.1.add());
            theirs.0.release().expect("it is ours");
        }
    });
    eventually("all had their turns", || shared.1.get() == ROUNDS * WORKERS as u32);
    workers.join();
}
