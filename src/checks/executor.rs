//! What executors promise, and a pool of threads as one of them. The claims follow CPython's
//! `test_concurrent_futures`; those that take any executor are run on processes by the engine too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, eventually};
use crate::runtime::crew::Interpreter;
use crate::runtime::executor::{Executor, ExecutorError, ThreadPoolExecutor};
use crate::runtime::pool::Task;
use crate::runtime::thread;
use crate::sync::{Event, FutureError, PythonError, ReturnWhen, as_completed, wait};
use crate::word::sleep;

/// 100 divided by a number: an error for none.
pub fn divide(by: u32) -> Result<u32, String> {
    100u32.checked_div(by).ok_or_else(|| "ZeroDivisionError: division by zero".to_owned())
}

/// Sleep so many milliseconds and say so.
pub fn nap(ms: u32) -> Result<u32, String> {
    sleep(Duration::from_millis(ms.into()));
    Ok(ms)
}

const DIVIDE: Task<u32, u32, String> = divide;
const NAP: Task<u32, u32, String> = nap;

fn threads(count: usize) -> ThreadPoolExecutor {
    ThreadPoolExecutor::new(count).expect("a worker at least")
}

/// Results and errors come with their futures; an error ends nothing else.
pub fn submits(executor: &impl Executor) {
    let submit = |by| executor.submit(DIVIDE, by).expect("it is open");
    let futures = [submit(4), submit(0), submit(5)];
    let error = FutureError::Raised("ZeroDivisionError: division by zero".to_owned());
    let results = futures.each_ref().map(|future| future.result());
    assert_eq!(results, [Ok(25), Err(error.clone()), Ok(20)]);
    assert_eq!(futures[1].exception(None), Ok(Some(error)));
    assert_eq!(submit(10).result(), Ok(10), "the pool goes on after an error");
}

/// `map` keeps the order, ends at an error, and gives up after its time.
pub fn maps(executor: &impl Executor) {
    for chunksize in [1, 3, 100] {
        let map = |items, timeout| executor.map(DIVIDE, items, timeout, chunksize).expect("open");
        let squares: Result<Vec<_>, _> = map((1..=20).collect(), None).collect();
        assert_eq!(squares, Ok((1..=20).map(|by| 100 / by).collect()));
        assert_eq!(map(Vec::new(), None).count(), 0);
        // Python's generator is over once it raised.
        let mut failing = map(vec![1, 2, 0, 3], None);
        assert_eq!(failing.by_ref().filter(Result::is_err).count(), 1);
        assert!(failing.next().is_none());
    }
    let slow = executor.map(NAP, vec![0, 0, 1_500], Some(A_MOMENT * 20), 1).expect("open");
    let results: Vec<_> = slow.collect();
    assert_eq!(results, [Ok(0), Ok(0), Err(FutureError::TimedOut)]);
}

/// Futures of several tasks, waited for together.
pub fn waits(executor: &impl Executor) {
    let submit = |ms| executor.submit(NAP, ms).expect("it is open");
    let futures = [submit(400), submit(1)];
    let first = wait(&futures, None, ReturnWhen::FirstCompleted);
    assert_eq!(first.done, futures[1..]);
    let failed = executor.submit(DIVIDE, 0).expect("it is open");
    let any = wait(&[futures[0].clone(), failed.clone()], None, ReturnWhen::FirstException);
    assert!(any.done.contains(&failed));
    let order: Vec<_> = as_completed(&futures, None).map(|f| f.expect("no limit")).collect();
    assert_eq!(order, [futures[1].clone(), futures[0].clone()]);
    assert!(wait(&futures, None, ReturnWhen::AllCompleted).not_done.is_empty());
}

/// After shutdown nothing is taken, and what was taken is done.
pub fn shuts_down(executor: &impl Executor) {
    let futures: Vec<_> = (0..6).map(|_| executor.submit(NAP, 5).expect("it is open")).collect();
    executor.shutdown(true, false);
    assert!(futures.iter().all(|future| future.result() == Ok(5)));
    let refused = executor.submit(NAP, 1).expect_err("it was shut down");
    assert_eq!(refused, ExecutorError::ShutDown);
    assert_eq!(refused.python_name(), "RuntimeError");
    assert!(executor.map(NAP, vec![1], None, 1).is_err());
    executor.shutdown(true, true);
}

