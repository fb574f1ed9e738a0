//! What Event promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, crew, took};
use crate::sync::Event;
use crate::word::sleep;

pub(super) fn it_is_clear_then_set_then_clear(_: &dyn Spawner) {
    let event = Event::new();
    assert!(!event.is_set());
    event.set();
    event.set();
    assert!(event.is_set());
    event.wait();
    assert!(event.wait_timeout(Duration::ZERO));
    event.clear();
    event.clear();
    assert!(!event.is_set());
    assert!(!event.wait_timeout(Duration::ZERO));
}

/// Start many waiters, then `act`; all of them go on, and none did before.
fn waiters_go_on(spawner: &dyn Spawner, act: impl FnOnce(&Event)) {
    let shared = Arc::new((Event::new(), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let waiters = crew(spawner, WORKERS, move |_| {
        theirs.0.wait();
        theirs.1.fetch_add(1, Ordering::Relaxed);
    });
    // All asleep by then, or an event that is cleared at once would leave one behind.
    sleep(A_MOMENT * 10);
    assert_eq!(shared.1.load(Ordering::Relaxed), 0);
    act(&shared.0);
    waiters.join();
    assert_eq!(shared.1.load(Ordering::Relaxed), WORKERS as u32);
}

pub(super) fn set_lets_all_waiters_go_on(spawner: &dyn Spawner) {
    waiters_go_on(spawner, Event::set);
}

pub(super) fn waiters_go_on_though_it_is_cleared_at_once(spawner: &dyn Spawner) {
    waiters_go_on(spawner, |event| {
        event.set();
        event.clear();
    });
}

pub(super) fn wait_timeout_is_false_after_its_time(_: &dyn Spawner) {
    let event = Event::new();
    assert_took_about(took(|| assert!(!event.wait_timeout(A_MOMENT))), A_MOMENT);
}

pub(super) fn two_workers_take_turns(spawner: &dyn Spawner) {
    const ROUNDS: usize = 2_000;
    let events = Arc::new([Event::new(), Event::new()]);
    let theirs = Arc::clone(&events);
    let players = crew(spawner, 2, move |number| {
        for _ in 0..ROUNDS {
            theirs[number].wait();
            theirs[number].clear();
            theirs[1 - number].set();
        }
    });
    events[0].set();
    players.join();
    assert!(events[0].is_set() && !events[1].is_set());
}

pub(super) fn waiters_that_clear_it_leave_nobody_behind(spawner: &dyn Spawner) {
    /// A million operations in the browser: each waits and clears, and the last one sets.
    const ROUNDS: u32 = if cfg!(debug_assertions) { 1_000 } else { 40_000 };
    let shared = Arc::new((Event::new(), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, WORKERS, move |number| {
        let (event, done) = &*theirs;
        if number == 0 {
            while done.load(Ordering::Relaxed) < WORKERS as u32 - 1 {
                event.set();
            }
            return;
        }
        for _ in 0..ROUNDS {
            event.wait();
            event.clear();
        }
        done.fetch_add(1, Ordering::Relaxed);
    })
    .join();
    assert_eq!(shared.1.load(Ordering::Relaxed), WORKERS as u32 - 1);
}
