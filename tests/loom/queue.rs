use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::Queue;

use super::{explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: a gate that is not opened after a put or after a get; the fences of the gate or its
/// second attempt left out; a stamp stored before the value is in its slot.
#[test]
fn items_come_out_in_order_through_a_queue_that_is_always_full_or_empty() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        let producer = spawn(&queue, |queue| (1..=3).for_each(|item| queue.put(Box::new(item))));
        for expected in 1..=3 {
            assert_eq!(*queue.get(), expected);
        }
        producer.join().unwrap();
        assert!(queue.empty());
    });
}

/// Catches: `puts` and `takes` that claim a position without compare-and-exchange (two producers
/// then share a slot); a "full" said while a take is in flight.
#[test]
fn nothing_of_two_producers_is_lost_or_doubled() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        let producers = [1u32, 2].map(|item| spawn(&queue, move |queue| queue.put(Box::new(item))));
        let items = [*queue.get(), *queue.get()];
        assert!(items == [1, 2] || items == [2, 1]);
        for producer in producers {
            producer.join().unwrap();
        }
    });
}

/// Catches: "empty" said while an earlier put is in flight, which loses the wake-up of a later one.
#[test]
fn two_consumers_both_get_theirs_from_two_producers() {
    explore(3, || {
        let queue = Arc::new(Queue::new(2));
        let producer = spawn(&queue, |queue| queue.put(1u32));
        let consumer = spawn(&queue, |queue| queue.get());
        queue.put(2);
        let ours = queue.get();
        assert_eq!(ours + consumer.join().unwrap(), 3);
        producer.join().unwrap();
    });
}

/// Catches: the unlocked look at the length made before the gate counts its waiter.
#[test]
fn a_queue_without_bound_loses_no_wake_up() {
    explore(3, || {
        let queue = Arc::new(Queue::new(0));
        let producer = spawn(&queue, |queue| (1..=2).for_each(|item| queue.put(item)));
        assert_eq!([queue.get(), queue.get()], [1, 2]);
        producer.join().unwrap();
    });
}

/// Catches: a waiter that gives up after a timeout without one more attempt, where it took the
/// wake-up of another consumer.
#[test]
fn a_timeout_takes_no_wake_up_from_another_consumer() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        let impatient = spawn(&queue, |queue| queue.get_timeout(SOME_TIME).ok());
        let patient = spawn(&queue, |queue| queue.get());
        queue.put(7u32);
        match impatient.join().unwrap() {
            Some(item) => {
                assert_eq!(item, 7);
                queue.put(8);
                assert_eq!(patient.join().unwrap(), 8);
            }
            None => assert_eq!(patient.join().unwrap(), 7),
        }
    });
}

/// Catches: an item dropped or put twice when its time is up.
#[test]
fn an_item_that_found_no_room_comes_back() {
    explore(3, || {
        let queue = Arc::new(Queue::new(1));
        queue.put(1u32);
        let producer = spawn(&queue, |queue| queue.put_timeout(2, SOME_TIME));
        assert_eq!(queue.get(), 1);
        match producer.join().unwrap() {
            Ok(()) => assert_eq!(queue.try_get(), Ok(2)),
            Err(full) => {
                assert_eq!(full.into_inner(), 2);
                assert!(queue.empty());
            }
        }
    });
}

/// Catches: `task_done` that does not open the gate of `join`; `join` that looks only once.
#[test]
fn join_returns_when_the_last_task_is_done_and_not_before() {
    explore(3, || {
        let queue = Arc::new(Queue::new(2));
        queue.put(1u32);
        queue.put(2u32);
        let worker = spawn(&queue, |queue| {
            for _ in 0..2 {
                queue.get();
                queue.task_done().unwrap();
            }
        });
        queue.join();
        assert_eq!(queue.unfinished(), 0);
        assert!(queue.empty());
        worker.join().unwrap();
        assert!(queue.task_done().is_err());
    });
}
