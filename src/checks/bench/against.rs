//! Each primitive against the nearest that std or parking_lot has, or that one builds of theirs:
//! a Mutex and a Condvar.

use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::{Side, Spawner, bump, pair, pass, rounds, time, together};
use crate::sync::{
    Barrier, Condition, Event, LifoQueue, PriorityQueue, Queue, RLock, Semaphore, Store,
};

/// Items a queue has room for.
const ROOM: usize = 1024;

/// Acquire and release of two levels, by one worker.
pub fn rlock_uncontended(_: &dyn Spawner) -> Vec<f64> {
    const COUNT: u32 = 500_000;
    let ours = RLock::new();
    let theirs = parking_lot::ReentrantMutex::new(());
    rounds(vec![
        Box::new(|| {
            time(COUNT, || {
                let _outer = black_box(&ours).guard();
                let _inner = black_box(&ours).guard();
            })
        }),
        Box::new(|| {
            time(COUNT, || {
                let _outer = black_box(&theirs).lock();
                let _inner = black_box(&theirs).lock();
            })
        }),
    ])
}

/// Two workers add to one count under one lock; ns an addition.
pub fn rlock_contended(spawner: &dyn Spawner) -> Vec<f64> {
    rounds(vec![
        Box::new(|| {
            let shared = (RLock::new(), AtomicU32::new(0));
            pair(spawner, move || shared.0.with(|| bump(&shared.1)))
        }),
        Box::new(|| {
            let shared = parking_lot::ReentrantMutex::new(AtomicU32::new(0));
            pair(spawner, move || bump(&shared.lock()))
        }),
    ])
}

/// A permit taken and given back, by one worker.
pub fn semaphore_uncontended(_: &dyn Spawner) -> Vec<f64> {
    const COUNT: u32 = 1_000_000;
    let (ours, theirs) = (Semaphore::new(1), Count::new(1));
    rounds(vec![
        Box::new(|| {
            time(COUNT, || {
                black_box(&ours).acquire();
                let _ = black_box(&ours).release(1);
            })
        }),
        Box::new(|| {
            time(COUNT, || {
                black_box(&theirs).take();
                black_box(&theirs).give();
            })
        }),
    ])
}

/// Two workers hand a turn to each other; ns a turn. `pass` waits for the worker's turn, then
/// gives it to the other.
fn handover(spawner: &dyn Spawner, pass: impl Fn(usize) + Send + Sync + 'static) -> f64 {
    const TURNS: u32 = 2_000;
    together(spawner, move |number| (0..TURNS).for_each(|_| pass(number))) / f64::from(2 * TURNS)
}

/// By a Condition, and by std's.
pub fn condition_handover(spawner: &dyn Spawner) -> Vec<f64> {
    rounds(vec![
        Box::new(|| {
            let (condition, turn) = (Condition::new(), AtomicUsize::new(0));
            handover(spawner, move |me| {
                condition.with(|| {
                    let mine = || turn.load(Ordering::Relaxed) == me;
                    condition.wait_for(mine, None).expect("the lock is ours");
                    turn.store(1 - me, Ordering::Relaxed);
                    condition.notify(1).expect("the lock is ours");
                });
            })
        }),
        Box::new(|| {
            let (turn, condition) = (Mutex::new(0), Condvar::new());
            handover(spawner, move |me| {
                let turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                let turn = condition.wait_while(turn, |turn| *turn != me);
                *turn.unwrap_or_else(PoisonError::into_inner) = 1 - me;
                condition.notify_one();
            })
        }),
    ])
}

/// By two Events, and by two flags with a Condvar each.
pub fn event_handover(spawner: &dyn Spawner) -> Vec<f64> {
    rounds(vec![
        Box::new(|| {
            let events = [Event::new(), Event::new()];
            events[0].set();
            handover(spawner, move |me| {
                events[me].wait();
                events[me].clear();
                events[1 - me].set();
            })
        }),
        Box::new(|| {
            let flags = [Count::new(1), Count::new(0)];
            handover(spawner, move |me| {
                flags[me].take();
                flags[1 - me].give();
            })
        }),
    ])
}

