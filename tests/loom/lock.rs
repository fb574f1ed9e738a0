use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::Lock;

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: `try_acquire` by load and store; `release` that never wakes; CONTENDED not kept by
/// who takes the lock after a sleep.
#[test]
fn one_at_a_time_holds_it_and_nobody_sleeps_for_ever() {
    explore(3, || {
        let shared = Arc::new((Lock::new(), Count::new()));
        let add = |(lock, count): &(Lock, Count)| lock.with(|| count.add(1));
        let threads = [spawn(&shared, add), spawn(&shared, add)];
        add(&shared);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(shared.1.get(), 3);
        assert!(!shared.0.locked());
    });
}

/// Catches: giving up after a timeout without marking CONTENDED again, which loses the wake-up
/// that the impatient one took.
#[test]
fn a_timeout_takes_no_wake_up_from_another_waiter() {
    explore(3, || {
        let shared = Arc::new((Lock::new(), Count::new()));
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

/// Catches: a release that stores FREE without looking whether somebody waits.
#[test]
fn another_thread_may_release_it() {
    explore(3, || {
        let lock = Arc::new(Lock::new());
        lock.acquire();
        let releaser = spawn(&lock, |lock| lock.release().unwrap());
        lock.acquire();
        releaser.join().unwrap();
        assert!(lock.locked());
    });
}

/// Catches: `release` that reports success whatever it finds.
#[test]
fn of_two_releases_one_fails() {
    explore(3, || {
        let lock = Arc::new(Lock::new());
        lock.acquire();
        let other = spawn(&lock, |lock| lock.release().is_ok());
        let ours = lock.release().is_ok();
        assert_ne!(ours, other.join().unwrap());
    });
}
