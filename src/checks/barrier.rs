//! What Barrier promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Crew, Spawner, Step, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::{Barrier, PythonError};
use crate::word::{Guarded, sleep};

const PARTIES: u32 = 5;

fn of(parties: u32) -> Barrier {
    Barrier::new(parties).expect("a number that it takes")
}

/// A barrier, and how the waits of those who came there ended.
struct Place {
    barrier: Barrier,
    passed: AtomicU32,
    broken: AtomicU32,
}

impl Place {
    fn new(barrier: Barrier) -> Arc<Self> {
        Arc::new(Place { barrier, passed: AtomicU32::new(0), broken: AtomicU32::new(0) })
    }

    fn count(&self, outcome: Result<u32, impl PythonError>) {
        match outcome {
            Ok(_) => self.passed.fetch_add(1, Ordering::Relaxed),
            Err(error) => {
                assert_eq!(error.python_name(), "threading.BrokenBarrierError");
                self.broken.fetch_add(1, Ordering::Relaxed)
            }
        };
    }

    /// Let `count` workers wait, and wait until they do.
    fn fill(self: &Arc<Self>, spawner: &dyn Spawner, count: u32) -> Crew {
        let theirs = Arc::clone(self);
        let waiters = crew(spawner, count as usize, move |_| theirs.count(theirs.barrier.wait()));
        eventually("all wait", || self.barrier.n_waiting() == count);
        waiters
    }

    fn outcomes(&self) -> [u32; 2] {
        [&self.passed, &self.broken].map(|count| count.swap(0, Ordering::Relaxed))
    }
}

pub(super) fn it_takes_at_least_one_party(_: &dyn Spawner) {
    let error = Barrier::new(0).expect_err("nobody could ever come");
    assert_eq!(error.python_name(), "ValueError");
    assert!(Barrier::new(u32::MAX).is_err());
    let alone = of(1);
    assert_eq!((alone.parties(), alone.wait(), alone.wait()), (1, Ok(0), Ok(0)));
    assert!(!alone.broken() && alone.n_waiting() == 0);
}

pub(super) fn nobody_passes_before_all_have_come(spawner: &dyn Spawner) {
    const ROUNDS: usize = 50;
    let shared = Arc::new((of(PARTIES), [const { AtomicU32::new(0) }; ROUNDS]));
    let theirs = Arc::clone(&shared);
    crew(spawner, PARTIES as usize, move |_| {
        let (barrier, arrived) = &*theirs;
        for round in arrived {
            round.fetch_add(1, Ordering::Relaxed);
            barrier.wait().expect("nobody breaks it");
            assert_eq!(round.load(Ordering::Relaxed), PARTIES);
        }
    })
    .join();
    assert_eq!(shared.0.n_waiting(), 0);
}

