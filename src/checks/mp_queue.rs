//! Queues and numbers in the segment.

use std::time::Duration;

use super::mp_locks::sent;
use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, crew, took};
use crate::sync::PythonError;
use crate::sync::mp::{
    Array, IpcError, JoinableQueue, Queue, RLock, RawArray, RawValue, SimpleQueue, Value,
};

pub(super) fn items_come_out_in_the_order_they_went_in(_: &dyn Spawner) {
    let queue: Queue<String> = Queue::new(0).expect("room");
    let other = sent(&queue);
    for item in ["A", "B", "C"] {
        queue.put(&item.to_owned()).expect("room");
    }
    assert_eq!((other.qsize(), other.empty(), other.full()), (3, false, false));
    assert_eq!([(); 3].map(|()| other.get().expect("an item")), ["A", "B", "C"]);
    assert!(queue.empty());
}

pub(super) fn full_and_empty_have_pythons_names(_: &dyn Spawner) {
    let queue: Queue<u32> = Queue::new(1).expect("room");
    let timeout = Duration::from_millis(20);
    assert_eq!(queue.try_get(), Err(IpcError::Empty));
    assert_took_about(took(|| assert!(queue.get_timeout(timeout).is_err())), timeout);
    queue.put(&1).expect("room");
    assert!(queue.full());
    let full = queue.try_put(&2).expect_err("it is full");
    assert_eq!(full.python_name(), "queue.Full");
    assert_took_about(took(|| assert!(queue.put_timeout(&2, timeout).is_err())), timeout);
    assert_eq!(queue.get(), Ok(1));
}

pub(super) fn a_closed_queue_is_closed_for_its_process_only(_: &dyn Spawner) {
    let queue: Queue<u32> = Queue::new(0).expect("room");
    let other = sent(&queue);
    queue.close();
    assert_eq!(queue.put(&1).map_err(|error| error.python_name()), Err("ValueError"));
    assert!(queue.get().is_err());
    other.put(&1).expect("the other handle is open");
    assert_eq!(other.get(), Ok(1));
}

pub(super) fn join_waits_for_the_last_task(spawner: &dyn Spawner) {
    let queue: JoinableQueue<u32> = JoinableQueue::new(0).expect("room");
    let theirs = sent(&queue);
    (0..20).for_each(|item| queue.put(&item).expect("room"));
    let worker = crew(spawner, 1, move |_| {
        for _ in 0..20 {
            let _ = theirs.get().expect("an item");
            if theirs.empty() {
                crate::word::sleep(A_MOMENT);
            }
            theirs.task_done().expect("one a task");
        }
    });
    queue.join();
    assert!(queue.empty());
    worker.join();
    assert_eq!(queue.task_done().map_err(|error| error.python_name()), Err("ValueError"));
}

pub(super) fn nothing_is_lost_or_doubled(spawner: &dyn Spawner) {
    // A million operations in the browser through the third one, with the gets.
    const MANY: u64 = if cfg!(debug_assertions) { 2_000 } else { 84_000 };
    for (maxsize, items) in [(1, 2_000), (7, 2_000), (64, MANY), (0, 2_000)] {
        let queue: Queue<(u64, String)> = Queue::new(maxsize).expect("room");
        let sums: Queue<(u64, u64)> = Queue::new(0).expect("room");
        let theirs = (sent(&queue), sent(&sums));
        crew(spawner, WORKERS, move |number| {
            let (queue, sums) = (sent(&theirs.0), sent(&theirs.1));
            if number % 2 == 0 {
                (0..items).for_each(|n| queue.put(&(n, format!("item {n}"))).expect("room"));
                return;
            }
            let (mut count, mut sum) = (0, 0);
            for _ in 0..items {
                let (n, text) = queue.get().expect("an item");
                assert_eq!(text, format!("item {n}"));
                (count, sum) = (count + 1, sum + n);
            }
            sums.put(&(count, sum)).expect("room");
        })
        .join();
        let pairs = WORKERS as u64 / 2;
        let sums: Vec<_> = (0..pairs).map(|_| sums.try_get().expect("a sum")).collect();
        let sum = |pick: fn(&(u64, u64)) -> u64| sums.iter().map(pick).sum::<u64>();
        assert_eq!(sum(|pair| pair.0), pairs * items);
        assert_eq!(sum(|pair| pair.1), pairs * items * (items - 1) / 2);
    }
}

pub(super) fn numbers_of_every_kind_are_shared(_: &dyn Spawner) {
    let (whole, real) = (Value::new(-5i32).expect("room"), RawValue::new(0.1f64).expect("room"));
    sent(&whole).set(whole.get() * 2);
    sent(&real).set(real.get() + 0.2);
    assert_eq!((whole.get(), real.get()), (-10, 0.1 + 0.2));
    let array = Array::new(&[1.5f64, 2.5, -0.0]).expect("room");
    sent(&array).set(1, f64::MAX);
    assert_eq!(array.to_vec(), [1.5, f64::MAX, -0.0]);
    let bytes = RawArray::new(&[1u8, 2, 3, 4, 5]).expect("room");
    sent(&bytes).set(1, 255);
    sent(&bytes).write(3, b"xy");
    assert_eq!(bytes.to_vec(), [1, 255, 3, b'x', b'y']);
    let long = RawValue::new(i64::MIN).expect("room");
    assert_eq!(sent(&long).get(), i64::MIN);
}

pub(super) fn a_value_adds_up_under_its_lock(spawner: &dyn Spawner) {
    const ROUNDS: i32 = 2_000;
    let value = Value::new(0i32).expect("room");
    let theirs = sent(&value);
    crew(spawner, WORKERS, move |_| {
        let value = sent(&theirs);
        for _ in 0..ROUNDS {
            // An RLock: `get` and `set` take it once more.
            value.get_lock().with(|| value.set(value.get() + 1));
        }
    })
    .join();
    assert_eq!(value.get(), ROUNDS * WORKERS as i32);
}

pub(super) fn arrays_share_the_lock_they_are_given(_: &dyn Spawner) {
    let lock = RLock::new().expect("room");
    let array = Array::with_lock(&[1i32, 2], lock.clone()).expect("room");
    let value = sent(&Value::with_lock(7i32, lock.clone()).expect("room"));
    lock.with(|| {
        assert!(array.get_lock().is_owned() && value.get_lock().is_owned());
        array.set(0, value.get());
    });
    assert_eq!((array.get_obj().get(0), value.get_obj().get()), (7, 7));
}

pub(super) fn a_simple_queue_puts_and_gets(_: &dyn Spawner) {
    let queue: SimpleQueue<String> = SimpleQueue::new().expect("room");
    let other = sent(&queue);
    assert!(queue.empty());
    queue.put(&"item".to_owned()).expect("room");
    assert!(!other.empty());
    assert_eq!(other.get(), Ok("item".to_owned()));
    queue.close();
    assert!(queue.put(&String::new()).is_err() && queue.get().is_err());
}
