use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::{Condition, Lock};
use interleave::word::Local;

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// A condition with room for two, and two counts under its lock.
type Small = Condition<Lock, Local, 2>;

struct Shared {
    condition: Small,
    /// Those who entered `wait` and did not leave it.
    waiting: Count,
    /// Those whom a notify let go on.
    notified: Count,
}

impl Shared {
    fn new() -> Arc<Self> {
        let condition = Small::with_lock(Lock::new());
        Arc::new(Shared { condition, waiting: Count::new(), notified: Count::new() })
    }

    /// Wait for at most some time, and count. The caller holds the lock.
    fn wait_timeout(&self) -> bool {
        self.waiting.add(1);
        let notified = self.condition.wait_timeout(SOME_TIME).unwrap();
        self.waiting.add(1u32.wrapping_neg());
        self.notified.add(u32::from(notified));
        notified
    }
}

/// Catches: `notify` that marks without waking; a lock let go only after the ticket's wait.
#[test]
fn a_notify_after_the_change_reaches_who_waits_for_it() {
    explore(3, || {
        let shared = Arc::new((Small::with_lock(Lock::new()), Count::new()));
        let waiter = spawn(&shared, |(condition, ready)| {
            condition.with(|| condition.wait_for(|| ready.get() == 1, None)).unwrap()
        });
        let (condition, ready) = &*shared;
        condition.with(|| {
            ready.add(1);
            condition.notify(1).unwrap();
        });
        assert!(waiter.join().unwrap());
    });
}

/// Catches: `notify(1)` that wakes all; a waiter whose time was up and who was marked meanwhile,
/// but says that it was not (the notify would be lost).
#[test]
fn notify_one_lets_exactly_one_of_the_waiters_go_on() {
    explore(3, || {
        let shared = Shared::new();
        let wait = |shared: &Shared| {
            shared.condition.with(|| shared.wait_timeout());
        };
        let threads = [spawn(&shared, wait), spawn(&shared, wait)];
        let waited = shared.condition.with(|| {
            shared.condition.notify(1).unwrap();
            shared.waiting.get()
        });
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(shared.notified.get(), waited.min(1));
    });
}

/// Catches: waiters that share one word or count (the late comer then passes by the mark that was
/// meant for the first); a `notify` that takes the newest ticket.
#[test]
fn a_late_comer_does_not_take_the_notify_of_an_earlier_waiter() {
    explore(3, || {
        let shared = Shared::new();
        let first = spawn(&shared, |shared| shared.condition.with(|| shared.wait_timeout()));
        let (waited, late) = shared.condition.with(|| {
            shared.condition.notify(1).unwrap();
            (shared.waiting.get(), shared.wait_timeout())
        });
        let first = first.join().unwrap();
        assert!(!late);
        assert_eq!(first, waited == 1);
    });
}

/// Catches: a list that gives out the newest first; a `cut` that forgets the tail.
#[test]
fn waiters_go_on_in_the_order_they_came() {
    explore(2, || {
        let shared = Shared::new();
        let wait = |shared: &Shared| {
            shared.condition.with(|| {
                let arrival = shared.waiting.add(1);
                shared.condition.wait().unwrap();
                let departure = shared.notified.add(1);
                shared.condition.notify(1).unwrap();
                (arrival, departure)
            })
        };
        let threads = [spawn(&shared, wait), spawn(&shared, wait)];
        while !shared.condition.with(|| {
            let both = shared.waiting.get() == 2;
            if both {
                shared.condition.notify(1).unwrap();
            }
            both
        }) {
            loom::thread::yield_now();
        }
        for thread in threads {
            let (arrival, departure) = thread.join().unwrap();
            assert_eq!(arrival, departure);
        }
    });
}

/// Catches: a ticket that stays on the list after its waiter left, so that a notify goes to nobody;
/// a ticket that is never given back (the second wait then finds no room).
#[test]
fn a_timeout_leaves_the_next_notify_to_the_next_waiter() {
    explore(3, || {
        let condition: Arc<Condition<Lock, Local, 1>> = Arc::new(Condition::with_lock(Lock::new()));
        let shared = Arc::new((condition, Count::new()));
        shared.0.with(|| {
            assert!(!shared.0.wait_timeout(SOME_TIME).unwrap());
        });
        let waiter = spawn(&shared, |(condition, ready)| {
            condition.with(|| condition.wait_for(|| ready.get() == 1, None)).unwrap()
        });
        shared.0.with(|| {
            shared.1.add(1);
            shared.0.notify(1).unwrap();
        });
        assert!(waiter.join().unwrap());
    });
}
