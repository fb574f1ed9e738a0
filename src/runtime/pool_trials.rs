//! Trials of pools of processes: the claims that pools of threads are checked against, and what
//! happens when workers die. Each panics where its claim fails.

use std::time::Duration;

use super::executor::{Executor, ExecutorError, ProcessPoolExecutor};
use super::pool::{Pool, PoolError, Task};
use super::process::{Process, Signal, kill};
use super::{safepoint, thread};
use crate::checks::{executor as executors, pool as pools};
use crate::sync::{Future, FutureError, ReturnWhen, wait};
use crate::word::segment::heap;

const DIVIDE: Task<u32, u32, String> = executors::divide;
const NAP: Task<u32, u32, String> = executors::nap;
/// More than any of it takes; whoever waits longer hangs.
const LONG: Option<Duration> = Some(Duration::from_secs(20));

/// Every trial by its name.
pub static TRIALS: &[(&str, fn())] = &[
    ("process_executor_submits", || executors::submits(&executor(2))),
    ("process_executor_maps", || executors::maps(&executor(2))),
    ("process_executor_waits", || executors::waits(&executor(2))),
    ("process_executor_shuts_down", || executors::shuts_down(&executor(2))),
    ("process_executor_cancels", || executors::shuts_down_cancelling(&executor(2), 2)),
    ("process_executor_reuses_an_idle_worker", reuses_an_idle_worker),
    ("process_executor_breaks_when_a_worker_is_killed", breaks_when_a_worker_is_killed),
    ("process_executor_breaks_when_a_task_panics", breaks_when_a_task_panics),
    ("process_executor_breaks_when_an_idle_worker_dies", breaks_when_an_idle_worker_dies),
    ("process_executor_follows_each_task", follows_each_task),
    ("process_pool_applies", || pools::applies(&pool(2))),
    ("process_pool_maps", || pools::maps(&pool(2))),
    ("process_pool_lines_up", || pools::lines_up(&pool(2))),
    ("process_pool_overtakes", || pools::overtakes(&pool(2))),
    ("process_pool_closes", || pools::closes(&pool(2))),
    ("process_pool_terminates", || pools::terminates(&pool(2))),
    ("process_pool_terminates_endless_tasks", terminates_endless_tasks),
    ("process_pool_calls_back", || pools::calls_back(&pool(2))),
    ("process_pool_replaces_a_worker_that_dies", replaces_a_worker_that_dies),
    ("process_pool_carries_much", carries_much),
    ("process_pool_loses_nothing", loses_nothing),
    ("process_pool_gives_the_segment_back", gives_the_segment_back),
];

fn executor(workers: usize) -> ProcessPoolExecutor {
    ProcessPoolExecutor::new(workers).expect("a manager")
}