pub(super) fn each_gets_a_number_of_its_own(spawner: &dyn Spawner) {
    let shared = Arc::new((of(PARTIES), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, PARTIES as usize, move |_| {
        let number = theirs.0.wait().expect("nobody breaks it");
        assert_eq!(theirs.1.fetch_or(1 << number, Ordering::Relaxed) & 1 << number, 0);
    })
    .join();
    assert_eq!(shared.1.load(Ordering::Relaxed), (1 << PARTIES) - 1);
}

pub(super) fn one_of_them_does_the_action_before_they_go_on(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 20;
    let done = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&done);
    let barrier = of(PARTIES).with_action(move || {
        sleep(Duration::from_millis(1));
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let theirs = Arc::clone(&done);
    crew(spawner, PARTIES as usize, move |_| {
        for round in 1..=ROUNDS {
            barrier.wait().expect("nobody breaks it");
            assert_eq!(theirs.load(Ordering::Relaxed), round);
        }
    })
    .join();
    assert_eq!(done.load(Ordering::Relaxed), ROUNDS);
}

pub(super) fn abort_breaks_it_for_all_until_a_reset(spawner: &dyn Spawner) {
    let place = Place::new(of(PARTIES));
    let waiters = place.fill(spawner, PARTIES - 1);
    place.barrier.abort();
    waiters.join();
    assert_eq!(place.outcomes(), [0, PARTIES - 1]);
    assert!(place.barrier.broken());
    assert!(place.barrier.wait().is_err() && place.barrier.wait_timeout(A_MOMENT).is_err());
    place.barrier.reset();
    assert!(!place.barrier.broken());
    let waiters = place.fill(spawner, PARTIES - 1);
    assert_eq!(place.barrier.wait(), Ok(PARTIES - 1));
    waiters.join();
    assert_eq!(place.outcomes(), [PARTIES - 1, 0]);
}

pub(super) fn reset_sends_those_away_who_wait(spawner: &dyn Spawner) {
    let place = Place::new(of(PARTIES));
    for _ in 0..10 {
        let waiters = place.fill(spawner, PARTIES - 1);
        place.barrier.reset();
        // At once: these are of the next round, and don't meet those who still leave.
        let theirs = Arc::clone(&place);
        let next = crew(spawner, PARTIES as usize, move |_| theirs.count(theirs.barrier.wait()));
        waiters.join();
        next.join();
        assert_eq!(place.outcomes(), [PARTIES, PARTIES - 1]);
        assert!(!place.barrier.broken() && place.barrier.n_waiting() == 0);
    }
}

pub(super) fn a_timeout_breaks_it_for_all(spawner: &dyn Spawner) {
    let place = Place::new(of(PARTIES));
    let waiters = place.fill(spawner, PARTIES - 2);
    let elapsed = took(|| assert!(place.barrier.wait_timeout(A_MOMENT).is_err()));
    assert_took_about(elapsed, A_MOMENT);
    waiters.join();
    assert_eq!(place.outcomes(), [0, PARTIES - 2]);
    assert!(place.barrier.broken());
}

pub(super) fn its_own_timeout_holds_where_wait_has_none(_: &dyn Spawner) {
    let barrier = of(2).with_timeout(A_MOMENT);
    assert_took_about(took(|| assert!(barrier.wait().is_err())), A_MOMENT);
    assert!(barrier.broken());
}

pub(super) fn a_long_action_is_no_timeout(spawner: &dyn Spawner) {
    let barrier = of(2).with_timeout(2 * A_MOMENT).with_action(|| sleep(4 * A_MOMENT));
    let place = Place::new(barrier);
    let waiters = place.fill(spawner, 1);
    assert_eq!(place.barrier.wait(), Ok(1));
    waiters.join();
    assert_eq!(place.outcomes(), [1, 0]);
}

pub(super) fn abort_during_the_action_breaks_it(spawner: &dyn Spawner) {
    let aborted = Arc::new(Step::default());
    let told = Arc::clone(&aborted);
    let wait = move || eventually("the abort has come", || told.reached());
    let place = Place::new(of(2).with_action(wait));
    let first = place.fill(spawner, 1);
    let theirs = Arc::clone(&place);
    let second = crew(spawner, 1, move |_| theirs.count(theirs.barrier.wait()));
    eventually("the action begins", || place.barrier.n_waiting() == 0);
    place.barrier.abort();
    aborted.reach();
    first.join();
    second.join();
    assert_eq!(place.outcomes(), [0, 2]);
    place.barrier.reset();
    let waiters = place.fill(spawner, 1);
    assert_eq!(place.barrier.wait(), Ok(1));
    waiters.join();
}

pub(super) fn many_workers_pass_it_in_step(spawner: &dyn Spawner) {
    const ROUNDS: u32 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
    let parties = WORKERS as u32;
    let steps = Arc::new((of(parties), Guarded::new(vec![0u32; WORKERS])));
    let theirs = Arc::clone(&steps);
    crew(spawner, WORKERS, move |number| {
        let (barrier, steps) = &*theirs;
        for round in 0..ROUNDS {
            let apart = steps.with(|steps| {
                steps[number] += 1;
                // Between two barriers everybody is in this round or has just ended it.
                steps.iter().filter(|step| **step != round && **step != round + 1).count()
            });
            assert_eq!(apart, 0, "in round {round}");
            barrier.wait().expect("nobody breaks it");
        }
    })
    .join();
    steps.1.with(|steps| assert_eq!(*steps, vec![ROUNDS; WORKERS]));
}

pub(super) fn more_workers_than_parties_leave_nobody_behind(spawner: &dyn Spawner) {
    // Rounds overlap: some still leave the last one while others fill the next.
    // A million waits in the browser.
    const EACH: u32 = if cfg!(debug_assertions) { 3_000 } else { 84_000 };
    let place = Place::new(of(3));
    let theirs = Arc::clone(&place);
    crew(spawner, WORKERS, move |_| {
        for _ in 0..EACH {
            let outcome = theirs.barrier.wait();
            theirs.count(outcome);
            if outcome.is_err() {
                return;
            }
        }
        // The others may be too few for a round now.
        theirs.barrier.abort();
    })
    .join();
    let [passed, _] = place.outcomes();
    assert_eq!(passed % 3, 0, "rounds are complete or not at all");
    assert!(passed >= EACH);
}
