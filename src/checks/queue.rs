//! What Queue promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, assert_took_about, crew, eventually, took};
use crate::sync::{Empty, Full, PythonError, Queue};
use crate::word::sleep;

/// Bounds that each have a store of their own: a ring, a list with a bound, a list without.
const BOUNDS: [usize; 3] = [8, 10_000, 0];

pub(super) fn items_come_out_in_the_order_they_went_in(_: &dyn Spawner) {
    for maxsize in BOUNDS {
        let queue = Queue::new(maxsize);
        assert_eq!(queue.maxsize(), maxsize);
        for lap in 0..20 {
            assert!(queue.empty());
            (0..8).for_each(|item| queue.put(lap * 8 + item));
            assert_eq!(queue.qsize(), 8);
            assert_eq!(queue.full(), maxsize == 8);
            (0..8).for_each(|item| assert_eq!(queue.get(), lap * 8 + item));
        }
    }
}

pub(super) fn a_full_queue_hands_the_item_back(_: &dyn Spawner) {
    for maxsize in [1, 3, 5_000] {
        let queue = Queue::new(maxsize);
        (0..maxsize).for_each(|item| queue.put(item));
        assert!(queue.full());
        let error = queue.try_put(99).expect_err("it is full");
        assert_eq!(error.python_name(), "queue.Full");
        assert_eq!(error.into_inner(), 99);
        assert_eq!(queue.get(), 0);
        assert_eq!(queue.try_put(99), Ok(()));
    }
}

pub(super) fn an_empty_queue_says_so(_: &dyn Spawner) {
    for maxsize in BOUNDS {
        let queue: Queue<u32> = Queue::new(maxsize);
        assert_eq!(queue.try_get(), Err(Empty));
        assert_eq!(Empty.python_name(), "queue.Empty");
        assert!(queue.empty() && !queue.full() && queue.qsize() == 0);
    }
}

pub(super) fn timeouts_end_put_and_get(_: &dyn Spawner) {
    let queue = Queue::new(1);
    assert_took_about(
        took(|| assert_eq!(queue.get_timeout(A_MOMENT), Err(Empty))),
        A_MOMENT,
    );
    assert_eq!(queue.put_timeout(1, A_MOMENT), Ok(()));
    let put = || assert_eq!(queue.put_timeout(2, A_MOMENT), Err(Full(2)));
    assert_took_about(took(put), A_MOMENT);
    assert_eq!(queue.get_timeout(A_MOMENT), Ok(1));
}

pub(super) fn a_full_queue_blocks_its_producers(spawner: &dyn Spawner) {
    let shared = Arc::new((Queue::new(2), AtomicU32::new(0)));
    let theirs = Arc::clone(&shared);
    let producer = crew(spawner, 1, move |_| {
        for item in 0..5 {
            theirs.0.put(item);
            theirs.1.fetch_add(1, Ordering::Relaxed);
        }
    });
    let (queue, puts) = &*shared;
    for taken in 0..3 {
        eventually("it puts while there is room", || {
            puts.load(Ordering::Relaxed) == 2 + taken
        });
        sleep(A_MOMENT);
        assert_eq!(puts.load(Ordering::Relaxed), 2 + taken);
        assert_eq!(queue.get(), taken);
    }
    producer.join();
    assert_eq!(queue.qsize(), 2);
}

pub(super) fn an_empty_queue_blocks_its_consumers(spawner: &dyn Spawner) {
    for maxsize in BOUNDS {
        let shared = Arc::new((Queue::new(maxsize), AtomicU32::new(0)));
        let theirs = Arc::clone(&shared);
        let consumers = crew(spawner, 3, move |_| {
            theirs.1.fetch_add(theirs.0.get(), Ordering::Relaxed);
        });
        sleep(A_MOMENT);
        assert_eq!(shared.1.load(Ordering::Relaxed), 0);
        [1, 10, 100].into_iter().for_each(|item| shared.0.put(item));
        consumers.join();
        assert_eq!(shared.1.load(Ordering::Relaxed), 111);
    }
}

pub(super) fn task_done_too_often_is_a_value_error(_: &dyn Spawner) {
    for maxsize in BOUNDS {
        let queue = Queue::new(maxsize);
        let error = queue.task_done().expect_err("nothing was put");
        assert_eq!(error.python_name(), "ValueError");
        queue.put(1);
        queue.put(2);
        assert_eq!((queue.get(), queue.unfinished()), (1, 2));
        assert!(queue.task_done().is_ok() && queue.task_done().is_ok());
        assert!(queue.task_done().is_err());
    }
}