/// Cancelling at shutdown ends what nobody has begun, and whoever waits for it goes on.
pub fn shuts_down_cancelling(executor: &impl Executor, workers: usize) {
    let count = workers + 12;
    let futures: Vec<_> =
        (0..count).map(|_| executor.submit(NAP, 100).expect("it is open")).collect();
    eventually("the first one runs", || futures[0].running());
    executor.shutdown(true, true);
    let cancelled = futures.iter().filter(|future| future.cancelled()).count();
    assert!((1..count).contains(&cancelled), "{cancelled} of {count} were cancelled");
    assert!(futures.iter().all(|future| future.done()));
    let all = wait(&futures, Some(A_MOMENT), ReturnWhen::AllCompleted);
    assert!(all.not_done.is_empty(), "nobody waits for what was dropped");
}

pub(super) fn results_and_errors_come_with_their_futures(_: &dyn Spawner) {
    submits(&threads(3));
}

pub(super) fn map_keeps_the_order_and_its_time(_: &dyn Spawner) {
    maps(&threads(2));
}

pub(super) fn wait_and_as_completed_see_what_threads_do(_: &dyn Spawner) {
    waits(&threads(2));
}

pub(super) fn shutdown_finishes_and_refuses(_: &dyn Spawner) {
    shuts_down(&threads(2));
}

pub(super) fn shutdown_cancels_what_nobody_has_begun(_: &dyn Spawner) {
    shuts_down_cancelling(&threads(2), 2);
}

pub(super) fn no_worker_is_a_value_error(_: &dyn Spawner) {
    let error = ThreadPoolExecutor::new(0).expect_err("it takes a worker");
    assert_eq!(error.python_name(), "ValueError");
}

pub(super) fn an_idle_thread_is_used_again(_: &dyn Spawner) {
    let executor = threads(4);
    for _ in 0..20 {
        let future = executor.submit(DIVIDE, 5).expect("it is open");
        assert_eq!(future.result(), Ok(20));
        // The result is there a little before its worker is idle.
        eventually("its worker waits", || executor.idle() > 0);
    }
    assert_eq!(executor.threads(), 1);
}

pub(super) fn threads_are_hired_up_to_the_most(_: &dyn Spawner) {
    let executor = threads(3);
    let go = Arc::new(Event::new());
    let submit = |go: &Arc<Event>| {
        let go = go.clone();
        let work = move || {
            go.wait();
            Ok::<_, String>(thread::current_name())
        };
        executor.submit_closure(work).expect("it is open")
    };
    let futures: Vec<_> = (0..9).map(|_| submit(&go)).collect();
    eventually("three run", || futures.iter().filter(|future| future.running()).count() == 3);
    assert_eq!((executor.threads(), executor.waiting()), (3, 6));
    go.set();
    for future in &futures {
        let name = future.result().expect("a name");
        assert!(name.starts_with("ThreadPoolExecutor-"), "{name}");
        assert!(["_0", "_1", "_2"].iter().any(|end| name.ends_with(end)), "{name}");
    }
}

pub(super) fn a_prefix_names_the_threads(_: &dyn Spawner) {
    let executor = ThreadPoolExecutor::with(1, "SpecialExecutor", Interpreter::Free);
    let name = executor.expect("a worker").submit_closure(|| Ok::<_, String>(thread::current_name()));
    assert_eq!(name.expect("it is open").result(), Ok("SpecialExecutor_0".to_owned()));
}