/// By two Semaphores, and by two counts with a Condvar each.
pub fn semaphore_handover(spawner: &dyn Spawner) -> Vec<f64> {
    rounds(vec![
        Box::new(|| {
            let permits = [Semaphore::new(1), Semaphore::new(0)];
            handover(spawner, move |me| {
                permits[me].acquire();
                let _ = permits[1 - me].release(1);
            })
        }),
        Box::new(|| {
            let permits = [Count::new(1), Count::new(0)];
            handover(spawner, move |me| {
                permits[me].take();
                permits[1 - me].give();
            })
        }),
    ])
}

/// Two workers pass a barrier, again and again; ns a time.
pub fn barrier(spawner: &dyn Spawner) -> Vec<f64> {
    const TIMES: u32 = 2_000;
    fn times(spawner: &dyn Spawner, wait: impl Fn() + Send + Sync + 'static) -> f64 {
        together(spawner, move |_| (0..TIMES).for_each(|_| wait())) / f64::from(TIMES)
    }
    rounds(vec![
        Box::new(|| {
            let barrier = Barrier::new(2).expect("two are fine");
            times(spawner, move || {
                black_box(barrier.wait()).expect("nobody breaks it");
            })
        }),
        Box::new(|| {
            let barrier = std::sync::Barrier::new(2);
            times(spawner, move || {
                black_box(barrier.wait());
            })
        }),
    ])
}

/// One producer, one consumer; ns an item.
pub fn lifo_1p1c(spawner: &dyn Spawner) -> Vec<f64> {
    let ours = Box::new(|| through(spawner, LifoQueue::new(ROOM).into_queue()));
    let theirs = Box::new(|| {
        through_bounded(
            spawner,
            Vec::new(),
            |items: &mut Vec<u64>, item| items.push(item),
            Vec::pop,
        )
    });
    rounds(vec![ours as Side<'_>, theirs])
}

/// One producer, one consumer; ns an item.
pub fn priority_1p1c(spawner: &dyn Spawner) -> Vec<f64> {
    let ours = Box::new(|| through(spawner, PriorityQueue::new(ROOM).into_queue()));
    let theirs = Box::new(|| {
        let put = |items: &mut BinaryHeap<_>, item| items.push(std::cmp::Reverse(item));
        let get = |items: &mut BinaryHeap<_>| items.pop().map(|std::cmp::Reverse(item)| item);
        through_bounded(spawner, BinaryHeap::new(), put, get)
    });
    rounds(vec![ours as Side<'_>, theirs])
}

fn through<S>(spawner: &dyn Spawner, queue: Queue<u64, S>) -> f64
where
    S: Store<u64> + Send + Sync + 'static,
{
    let queue = Arc::new(queue);
    let producer = Arc::clone(&queue);
    pass(spawner, move |item| producer.put(item), move || queue.get())
}

/// The same through a collection under a Mutex, with a Condvar for each way of waiting.
fn through_bounded<C: Send + 'static>(
    spawner: &dyn Spawner,
    items: C,
    put: fn(&mut C, u64),
    get: fn(&mut C) -> Option<u64>,
) -> f64 {
    let shared = Arc::new((Mutex::new((items, 0)), Condvar::new(), Condvar::new()));
    let producer = Arc::clone(&shared);
    let put = move |item| {
        let (items, not_full, not_empty) = &*producer;
        let guard = items.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = not_full.wait_while(guard, |(_, held)| *held == ROOM);
        let mut guard = guard.unwrap_or_else(PoisonError::into_inner);
        put(&mut guard.0, item);
        guard.1 += 1;
        drop(guard);
        not_empty.notify_one();
    };
    let get = move || {
        let (items, not_full, not_empty) = &*shared;
        let guard = items.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = not_empty.wait_while(guard, |(_, held)| *held == 0);
        let mut guard = guard.unwrap_or_else(PoisonError::into_inner);
        guard.1 -= 1;
        let item = get(&mut guard.0);
        drop(guard);
        not_full.notify_one();
        item.expect("it holds some")
    };
    pass(spawner, put, get)
}

/// A count that nobody takes below zero, as one builds it of std.
struct Count {
    permits: Mutex<u32>,
    more: Condvar,
}

impl Count {
    fn new(permits: u32) -> Self {
        Count { permits: Mutex::new(permits), more: Condvar::new() }
    }

    fn take(&self) {
        let permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
        let permits = self.more.wait_while(permits, |permits| *permits == 0);
        *permits.unwrap_or_else(PoisonError::into_inner) -= 1;
    }

    fn give(&self) {
        *self.permits.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.more.notify_one();
    }
}
