use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::{BoundedSemaphore, Semaphore};

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: a permit taken by load and store; a release that never wakes; sleepers counted after
/// the wait instead of before it.
#[test]
fn one_permit_excludes_and_nobody_sleeps_for_ever() {
    explore(3, || {
        let shared = Arc::new((Semaphore::new(1), Count::new()));
        let add = |(semaphore, count): &(Semaphore, Count)| semaphore.with(|| count.add(1));
        let threads = [spawn(&shared, add), spawn(&shared, add)];
        add(&shared);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(shared.1.get(), 3);
        assert_eq!(shared.0.value(), 1);
    });
}

/// Catches: `release(n)` that wakes one only.
#[test]
fn a_release_of_two_lets_two_go_on() {
    explore(3, || {
        let semaphore = Arc::new(Semaphore::new(0));
        let threads = [(); 2].map(|()| spawn(&semaphore, |semaphore| semaphore.acquire()));
        semaphore.release(2).unwrap();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(semaphore.value(), 0);
    });
}

/// Catches: giving up after a wait without one more attempt, where the wake-up was taken from
/// another sleeper.
#[test]
fn a_timeout_takes_no_wake_up_from_another_waiter() {
    explore(3, || {
        let semaphore = Arc::new(Semaphore::new(0));
        let impatient = spawn(&semaphore, |semaphore| semaphore.acquire_timeout(SOME_TIME));
        let patient = spawn(&semaphore, |semaphore| semaphore.acquire());
        semaphore.release(1).unwrap();
        if impatient.join().unwrap() {
            semaphore.release(1).unwrap();
        }
        patient.join().unwrap();
        assert_eq!(semaphore.value(), 0);
    });
}

/// Catches: a bound that is looked at apart from the addition.
#[test]
fn of_two_releases_too_many_one_fails() {
    explore(3, || {
        let semaphore = Arc::new(BoundedSemaphore::new(1));
        semaphore.acquire();
        let other = spawn(&semaphore, |semaphore| semaphore.release(1).is_ok());
        let ours = semaphore.release(1).is_ok();
        assert_ne!(ours, other.join().unwrap());
        assert_eq!(semaphore.value(), 1);
    });
}
