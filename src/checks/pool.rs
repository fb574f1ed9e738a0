//! What pools promise. The claims follow CPython's `test._test_multiprocessing._TestPool`; those
//! that take any pool are run on processes by the engine too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::executor::{divide, nap};
use super::{A_MOMENT, Spawner, eventually, took};
use crate::runtime::crew::Interpreter;
use crate::runtime::pool::{PoolError, Staff, Task, ThreadPool, Workers};
use crate::sync::{FutureError, PythonError, ValueError};

const DIVIDE: Task<u32, u32, String> = divide;
const NAP: Task<u32, u32, String> = nap;
const CLOSED: ValueError = ValueError("Pool not running");

fn threads(count: usize) -> ThreadPool {
    ThreadPool::new(count, Interpreter::Free).expect("workers")
}

fn zero_division() -> FutureError<String> {
    FutureError::Raised("ZeroDivisionError: division by zero".to_owned())
}

/// One task: at once, later, in time or not.
pub fn applies<S: Staff>(pool: &Workers<S>) {
    assert_eq!(pool.apply(DIVIDE, 5), Ok(20));
    assert_eq!(pool.apply(DIVIDE, 0), Err(PoolError::Task(zero_division())));
    let later = pool.apply_async(DIVIDE, 4).expect("it runs");
    assert_eq!(later.get(None), Ok(25));
    assert_eq!((later.ready(), later.successful()), (true, Ok(true)));
    let slow = pool.apply_async(NAP, 400).expect("it runs");
    assert!(!slow.ready());
    assert_eq!(slow.successful().map_err(|error| error.python_name()), Err("ValueError"));
    assert_eq!(slow.get(Some(A_MOMENT)), Err(FutureError::TimedOut));
    slow.wait(None);
    assert_eq!(slow.get(Some(Duration::ZERO)), Ok(400));
    let failed = pool.apply_async(DIVIDE, 0).expect("it runs");
    failed.wait(None);
    assert_eq!(failed.successful(), Ok(false));
}

/// Many tasks, in chunks of every size, with one that fails.
pub fn maps<S: Staff>(pool: &Workers<S>) {
    let expected: Vec<_> = (1..=100).map(|by| 100 / by).collect();
    for chunksize in [None, Some(1), Some(7), Some(1_000)] {
        assert_eq!(pool.map(DIVIDE, (1..=100).collect(), chunksize), Ok(expected.clone()));
    }
    assert_eq!(pool.map(DIVIDE, Vec::new(), None), Ok(Vec::new()));
    let failing = pool.map(DIVIDE, vec![1, 0, 2], Some(1));
    assert_eq!(failing, Err(PoolError::Task(zero_division())));
    let none = pool.map(DIVIDE, vec![1], Some(0)).expect_err("chunks of nothing");
    assert!(matches!(none, PoolError::ValueError(_)));
    let later = pool.map_async(NAP, vec![150; 3], Some(1)).expect("it runs");
    assert_eq!(later.get(Some(A_MOMENT)), Err(FutureError::TimedOut));
    assert_eq!(later.get(None), Ok(vec![150; 3]));
}

/// Results one by one.
pub fn lines_up<S: Staff>(pool: &Workers<S>) {
    for chunksize in [1, 4] {
        let items: Vec<u32> = (1..=30).collect();
        let line = pool.imap(DIVIDE, items.clone(), chunksize).expect("it runs");
        let results: Vec<_> = line.map(|result| result.expect("no zero")).collect();
        assert_eq!(results, items.iter().map(|by| 100 / by).collect::<Vec<_>>());
        let line = pool.imap_unordered(DIVIDE, items.clone(), chunksize).expect("it runs");
        let mut results: Vec<_> = line.map(|result| result.expect("no zero")).collect();
        results.sort_unstable();
        let mut expected: Vec<_> = items.iter().map(|by| 100 / by).collect();
        expected.sort_unstable();
        assert_eq!(results, expected);
    }
    let mut line = pool.imap(DIVIDE, vec![1, 0, 2], 1).expect("it runs");
    assert_eq!(line.next(), Some(Ok(100)));
    assert_eq!(line.next(), Some(Err(zero_division())));
    assert_eq!(line.next(), Some(Ok(50)), "the tasks after it go on");
    assert_eq!(line.next(), None);
}

