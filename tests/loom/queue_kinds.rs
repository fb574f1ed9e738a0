use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::{LifoQueue, PriorityQueue};

use super::{explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: a gate that is not opened after a put or after a get; a bound that nobody looks at.
#[test]
fn a_lifo_queue_that_is_always_full_or_empty_loses_no_wake_up() {
    explore(2, || {
        let queue = Arc::new(LifoQueue::new(1));
        let producer = spawn(&queue, |queue| (1..=2).for_each(|item| queue.put(item)));
        assert_eq!([queue.get(), queue.get()], [1, 2]);
        producer.join().unwrap();
        assert!(queue.empty());
    });
}

/// Catches: a gate that is not opened after a put; an item that is lost on its way in.
#[test]
fn two_consumers_of_a_priority_queue_get_different_items() {
    explore(2, || {
        let queue = Arc::new(PriorityQueue::new(0));
        let consumer = spawn(&queue, |queue| queue.get());
        queue.put(2u32);
        queue.put(1);
        let ours = queue.get();
        assert_eq!(ours + consumer.join().unwrap(), 3);
        assert!(queue.empty());
    });
}

/// Catches: the same, beside a put that comes while items are taken.
#[test]
fn what_was_there_before_comes_out_smallest_first() {
    explore(3, || {
        let queue = Arc::new(PriorityQueue::new(0));
        queue.put(3u32);
        queue.put(2);
        let producer = spawn(&queue, |queue| queue.put(1));
        let taken = [queue.get(), queue.get(), queue.get()];
        producer.join().unwrap();
        assert!([[1, 2, 3], [2, 1, 3], [2, 3, 1]].contains(&taken), "{taken:?}");
    });
}

/// Catches: an item that is lost on its way in.
#[test]
fn a_full_priority_queue_hands_back_what_found_no_room() {
    explore(3, || {
        let queue = Arc::new(PriorityQueue::new(1));
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

/// Catches: a gate that is not opened after a put, beside one whose time may be up.
#[test]
fn a_timeout_takes_no_wake_up_from_another_consumer_of_a_lifo_queue() {
    explore(2, || {
        let queue = Arc::new(LifoQueue::new(0));
        let impatient = spawn(&queue, |queue| queue.get_timeout(SOME_TIME).ok());
        let patient = spawn(&queue, |queue| queue.get());
        queue.put(7u32);
        if impatient.join().unwrap().is_some() {
            queue.put(7);
        }
        assert_eq!(patient.join().unwrap(), 7);
    });
}
