//! What Condition promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Crew, Spawner, WORKERS, assert_took_about, crew, eventually, took};
use crate::sync::{Condition, Lock, PythonError};
use crate::word::{Guarded, Local, sleep};

pub(super) fn use_without_its_lock_is_a_runtime_error(_: &dyn Spawner) {
    let condition = Condition::new();
    let error = condition.wait().expect_err("its lock is free");
    assert_eq!(error.python_name(), "RuntimeError");
    assert!(condition.wait_timeout(A_MOMENT).is_err());
    assert!(condition.wait_for(|| false, None).is_err());
    assert!(condition.notify(1).is_err());
    assert!(condition.notify_all().is_err());
    assert!(condition.release().is_err());
}

/// Those who wait at a condition, each after the one before; and the order in which they went on.
struct Line {
    condition: Condition,
    arrived: AtomicU32,
    went_on: Guarded<Vec<usize>>,
}

impl Line {
    /// Let `count` workers wait, in the order of their numbers.
    fn form(spawner: &dyn Spawner, count: usize) -> (Arc<Self>, Crew) {
        let line = Arc::new(Line {
            condition: Condition::new(),
            arrived: AtomicU32::new(0),
            went_on: Guarded::new(Vec::new()),
        });
        let theirs = Arc::clone(&line);
        let waiters = crew(spawner, count, move |number| theirs.wait(number));
        eventually("all wait", || {
            line.condition
                .with(|| line.arrived.load(Ordering::Relaxed) == count as u32)
        });
        (line, waiters)
    }

    fn wait(&self, number: usize) {
        eventually("its turn to come", || {
            self.arrived.load(Ordering::Relaxed) == number as u32
        });
        self.condition.with(|| {
            self.arrived.fetch_add(1, Ordering::Relaxed);
            self.condition.wait().expect("the lock is held");
            self.went_on.with(|went_on| went_on.push(number));
        });
    }

    fn notify(&self, count: usize) {
        self.condition
            .with(|| self.condition.notify(count))
            .expect("the lock is held");
    }

    /// Assert that exactly those went on who came first.
    fn assert_went_on(&self, count: usize) {
        let length = || self.went_on.with(|went_on| went_on.len());
        eventually("they go on", || length() >= count);
        sleep(A_MOMENT);
        let mut went_on = self.went_on.with(|went_on| went_on.clone());
        // Those of one notify race for the lock afterwards.
        went_on.sort_unstable();
        assert_eq!(went_on, (0..count).collect::<Vec<_>>());
    }
}

pub(super) fn notify_wakes_so_many_in_the_order_they_came(spawner: &dyn Spawner) {
    let (line, waiters) = Line::form(spawner, 6);
    sleep(A_MOMENT);
    line.assert_went_on(0);
    line.notify(1);
    line.assert_went_on(1);
    line.notify(0);
    line.notify(3);
    line.assert_went_on(4);
    line.notify(100);
    waiters.join();
    line.assert_went_on(6);
}

pub(super) fn notify_all_wakes_all(spawner: &dyn Spawner) {
    let (line, waiters) = Line::form(spawner, WORKERS);
    line.condition
        .with(|| line.condition.notify_all())
        .expect("the lock is held");
    waiters.join();
    line.assert_went_on(WORKERS);
}

pub(super) fn a_notify_with_nobody_waiting_is_not_remembered(_: &dyn Spawner) {
    let condition = Condition::new();
    condition.with(|| {
        assert!(condition.notify(1).is_ok());
        assert_eq!(condition.wait_timeout(A_MOMENT), Ok(false));
    });
}

pub(super) fn wait_timeout_is_false_after_its_time(_: &dyn Spawner) {
    let condition = Condition::new();
    // More often than there are tickets: each is given back.
    condition.with(|| {
        for _ in 0..500 {
            assert_eq!(condition.wait_timeout(Duration::ZERO), Ok(false));
        }
        let elapsed = took(|| assert_eq!(condition.wait_timeout(A_MOMENT), Ok(false)));
        assert_took_about(elapsed, A_MOMENT);
    });
}

pub(super) fn wait_for_waits_until_its_predicate_holds(spawner: &dyn Spawner) {
    let shared = Arc::new((Condition::new(), AtomicU32::new(0)));
    let (condition, state) = &*shared;
    condition.with(|| {
        assert_eq!(condition.wait_for(|| true, Some(Duration::ZERO)), Ok(true));
        let elapsed = took(|| assert_eq!(condition.wait_for(|| false, Some(A_MOMENT)), Ok(false)));
        assert_took_about(elapsed, A_MOMENT);
    });
    let theirs = Arc::clone(&shared);
    let waiter = crew(spawner, 1, move |_| {
        let (condition, state) = &*theirs;
        let ready = || state.load(Ordering::Relaxed) == 4;
        assert_eq!(condition.with(|| condition.wait_for(ready, None)), Ok(true));
    });
    for _ in 0..4 {
        sleep(Duration::from_millis(2));
        condition.with(|| {
            state.fetch_add(1, Ordering::Relaxed);
            condition.notify(1).expect("the lock is held");
        });
    }
    waiter.join();
}

