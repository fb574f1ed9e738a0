use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::{Condition, RLock};
use interleave::word::Local;

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: `release` that never wakes; CONTENDED not kept by who takes the lock after a sleep; a
/// release of the inner level that frees the lock.
#[test]
fn one_owner_at_a_time_at_any_level_and_nobody_sleeps_for_ever() {
    explore(3, || {
        let shared = Arc::new((RLock::new(), Count::new()));
        let add = |(lock, count): &(RLock, Count)| {
            lock.with(|| {
                lock.with(|| count.add(1));
                count.add(1)
            })
        };
        let threads = [spawn(&shared, add), spawn(&shared, add)];
        add(&shared);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(shared.1.get(), 6);
        assert!(!shared.0.locked());
    });
}

/// Catches: `release` that never wakes; CONTENDED not kept by who takes the lock after a sleep,
/// beside one whose time may be up.
#[test]
fn a_timeout_takes_no_wake_up_from_another_waiter() {
    explore(3, || {
        let shared = Arc::new((RLock::new(), Count::new()));
        shared.0.acquire();
        let impatient = spawn(&shared, |(lock, count)| {
            let got = lock.acquire_timeout(SOME_TIME);
            if got {
                count.add(1);
                lock.release().unwrap();
            }
            got
        });
        let patient = spawn(&shared, |(lock, count)| lock.with(|| count.add(1)));
        shared.0.release().unwrap();
        let got = impatient.join().unwrap();
        patient.join().unwrap();
        assert_eq!(shared.1.get(), 1 + u32::from(got));
        assert!(!shared.0.locked());
    });
}

/// Catches: a release that looks whether the lock is held, and not by whom.
#[test]
fn nobody_but_the_owner_releases_it() {
    explore(3, || {
        let lock = Arc::new(RLock::new());
        let other = spawn(&lock, |lock| {
            let refused = lock.release().is_err();
            let got = lock.try_acquire();
            assert_eq!(lock.release().is_ok(), got);
            refused
        });
        lock.acquire();
        assert!(lock.is_owned() && lock.level() == 1);
        assert!(lock.release().is_ok());
        assert!(lock.release().is_err());
        assert!(other.join().unwrap());
    });
}

/// Catches: `release_save` that lets one level go only (the notifier then waits for ever); a
/// release of the inner level that frees the lock.
#[test]
fn a_condition_over_it_waits_at_any_level() {
    explore(2, || {
        let condition: Condition<RLock, Local, 2> = Condition::with_lock(RLock::new());
        let shared = Arc::new((condition, Count::new()));
        let waiter = spawn(&shared, |(condition, ready)| {
            condition.acquire();
            condition.with(|| condition.wait_for(|| ready.get() == 1, None)).unwrap();
            let level = condition.lock().level();
            condition.release().unwrap();
            level
        });
        let (condition, ready) = &*shared;
        condition.with(|| {
            ready.add(1);
            condition.notify(1).unwrap();
        });
        assert_eq!(waiter.join().unwrap(), 1);
    });
}
