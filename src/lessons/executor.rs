//! An executor gives a future for each task: a result that will come, or the error that came
//! instead of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::facts::on_values_of_every_mode;
use super::zero_division::ZeroDivisionError;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, Mode};
use crate::runtime::executor::{Executor, ProcessPoolExecutor, ThreadPoolExecutor};
use crate::runtime::output::print;
use crate::runtime::thread::sleep;
use crate::sync::{Future, FutureError, PythonError, ReturnWhen, as_completed, wait};

type Answer = Future<u32, ZeroDivisionError>;

/// Take so many milliseconds, then divide 100 by a number.
fn divide((ms, by): (u32, u32)) -> Result<u32, ZeroDivisionError> {
    sleep(Duration::from_millis(ms.into()));
    100u32.checked_div(by).ok_or(ZeroDivisionError)
}

/// Tasks of different lengths, the longest first; one of them divides by zero.
fn submit_all(pool: &impl Executor, run: &Run) -> Result<Vec<Answer>, Trouble> {
    let (tasks, ms) = (run.count("tasks") as u32, run.count("milliseconds") as u32);
    let by = |n: u32| if n as usize == run.count("fails") { 0 } else { n };
    let submit = |n: u32| pool.submit(divide, (ms * (tasks - n + 1), by(n)));
    Ok((1..=tasks).map(submit).collect::<Result<_, _>>()?)
}

/// Futures as they complete: an error is looked at where its result would be.
fn see_them_complete(futures: &[Answer], run: &Run) {
    let mut order = Vec::new();
    let number =
        |future: &Answer| futures.iter().position(|one| one == future).map_or(0, |n| n + 1);
    for future in as_completed(futures, None).flatten() {
        match future.result() {
            Ok(result) => print(format!("task {}: {result}", number(&future))),
            Err(error) => print(format!("task {}: {}", number(&future), error.python_name())),
        }
        order.push(number(&future) as f64);
    }
    run.report("completed", order);
    let failed = futures
        .iter()
        .filter(|one| matches!(one.exception(None), Ok(Some(FutureError::Raised(_)))));
    run.report("failed", vec![failed.count() as f64]);
}

/// The life of an executor.
fn live(pool: &impl Executor, run: &Run) -> Result<(), Trouble> {
    let say = |name: &str, yes: bool| {
        print(format!("{name}: {yes}"));
        run.report(name, vec![f64::from(yes)]);
    };
    let futures = submit_all(pool, run)?;
    let called = Arc::new(AtomicU32::new(0));
    for future in &futures {
        let called = called.clone();
        future.add_done_callback(move |_| {
            called.fetch_add(1, Ordering::Relaxed);
        });
    }
    let first = wait(&futures, None, ReturnWhen::FirstCompleted);
    print(format!("first completed: {} done, {} not done", first.done.len(), first.not_done.len()));
    see_them_complete(&futures, run);

    let again = pool.map(divide, vec![(1, 1), (1, 2), (1, 4)], None, run.count("chunksize"))?;
    say("goes_on", again.collect::<Result<Vec<_>, _>>() == Ok(vec![100, 50, 25]));

    // More than can be begun: the last one waits, and what waits can be cancelled.
    let ms = 10 * run.count("milliseconds") as u32;
    let submit = |_| pool.submit(divide, (ms, 1));
    let busy = (0..2 * run.count("workers") + 3).map(submit).collect::<Result<Vec<_>, _>>()?;
    say("timed_out", busy[0].result_timeout(Duration::ZERO) == Err(FutureError::TimedOut));
    say("cancelled", busy[busy.len() - 1].cancel() && !busy[0].done());

    pool.shutdown(true, run.choice("cancel_futures") == "yes");
    say("all_ended", busy.iter().all(Future::done));
    say("refused", pool.submit(divide, (1, 1)).is_err());
    run.report("callbacks", vec![f64::from(called.load(Ordering::Relaxed))]);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let workers = run.count("workers");
        run.report_workers(workers, 0.0);
        match run.mode {
            Mode::Processes => live(&ProcessPoolExecutor::new(workers)?, run),
            Mode::Gil => live(&ThreadPoolExecutor::under_gil(workers)?, run),
            _ => live(&ThreadPoolExecutor::new(workers)?, run),
        }
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("workers") + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let [tasks, fails] = ["tasks", "fails"].map(|name| results.number(name));
        let said = |said: &[f64]| (said == [1.0], measured!("in-each-mode", "in each mode"));
        let claim = |name: &str, id: &str, text: &str| {
            on_values_of_every_mode(results, [id, text], name, said)
        };
        let failures = f64::from(fails >= 1.0 && fails <= tasks);
        let kept = |count: &[f64]| {
            (
                count == [failures],
                measured!(
                    "futures-failed",
                    "{failed} of {tasks} futures failed",
                    failed = count[0],
                    tasks = tasks
                ),
            )
        };
        let once = |order: &[f64]| {
            let each = (1..=tasks as u32).all(|n| order.contains(&f64::from(n)));
            let list = order.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
            (
                each && order.len() as f64 == tasks,
                measured!("completed-order", "completed: {list}", list = list),
            )
        };
        let called = |count: &[f64]| {
            (count == [tasks], measured!("callbacks", "{count} callbacks", count = count[0]))
        };
        vec![
            on_values_of_every_mode(
                results,
                ["error-stays", "an error stays in its future"],
                "failed",
                kept,
            ),
            claim("goes_on", "pool-goes-on", "and the pool goes on"),
            on_values_of_every_mode(
                results,
                ["each-once", "as_completed gives each future once"],
                "completed",
                once,
            ),
            claim("timed_out", "result-in-time", "result(timeout) does not wait longer"),
            claim("cancelled", "waiting-cancelled", "what waits can be cancelled"),
            on_values_of_every_mode(
                results,
                ["called-back", "each future calls back once"],
                "callbacks",
                called,
            ),
            claim("all_ended", "shutdown-ends", "after shutdown every future is done"),
            claim("refused", "executor-refuses", "after shutdown it takes no work: RuntimeError"),
        ]
    }
}