pub(super) fn a_cancelled_task_is_not_done(_: &dyn Spawner) {
    let executor = threads(1);
    let go = Arc::new(Event::new());
    let gate = go.clone();
    let wait = move || {
        gate.wait();
        Ok::<_, String>(())
    };
    let first = executor.submit_closure(wait).expect("it is open");
    let begun = Arc::new(AtomicUsize::new(0));
    let note = begun.clone();
    let second = executor
        .submit_closure(move || Ok::<_, String>(note.fetch_add(1, Ordering::Relaxed)))
        .expect("open");
    eventually("the first one runs", || first.running());
    assert!(second.cancel() && !first.cancel());
    go.set();
    executor.shutdown(true, false);
    assert_eq!(second.result(), Err(FutureError::Cancelled));
    assert_eq!(begun.load(Ordering::Relaxed), 0);
}

pub(super) fn dropping_it_waits_for_its_work(_: &dyn Spawner) {
    let executor = threads(2);
    let futures: Vec<_> = (0..5).map(|_| executor.submit(NAP, 10).expect("it is open")).collect();
    drop(executor);
    assert!(futures.iter().all(|future| future.done()));
}

pub(super) fn under_a_gil_sleeping_overlaps(_: &dyn Spawner) {
    let executor = ThreadPoolExecutor::under_gil(4).expect("workers");
    let took = super::took(|| {
        let naps = executor.map(NAP, vec![100; 4], None, 1).expect("it is open");
        assert_eq!(naps.count(), 4);
    });
    assert!(took < 390.0, "four naps of 100 ms took {took} ms: they did not overlap");
}

pub(super) fn nothing_is_lost_with_more_workers_than_cores(_: &dyn Spawner) {
    const TASKS: u64 = if cfg!(debug_assertions) { 2_000 } else { 250_000 };
    let executor = threads(super::WORKERS);
    let sum = Arc::new(AtomicU64::new(0));
    let add = |n: u64| {
        let sum = sum.clone();
        executor.submit_closure(move || Ok::<_, String>(sum.fetch_add(n, Ordering::Relaxed)))
    };
    let futures: Vec<_> = (1..=TASKS).map(|n| add(n).expect("it is open")).collect();
    assert_eq!(as_completed(&futures, None).count() as u64, TASKS);
    assert_eq!(sum.load(Ordering::Relaxed), TASKS * (TASKS + 1) / 2);
}

pub(super) fn map_submits_without_being_asked_for_results(_: &dyn Spawner) {
    static DONE: AtomicUsize = AtomicUsize::new(0);
    fn count(_: u32) -> Result<(), String> {
        DONE.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
    let executor = threads(2);
    let results = executor.map(count, vec![0; 10], None, 1).expect("it is open");
    eventually("all are done", || DONE.load(Ordering::Relaxed) >= 10);
    drop(results);
}

pub(super) fn a_map_that_times_out_cancels_the_rest(_: &dyn Spawner) {
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    fn begin(_: u32) -> Result<(), String> {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
    let executor = threads(1);
    let go = Arc::new(Event::new());
    let gate = go.clone();
    let wait = move || {
        gate.wait();
        Ok::<_, String>(())
    };
    let busy = executor.submit_closure(wait).expect("it is open");
    let before = BEGUN.load(Ordering::Relaxed);
    let some_time = Some(Duration::ZERO);
    let mut rest = executor.map(begin, vec![1, 2], some_time, 1).expect("open");
    assert_eq!(rest.next(), Some(Err(FutureError::TimedOut)));
    go.set();
    assert_eq!(busy.result(), Ok(()));
    executor.shutdown(true, false);
    assert_eq!(BEGUN.load(Ordering::Relaxed), before, "neither of them was begun");
}

pub(super) fn shutdown_without_waiting_finishes_too(_: &dyn Spawner) {
    let executor = threads(2);
    let futures: Vec<_> = (0..6).map(|_| executor.submit(NAP, 5).expect("it is open")).collect();
    executor.shutdown(false, false);
    assert!(futures.iter().all(|future| future.result() == Ok(5)));
    let executor = threads(1);
    let futures: Vec<_> = (0..6).map(|_| executor.submit(NAP, 20).expect("it is open")).collect();
    executor.shutdown(false, true);
    assert!(wait(&futures, None, ReturnWhen::AllCompleted).not_done.is_empty());
}