/// With two workers, what is quick overtakes what is slow, unless the order matters.
pub fn overtakes<S: Staff>(pool: &Workers<S>) {
    assert!(pool.processes() >= 2);
    let unordered = pool.imap_unordered(NAP, vec![300, 1, 2], 1).expect("it runs");
    assert_eq!(unordered.last(), Some(Ok(300)));
    let mut ordered = pool.imap(NAP, vec![300, 1], 1).expect("it runs");
    assert_eq!(ordered.next_timeout(Some(A_MOMENT)), Some(Err(FutureError::TimedOut)));
    assert_eq!(ordered.map(|ms| ms.expect("a nap")).collect::<Vec<_>>(), [300, 1]);
}

/// A closed pool finishes its work and refuses more.
pub fn closes<S: Staff>(pool: &Workers<S>) {
    assert!(pool.join().is_err(), "a running pool is not joined");
    let last = pool.map_async(NAP, vec![20; 6], Some(1)).expect("it runs");
    pool.close();
    pool.join().expect("it was closed");
    assert!(last.ready());
    assert_eq!(pool.apply(NAP, 1), Err(PoolError::ValueError(CLOSED)));
    assert_eq!(pool.apply_async(NAP, 1).map(drop), Err(CLOSED));
    assert_eq!(pool.map(NAP, vec![1], None), Err(PoolError::ValueError(CLOSED)));
    assert!(pool.imap(NAP, Vec::new(), 1).is_err() && pool.imap_unordered(NAP, vec![1], 1).is_err());
}

/// A terminated pool drops what nobody has begun, and nobody waits for that.
pub fn terminates<S: Staff>(pool: &Workers<S>) {
    let naps = vec![50; pool.processes() * 40];
    let took = took(|| {
        let many = pool.map_async(NAP, naps, Some(1)).expect("it runs");
        pool.terminate();
        pool.join().expect("it was terminated");
        assert_eq!(many.get(None), Err(FutureError::Cancelled));
    });
    assert!(took < 1_500.0, "terminate took {took} ms of the 2000 ms of work");
    assert_eq!(pool.apply(NAP, 1), Err(PoolError::ValueError(CLOSED)));
}

/// Callbacks get the result, or what ended the work.
pub fn calls_back<S: Staff>(pool: &Workers<S>) {
    let calls = Arc::new([AtomicU32::new(0), AtomicU32::new(0)]);
    for by in [5, 0] {
        let (good, bad) = (calls.clone(), calls.clone());
        let result = pool.apply_async(DIVIDE, by).expect("it runs").with_callbacks(
            move |value| good[0].store(value, Ordering::Relaxed),
            move |error| {
                assert_eq!(error, zero_division());
                bad[1].fetch_add(1, Ordering::Relaxed);
            },
        );
        result.wait(None);
    }
    let called = || calls.each_ref().map(|count| count.load(Ordering::Relaxed)) == [20, 1];
    eventually("both were called back", called);
}

pub(super) fn apply_waits_and_apply_async_does_not(_: &dyn Spawner) {
    applies(&threads(2));
}

pub(super) fn map_keeps_the_order_in_chunks_of_any_size(_: &dyn Spawner) {
    maps(&threads(3));
}

pub(super) fn imap_gives_results_one_by_one(_: &dyn Spawner) {
    lines_up(&threads(2));
}

pub(super) fn imap_unordered_lets_the_quick_overtake(_: &dyn Spawner) {
    overtakes(&threads(2));
}

pub(super) fn a_closed_pool_finishes_and_refuses(_: &dyn Spawner) {
    closes(&threads(2));
}

pub(super) fn a_terminated_pool_drops_what_nobody_has_begun(_: &dyn Spawner) {
    terminates(&threads(2));
}

pub(super) fn callbacks_get_the_result_or_the_error(_: &dyn Spawner) {
    calls_back(&threads(2));
}

pub(super) fn a_pool_of_nobody_is_a_value_error(_: &dyn Spawner) {
    let error = ThreadPool::new(0, Interpreter::Free).map(drop).expect_err("it takes a worker");
    assert_eq!(error.python_name(), "ValueError");
}
