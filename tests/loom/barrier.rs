use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::Barrier;

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

fn of(parties: u32) -> Barrier {
    Barrier::new(parties).unwrap()
}

/// Catches: a release without a wake; an arrival counted by load and store; a round number that
/// does not change.
#[test]
fn all_go_on_when_all_have_come_and_see_what_each_did() {
    explore(3, || {
        let shared = Arc::new((of(2), Count::new(), Count::new()));
        let other = spawn(&shared, |(barrier, ours, theirs)| {
            theirs.add(1);
            let number = barrier.wait().unwrap();
            (ours.get(), number)
        });
        let (barrier, ours, theirs) = &*shared;
        ours.add(1);
        let number = barrier.wait().unwrap();
        assert_eq!(theirs.get(), 1);
        let (seen, other) = other.join().unwrap();
        assert_eq!(seen, 1);
        assert_eq!(number + other, 1);
    });
}

/// Catches: the same where a second round meets those who still leave the first.
#[test]
fn two_rounds_do_not_mix() {
    explore(2, || {
        let shared = Arc::new((of(2), Count::new()));
        let other = spawn(&shared, |(barrier, _)| {
            barrier.wait().unwrap();
            barrier.wait().unwrap()
        });
        let (barrier, count) = &*shared;
        barrier.wait().unwrap();
        count.add(1);
        let number = barrier.wait().unwrap();
        assert_eq!(number + other.join().unwrap(), 1);
        assert_eq!(barrier.n_waiting(), 0);
    });
}

/// Catches: an end of the action that wakes nobody (who finds the barrier closed sleeps for ever);
/// an arrival counted by load and store, so that two act at a time.
#[test]
fn the_action_is_done_once_a_round_and_alone() {
    explore(2, || {
        let count = Arc::new(Count::new());
        let theirs = Arc::clone(&count);
        let barrier = of(1).with_action(move || {
            theirs.add(1);
        });
        let barrier = Arc::new(barrier);
        let wait = |barrier: &Barrier| barrier.wait().unwrap();
        let threads = [spawn(&barrier, wait), spawn(&barrier, wait)];
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 0);
        }
        assert_eq!(count.get(), 2);
    });
}

/// Catches: a waiter whose time is up that leaves without breaking it; a round number that does
/// not change (the impatient one then breaks a round that was complete).
#[test]
fn a_timeout_breaks_it_for_both_or_for_none() {
    explore(3, || {
        let barrier = Arc::new(of(2));
        let impatient = spawn(&barrier, |barrier| barrier.wait_timeout(SOME_TIME).is_ok());
        let ours = barrier.wait().is_ok();
        assert_eq!(impatient.join().unwrap(), ours);
        assert_eq!(barrier.broken(), !ours);
    });
}

/// Catches: an abort that wakes nobody; a last waiter out that wakes nobody or does not take
/// RESETTING away (who comes next then sleeps for ever).
#[test]
fn after_abort_and_reset_it_is_as_new() {
    explore(2, || {
        let barrier = Arc::new(of(2));
        let waiter = spawn(&barrier, |barrier| barrier.wait().is_ok());
        barrier.abort();
        barrier.reset();
        // Either it was sent away, or it came after the reset and waits for us.
        if barrier.wait_timeout(SOME_TIME).is_ok() {
            assert!(waiter.join().unwrap());
        } else {
            assert!(!waiter.join().unwrap());
            barrier.reset();
            assert!(!barrier.broken());
        }
        assert_eq!(barrier.n_waiting(), 0);
    });
}

/// Catches: RESETTING taken away before the last waiter left, or never; a reset that forgets who
/// waits; a timeout that breaks the barrier and wakes nobody.
#[test]
fn who_comes_after_a_reset_meets_nobody_who_was_sent_away() {
    explore(2, || {
        let barrier = Arc::new(of(3));
        let first = spawn(&barrier, |barrier| barrier.wait().is_ok());
        let second = spawn(&barrier, |barrier| barrier.wait().is_ok());
        barrier.reset();
        // Three can't meet unless both came after the reset.
        let ours = barrier.wait_timeout(SOME_TIME).is_ok();
        let [first, second] = [first, second].map(|thread| thread.join().unwrap());
        assert!(first == ours && second == ours || !ours && !first && !second);
    });
}
