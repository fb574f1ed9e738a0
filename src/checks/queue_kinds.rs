//! What LifoQueue and PriorityQueue promise beyond Queue.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, assert_took_about, crew, eventually, took};
use crate::sync::{Empty, Full, LifoQueue, PriorityQueue, PythonError, Queue, Store};
use crate::word::sleep;

pub(super) fn the_last_in_comes_out_first(_: &dyn Spawner) {
    let queue = LifoQueue::new(0);
    [1, 2, 3].into_iter().for_each(|item| queue.put(item));
    assert_eq!((queue.get(), queue.get()), (3, 2));
    queue.put(4);
    assert_eq!((queue.get(), queue.get(), queue.try_get()), (4, 1, Err(Empty)));
}

pub(super) fn the_smallest_comes_out_first(_: &dyn Spawner) {
    let queue = PriorityQueue::new(0);
    [5, 1, 4, 1, 3].into_iter().for_each(|item| queue.put(item));
    assert_eq!([(); 5].map(|()| queue.get()), [1, 1, 3, 4, 5]);
    let pairs = PriorityQueue::new(0);
    [(2, "b"), (1, "c"), (1, "a")].into_iter().for_each(|pair| pairs.put(pair));
    assert_eq!([(); 3].map(|()| pairs.get()), [(1, "a"), (1, "c"), (2, "b")]);
    let largest = PriorityQueue::new(0);
    [2, 9, 4].into_iter().for_each(|item| largest.put(Reverse(item)));
    assert_eq!(largest.get(), Reverse(9));
}

/// What every kind of queue does when it is full and when it is empty.
fn check_edges<S: Store<u32>>(queue: &Queue<u32, S>) {
    assert!(queue.empty() && !queue.full() && queue.maxsize() == 2);
    assert_eq!(queue.try_get(), Err(Empty));
    queue.put(1);
    assert_eq!(queue.try_put(2), Ok(()));
    assert!(queue.full() && queue.qsize() == 2);
    assert_eq!(queue.try_put(3), Err(Full(3)));
    let put = || assert_eq!(queue.put_timeout(3, A_MOMENT), Err(Full(3)));
    assert_took_about(took(put), A_MOMENT);
    assert_eq!(queue.get() + queue.get(), 3);
    assert_took_about(took(|| assert_eq!(queue.get_timeout(A_MOMENT), Err(Empty))), A_MOMENT);
    assert_eq!(queue.unfinished(), 2);
    assert!(queue.task_done().is_ok() && queue.task_done().is_ok());
    queue.join();
    let error = queue.task_done().expect_err("all are done");
    assert_eq!(error.python_name(), "ValueError");
}

pub(super) fn both_are_full_and_empty_as_a_queue_is(_: &dyn Spawner) {
    check_edges(&LifoQueue::new(2));
    check_edges(&PriorityQueue::new(2));
}

pub(super) fn a_full_one_blocks_its_producers_and_an_empty_one_its_consumers(
    spawner: &dyn Spawner,
) {
    let shared = Arc::new((LifoQueue::new(1), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let producer = crew(spawner, 1, move |_| {
        for item in 0..3 {
            theirs.0.put(item);
            theirs.1.fetch_add(1, Ordering::Relaxed);
        }
    });
    for taken in 0..3 {
        eventually("it puts while there is room", || {
            shared.1.load(Ordering::Relaxed) == taken + 1
        });
        sleep(Duration::from_millis(5));
        assert_eq!(shared.1.load(Ordering::Relaxed), taken + 1);
        assert_eq!(shared.0.get(), taken);
    }
    producer.join();
    let theirs = Arc::clone(&shared);
    let consumer = crew(spawner, 1, move |_| theirs.1.store(theirs.0.get(), Ordering::Relaxed));
    sleep(A_MOMENT);
    assert_eq!(shared.1.load(Ordering::Relaxed), 3);
    shared.0.put(77);
    consumer.join();
    assert_eq!(shared.1.load(Ordering::Relaxed), 77);
}

/// Four producers and four consumers over one queue: what comes out is what went in.
fn pass_through<S>(spawner: &dyn Spawner, queue: Queue<u64, S>, each: u64)
where
    S: Store<u64> + Send + Sync + 'static,
{
    const SIDE: u64 = 4;
    let shared = Arc::new((queue, AtomicU64::new(0), AtomicU64::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, 2 * SIDE as usize, move |number| {
        let (queue, sum, squares) = &*theirs;
        let first = (number as u64 % SIDE) * each;
        for item in first..first + each {
            if (number as u64) < SIDE {
                queue.put(item);
                continue;
            }
            let item = queue.get();
            sum.fetch_add(item, Ordering::Relaxed);
            squares.fetch_add(item * item, Ordering::Relaxed);
        }
    })
    .join();
    let (queue, sum, squares) = &*shared;
    let items = SIDE * each;
    assert_eq!(sum.load(Ordering::Relaxed), (0..items).sum::<u64>());
    assert_eq!(squares.load(Ordering::Relaxed), (0..items).map(|item| item * item).sum::<u64>());
    assert!(queue.empty() && queue.unfinished() as u64 == items);
}

/// A million operations in the browser: each item is put and taken.
const EACH: u64 = if cfg!(debug_assertions) { 5_000 } else { 125_000 };

pub(super) fn nothing_is_lost_or_doubled_last_in_first_out(spawner: &dyn Spawner) {
    pass_through(spawner, LifoQueue::new(1).into_queue(), 1_000);
    pass_through(spawner, LifoQueue::new(64).into_queue(), EACH);
    pass_through(spawner, LifoQueue::new(0).into_queue(), 5_000);
}

pub(super) fn nothing_is_lost_or_doubled_smallest_first(spawner: &dyn Spawner) {
    pass_through(spawner, PriorityQueue::new(1).into_queue(), 1_000);
    pass_through(spawner, PriorityQueue::new(64).into_queue(), EACH);
    pass_through(spawner, PriorityQueue::new(0).into_queue(), 5_000);
}

pub(super) fn the_smallest_of_what_is_there_comes_out(spawner: &dyn Spawner) {
    // All are in before any comes out: then each consumer sees them rise.
    const ITEMS: u32 = 20_000;
    let queue = Arc::new(PriorityQueue::new(0));
    // A step that shares no factor with the number of items goes through all of them, mixed.
    (0..ITEMS).for_each(|nth| queue.put(nth * 7_919 % ITEMS));
    let theirs = Arc::clone(&queue);
    crew(spawner, 4, move |_| {
        let taken: Vec<_> = (0..ITEMS / 4).map(|_| theirs.get()).collect();
        assert!(taken.is_sorted());
    })
    .join();
    assert!(queue.empty());
}