fn pool(workers: usize) -> Pool {
    Pool::new(workers).expect("workers")
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let began = crate::word::now_ms();
    while !holds() {
        assert!(crate::word::now_ms() - began < 10_000.0, "not within 10 s: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

fn reuses_an_idle_worker() {
    let executor = executor(3);
    for _ in 0..10 {
        assert_eq!(executor.submit(DIVIDE, 4).expect("it is open").result(), Ok(25));
        // The result is there a little before its worker counts as idle.
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(executor.pids().len(), 1);
}

/// All of these ended, because the pool broke; the pool takes no more.
fn assert_broken(executor: &ProcessPoolExecutor, futures: &[Future<u32, String>]) {
    let ended = wait(futures, LONG, ReturnWhen::AllCompleted);
    assert!(ended.not_done.is_empty(), "{} futures hang", ended.not_done.len());
    for future in futures {
        let result = future.result();
        assert!(matches!(result, Err(FutureError::BrokenPool(_))), "{result:?}");
    }
    let refused = executor.submit(NAP, 1).expect_err("it is broken");
    assert!(matches!(refused, ExecutorError::Broken(_)), "{refused:?}");
    executor.shutdown(true, false);
}

fn breaks_when_a_worker_is_killed() {
    let executor = executor(2);
    let futures: Vec<_> =
        (0..8).map(|_| executor.submit(NAP, 30_000).expect("it is open")).collect();
    until("both workers work", || executor.depths().working == 2);
    kill(executor.pids()[0], Signal::Kill).expect("it lives");
    assert_broken(&executor, &futures);
}

fn panics(_: u32) -> Result<u32, String> {
    panic!("a task panics on purpose")
}

fn breaks_when_a_task_panics() {
    let executor = executor(2);
    let mut futures: Vec<_> =
        (0..3).map(|_| executor.submit(NAP, 30_000).expect("it is open")).collect();
    futures.push(executor.submit(panics, 0).expect("it is open"));
    // It comes third or fourth: the other two workers' naps must end first, by a kill.
    until("both workers work", || executor.depths().working == 2);
    kill(executor.pids()[1], Signal::Term).expect("it lives");
    assert_broken(&executor, &futures);
    let alone = self::executor(1);
    let panicking = alone.submit(panics, 0).expect("it is open");
    assert_broken(&alone, &[panicking]);
}

fn breaks_when_an_idle_worker_dies() {
    let executor = executor(1);
    assert_eq!(executor.submit(DIVIDE, 4).expect("it is open").result(), Ok(25));
    kill(executor.pids()[0], Signal::Kill).expect("it lives");
    until("it is broken", || matches!(executor.submit(DIVIDE, 1), Err(ExecutorError::Broken(_))));
}

/// What the clocks of two workers may differ by, in milliseconds: each rounds for itself.
const CLOCKS_APART_MS: f64 = 0.1;

fn follows_each_task() {
    let executor = executor(2);
    executor.keep_journeys();
    let futures: Vec<_> = (0..12).map(|_| executor.submit(NAP, 5).expect("it is open")).collect();
    until("the call queue fills", || executor.depths().calls > 0);
    assert!(executor.depths().calls <= 3, "one call for each worker, and one");
    assert!(executor.depths().working <= 2);
    for future in &futures {
        assert_eq!(future.result(), Ok(5));
    }
    let journeys = executor.journeys();
    assert_eq!(journeys.len(), 12);
    for one in journeys {
        let times = [one.submitted, one.called, one.began, one.done, one.delivered];
        let in_order = times.windows(2).all(|pair| pair[0] <= pair[1] + CLOCKS_APART_MS);
        assert!(in_order, "{one:?}");
        assert!(one.done - one.began >= 4.5, "{one:?}");
    }
}

fn endless(_: u32) -> Result<u32, String> {
    while safepoint::tick().is_ok() {}
    Ok(0)
}

fn terminates_endless_tasks() {
    let pool = pool(2);
    let results = pool.map_async(endless, vec![0; 5], Some(1)).expect("it runs");
    until("both workers work", || pool.staff().depths().working == 2);
    pool.terminate();
    pool.join().expect("it was terminated");
    assert_eq!(results.get(LONG), Err(FutureError::Cancelled));
}

fn panics_on_zero(n: u32) -> Result<u32, String> {
    assert!(n != 0, "a task panics on purpose");
    Ok(n)
}

fn replaces_a_worker_that_dies() {
    let pool = pool(2);
    let mut line = pool.imap(panics_on_zero, vec![1, 2, 0, 3, 4], 1).expect("it runs");
    let results: Vec<_> = (0..5).map(|_| line.next_timeout(LONG).expect("a result")).collect();
    for (nth, expected) in [(0, 1), (1, 2), (3, 3), (4, 4)] {
        assert_eq!(results[nth], Ok(expected), "{results:?}");
    }
    assert!(matches!(&results[2], Err(FutureError::BrokenPool(_))), "{results:?}");
    until("there are two again", || pool.staff().pids().len() == 2);
    let killed = pool.apply_async(NAP, 30_000).expect("it runs");
    until("a worker works", || pool.staff().depths().working == 1);
    // Whichever has it: both are killed, and both are replaced.
    for pid in pool.staff().pids() {
        kill(pid, Signal::Kill).expect("it lives");
    }
    assert!(matches!(killed.get(LONG), Err(FutureError::BrokenPool(_))));
    assert_eq!(pool.apply(DIVIDE, 4), Ok(25), "the pool goes on with others");
}

fn reversed(mut bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    bytes.reverse();
    Ok(bytes)
}

fn carries_much() {
    let pool = pool(2);
    let items: Vec<Vec<u8>> = (1..=6u8).map(|n| vec![n; 1 << 20]).collect();
    let results = pool.map(reversed, items.clone(), Some(1));
    assert_eq!(results, Ok(items));
    // 16 MiB is all there is: too much is an error of its task, and of no other.
    let too_much = pool.apply(reversed, vec![1; 20 << 20]);
    assert!(matches!(too_much, Err(PoolError::Task(FutureError::Pickling(_)))));
    assert_eq!(pool.apply(reversed, vec![1, 2]), Ok(vec![2, 1]));
}

fn loses_nothing() {
    // A million operations: each is sent, received, answered and collected.
    const TASKS: u32 = 250_000;
    let pool = pool(8);
    let results = pool.map(double, (0..TASKS).collect(), Some(50)).expect("no task fails");
    assert!(results.iter().enumerate().all(|(n, double)| *double == 2 * n as u32));
    let line = pool.imap_unordered(double, (0..2_000).collect(), 1).expect("it runs");
    let sum: u64 = line.map(|double| u64::from(double.expect("no task fails"))).sum();
    assert_eq!(sum, 2_000 * 1_999);
}

fn double(n: u32) -> Result<u32, String> {
    Ok(2 * n)
}

fn gives_the_segment_back() {
    let use_one = || {
        let pool = pool(2);
        assert!(pool.map(double, (0..500).collect(), Some(1)).is_ok());
        pool.terminate();
        pool.join().expect("it was terminated");
    };
    // What a process costs the table of processes is the runtime's: measured first.
    let process: fn(u32) = |_| ();
    let processes = || {
        for _ in 0..2 {
            Process::spawn("Child", process, &0).and_then(|child| child.join()).expect("it ends");
        }
    };
    let growth = |act: &dyn Fn()| {
        act();
        let before = heap::in_use();
        (0..5).for_each(|_| act());
        i64::from(heap::in_use()) - i64::from(before)
    };
    let (runtimes, ours) = (growth(&processes), growth(&use_one));
    assert!(ours <= runtimes, "{ours} blocks more, {runtimes} of them by the processes");
}