pub(super) fn join_waits_for_the_last_task(spawner: &dyn Spawner) {
    const ITEMS: u32 = 200;
    for maxsize in BOUNDS {
        let shared = Arc::new((Queue::new(maxsize), AtomicU32::new(0)));
        let (queue, done) = &*shared;
        queue.join();
        let theirs = Arc::clone(&shared);
        let workers = crew(spawner, 3, move |_| {
            let (queue, done) = &*theirs;
            while queue.get() {
                done.fetch_add(1, Ordering::Relaxed);
                queue.task_done().expect("it was put");
            }
            queue.task_done().expect("it was put");
        });
        (0..ITEMS).for_each(|_| queue.put(true));
        queue.join();
        assert_eq!(done.load(Ordering::Relaxed), ITEMS);
        (0..3).for_each(|_| queue.put(false));
        queue.join();
        workers.join();
    }
}

pub(super) fn items_left_behind_are_dropped(_: &dyn Spawner) {
    for maxsize in BOUNDS {
        let item = Arc::new(());
        let queue = Queue::new(maxsize);
        (0..5).for_each(|_| queue.put(Arc::clone(&item)));
        drop(queue.get());
        assert_eq!(Arc::strong_count(&item), 5);
        drop(queue);
        assert_eq!(Arc::strong_count(&item), 1);
    }
}

/// Four producers and four consumers over one queue; `put` and `get` are given.
fn pass_through(
    spawner: &dyn Spawner,
    maxsize: usize,
    each: u64,
    put: fn(&Queue<u64>, u64),
    get: fn(&Queue<u64>) -> u64,
) {
    const SIDE: u64 = 4;
    let shared = Arc::new((Queue::new(maxsize), AtomicU64::new(0), AtomicU64::new(0)));
    let theirs = Arc::clone(&shared);
    crew(spawner, 2 * SIDE as usize, move |number| {
        let (queue, sum, squares) = &*theirs;
        let first = (number as u64 % SIDE) * each;
        let mut last = [None; SIDE as usize];
        for item in first..first + each {
            if (number as u64) < SIDE {
                put(queue, item);
                continue;
            }
            let item = get(queue);
            sum.fetch_add(item, Ordering::Relaxed);
            squares.fetch_add(item * item, Ordering::Relaxed);
            // What one consumer sees of one producer is in order.
            let before = last[(item / each) as usize].replace(item);
            assert!(before < Some(item), "{item} came after {before:?}");
        }
    })
    .join();
    let (queue, sum, squares) = &*shared;
    let items = SIDE * each;
    assert_eq!(sum.load(Ordering::Relaxed), (0..items).sum::<u64>());
    assert_eq!(
        squares.load(Ordering::Relaxed),
        (0..items).map(|item| item * item).sum::<u64>()
    );
    assert!(queue.empty());
    assert_eq!(queue.unfinished() as u64, items);
}

pub(super) fn nothing_is_lost_or_doubled_through_a_room_of_one(spawner: &dyn Spawner) {
    pass_through(spawner, 1, 1_000, Queue::put, Queue::get);
}

pub(super) fn nothing_is_lost_or_doubled_through_a_ring(spawner: &dyn Spawner) {
    pass_through(spawner, 64, 100_000, Queue::put, Queue::get);
}

pub(super) fn nothing_is_lost_or_doubled_through_a_long_list(spawner: &dyn Spawner) {
    pass_through(spawner, 5_000, 20_000, Queue::put, Queue::get);
}

pub(super) fn nothing_is_lost_or_doubled_without_bound(spawner: &dyn Spawner) {
    pass_through(spawner, 0, 20_000, Queue::put, Queue::get);
}

pub(super) fn impatient_producers_and_consumers_lose_nothing(spawner: &dyn Spawner) {
    const PATIENCE: Duration = Duration::from_micros(50);
    fn put(queue: &Queue<u64>, mut item: u64) {
        while let Err(Full(back)) = queue.put_timeout(item, PATIENCE) {
            item = back;
        }
    }
    fn get(queue: &Queue<u64>) -> u64 {
        loop {
            if let Ok(item) = queue.get_timeout(PATIENCE) {
                return item;
            }
        }
    }
    pass_through(spawner, 2, 1_000, put, get);
}

pub(super) fn consumers_that_only_look_get_everything(spawner: &dyn Spawner) {
    fn get(queue: &Queue<u64>) -> u64 {
        loop {
            if let Ok(item) = queue.try_get() {
                return item;
            }
            // Somebody else may need the core to put one in.
            sleep(Duration::from_micros(20));
        }
    }
    pass_through(spawner, 0, 1_000, Queue::put, get);
}