pub(super) fn a_waiter_too_many_is_a_runtime_error(spawner: &dyn Spawner) {
    type OfOne = Condition<Lock, Local, 1>;
    let shared = Arc::new((OfOne::with_lock(Lock::new()), AtomicBool::new(false)));
    let theirs = Arc::clone(&shared);
    let waiter = crew(spawner, 1, move |_| {
        let (condition, waits) = &*theirs;
        condition.with(|| {
            waits.store(true, Ordering::Relaxed);
            condition.wait().expect("there is room for one");
        });
    });
    let (condition, waits) = &*shared;
    eventually("it waits", || {
        condition.with(|| waits.load(Ordering::Relaxed))
    });
    condition.with(|| {
        assert!(condition.wait().is_err());
        condition.notify(1).expect("the lock is held");
    });
    waiter.join();
}

pub(super) fn two_conditions_may_share_a_lock(spawner: &dyn Spawner) {
    const ITEMS: u32 = 2_000;
    let lock = Arc::new(Lock::new());
    let [empty, full] = [(); 2].map(|()| Condition::<_>::with_lock(Arc::clone(&lock)));
    let shared = Arc::new((empty, full, AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    // One cell: number 0 fills it, number 1 empties it.
    crew(spawner, 2, move |number| {
        let (empty, full, cell) = &*theirs;
        let (mine, other) = if number == 0 {
            (empty, full)
        } else {
            (full, empty)
        };
        for _ in 0..ITEMS {
            mine.with(|| {
                let ready = || cell.load(Ordering::Relaxed) as usize == number;
                mine.wait_for(ready, None).expect("the lock is held");
                cell.store(1 - number as u32, Ordering::Relaxed);
                other.notify(1).expect("the lock is the same");
            });
        }
    })
    .join();
    assert_eq!(shared.2.load(Ordering::Relaxed), 0);
}

pub(super) fn many_workers_pass_a_turn_around(spawner: &dyn Spawner) {
    const ROUNDS: u32 = 100;
    let shared = Arc::new((Condition::new(), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |number| {
        let (condition, turn) = &*theirs;
        let mine = || turn.load(Ordering::Relaxed) as usize % WORKERS == number;
        for _ in 0..ROUNDS {
            condition.with(|| {
                condition.wait_for(mine, None).expect("the lock is held");
                turn.fetch_add(1, Ordering::Relaxed);
                condition.notify_all().expect("the lock is held");
            });
        }
    })
    .join();
    assert_eq!(shared.1.load(Ordering::Relaxed), ROUNDS * WORKERS as u32);
}

/// Python's textbook queue: a list with room for so many, a lock, and a condition for each side.
struct Buffer {
    not_full: Condition<Arc<Lock>>,
    not_empty: Condition<Arc<Lock>>,
    items: Guarded<Vec<u64>>,
}

impl Buffer {
    const ROOM: usize = 512;

    fn put(&self, item: u64) {
        let has_room = || self.items.with(|items| items.len() < Self::ROOM);
        self.not_full.with(|| {
            self.not_full.wait_for(has_room, None).expect("the lock is held");
            self.items.with(|items| items.push(item));
            self.not_empty.notify(1).expect("the lock is the same");
        });
    }

    fn get(&self) -> u64 {
        let has_some = || self.items.with(|items| !items.is_empty());
        self.not_empty.with(|| {
            self.not_empty.wait_for(has_some, None).expect("the lock is held");
            self.not_full.notify(1).expect("the lock is the same");
            self.items.with(Vec::pop).expect("it has some")
        })
    }
}

pub(super) fn nothing_is_lost_or_doubled_through_a_buffer_of_conditions(spawner: &dyn Spawner) {
    /// A million in the browser, with the gets.
    const EACH: u64 = if cfg!(debug_assertions) { 5_000 } else { 84_000 };
    const SIDE: u64 = WORKERS as u64 / 2;
    let lock = Arc::new(Lock::new());
    let [not_full, not_empty] = [(); 2].map(|()| Condition::with_lock(Arc::clone(&lock)));
    let shared = Arc::new((
        Buffer { not_full, not_empty, items: Guarded::new(Vec::new()) },
        [AtomicU64::new(0), AtomicU64::new(0)],
    ));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |number| {
        let (buffer, [sum, squares]) = &*theirs;
        let first = (number as u64 % SIDE) * EACH;
        for item in first..first + EACH {
            if (number as u64) < SIDE {
                buffer.put(item);
                continue;
            }
            let item = buffer.get();
            sum.fetch_add(item, Ordering::Relaxed);
            squares.fetch_add(item * item, Ordering::Relaxed);
        }
    })
    .join();
    let [sum, squares] = &shared.1;
    let items = SIDE * EACH;
    assert_eq!(sum.load(Ordering::Relaxed), (0..items).sum::<u64>());
    assert_eq!(squares.load(Ordering::Relaxed), (0..items).map(|item| item * item).sum::<u64>());
}
