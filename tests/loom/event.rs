use loom::sync::Arc;

use interleave::sync::Event;

use super::{Count, explore, spawn};

/// Catches: `set` that does not wake, or wakes one only; WAITERS marked after the sleep.
#[test]
fn set_lets_all_waiters_go_on_and_they_see_what_came_before_it() {
    explore(3, || {
        let shared = Arc::new((Event::new(), Count::new()));
        let wait = |(event, count): &(Event, Count)| {
            event.wait();
            // Shared reads after the set: loom knows of the write before it.
            count.0.with(|count| {
                // SAFETY: loom reports a write that may overlap.
                unsafe { *count }
            })
        };
        let threads = [spawn(&shared, wait), spawn(&shared, wait)];
        shared.1.add(1);
        shared.0.set();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 1);
        }
    });
}

/// Catches: `clear` that takes back WAITERS, so that the set after it wakes nobody.
#[test]
fn clear_beside_a_waiter_does_not_lose_the_next_set() {
    explore(3, || {
        let event = Arc::new(Event::new());
        let waiter = spawn(&event, |event| event.wait());
        event.clear();
        event.set();
        waiter.join().unwrap();
        assert!(event.is_set());
    });
}
