//! A pool does more tasks than it has workers: in rounds, and asked in several ways.

use std::time::Duration;

use super::facts::on_values_of_every_mode;
use super::zero_division::ZeroDivisionError;
use super::{Lesson, Remark, Results, Run, Trouble, measured};
use crate::protocol::{Fact, Mode};
use crate::runtime::crew::Interpreter;
use crate::runtime::output::print;
use crate::runtime::pool::{Pool, Staff, ThreadPool, Workers};
use crate::runtime::thread::sleep;
use crate::sync::FutureError;
use crate::word::now_ms;

/// A task: its number, and how long it takes. Its result is its number.
fn nap((number, seconds): (u32, f64)) -> Result<u32, ZeroDivisionError> {
    print(format!("task {number} begins"));
    sleep(Duration::from_secs_f64(seconds));
    print(format!("task {number} is done"));
    Ok(number)
}

/// Hand all tasks to the pool in the way the visitor chose; the results as they are given.
fn ask<S: Staff>(
    pool: &Workers<S>,
    run: &Run,
    tasks: Vec<(u32, f64)>,
) -> Result<Vec<u32>, Trouble> {
    let patience = Some(Duration::from_secs_f64(run.number("timeout")));
    let chunk = Some(run.count("chunksize"));
    let results: Result<Vec<u32>, FutureError<ZeroDivisionError>> = match run.choice("call") {
        "apply_async" => {
            let start = |task| pool.apply_async(nap, task);
            let handles = tasks.into_iter().map(start).collect::<Result<Vec<_>, _>>()?;
            // Asked too early, a result says so, and can be asked for again.
            report_early(run, handles[0].get(patience));
            handles.iter().map(|handle| handle.get(None)).collect()
        }
        "map_async" => {
            let handle = pool.map_async(nap, tasks, chunk)?;
            report_early(run, handle.get(patience));
            handle.get(None)
        }
        "imap" => pool.imap(nap, tasks, run.count("chunksize"))?.collect(),
        "imap_unordered" => pool.imap_unordered(nap, tasks, run.count("chunksize"))?.collect(),
        _ => return Ok(pool.map(nap, tasks, chunk)?),
    };
    Ok(results?)
}

fn report_early<R>(run: &Run, result: Result<R, FutureError<ZeroDivisionError>>) {
    let too_early = matches!(result, Err(FutureError::TimedOut));
    print(format!(
        "get(timeout={}): {}",
        run.number("timeout"),
        if too_early { "TimeoutError" } else { "there" }
    ));
    if run.number("timeout") < run.number("seconds") {
        run.report("too_early", vec![f64::from(too_early)]);
    }
}

/// Give it less time than the work takes, and end it.
fn cut_off<S: Staff>(pool: &Workers<S>, run: &Run, tasks: Vec<(u32, f64)>) -> Result<(), Trouble> {
    let handle = pool.map_async(nap, tasks, Some(1))?;
    handle.wait(Some(Duration::from_secs_f64(run.number("timeout"))));
    let unfinished = !handle.ready();
    pool.terminate();
    pool.join()?;
    if unfinished {
        print(format!("cut off: {:?}", handle.get(None)));
        run.report("cut_off", vec![f64::from(handle.get(None).is_err())]);
    }
    Ok(())
}

/// The life of a pool: work, then no more work, then its end.
fn live<S: Staff>(pool: &Workers<S>, run: &Run) -> Result<(), Trouble> {
    let uneven = run.choice("lengths") == "uneven";
    // The first takes longest, the last a fraction of it.
    let share = |n: u32| if uneven { 1.0 / f64::from(n) } else { 1.0 };
    let task = |n| (n, run.number("seconds") * share(n));
    let tasks = (1..=run.count("tasks") as u32).map(task).collect();
    let began = now_ms();
    if run.choice("end") == "terminate" {
        cut_off(pool, run, tasks)?;
    } else {
        let results = ask(pool, run, tasks)?;
        if !uneven && (run.count("chunksize") == 1 || run.choice("call") == "apply_async") {
            run.report("work_ms", vec![now_ms() - began]);
        }
        print(format!("results: {results:?}"));
        run.report("results", results.into_iter().map(f64::from).collect());
        pool.close();
        pool.join()?;
    }
    let refused = pool.apply_async(nap, (0, 0.0)).map(drop);
    print(format!("one more task: {refused:?}"));
    run.report("refused", vec![f64::from(refused.is_err())]);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let workers = run.count("workers");
        let asked = now_ms();
        match run.mode {
            Mode::Processes => {
                let pool = Pool::new(workers)?;
                run.report_workers(workers, now_ms() - asked);
                live(&pool, run)
            }
            mode => {
                let pool = ThreadPool::new(workers, Interpreter::of(mode))?;
                run.report_workers(workers, now_ms() - asked);
                live(&pool, run)
            }
        }
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("workers") + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let [workers, tasks] = ["workers", "tasks"].map(|name| results.number(name));
        let (rounds, ms) = ((tasks / workers).ceil(), 1e3 * results.number("seconds"));
        let in_rounds = |took: &[f64]| {
            // What starting and telling takes comes on top of the rounds.
            let holds = took[0] >= 0.95 * rounds * ms && took[0] <= 1.2 * rounds * ms + 300.0;
            (
                holds,
                measured!(
                    "rounds",
                    "{rounds} rounds of {ms} ms took {wall} ms",
                    rounds = rounds,
                    ms = ms,
                    wall = took[0].round()
                ),
            )
        };
        let said = |said: &[f64]| (said == [1.0], measured!("in-each-mode", "in each mode"));
        let all_there = |values: &[f64]| {
            let there = |n: u32| values.contains(&f64::from(n));
            let holds = values.len() as f64 == tasks && (1..=tasks as u32).all(there);
            (holds, measured!("results-came", "{count} results", count = values.len()))
        };
        let claim = |id, text, name, holds: &dyn Fn(&[f64]) -> (bool, Remark)| {
            on_values_of_every_mode(results, [id, text], name, holds)
        };
        let refused = claim("pool-refuses", "a closed pool refuses work", "refused", &said);
        if results.choice("end") == Some("terminate") {
            let cut = claim("cut-off", "terminate cuts off what is not done", "cut_off", &said);
            return vec![cut, refused];
        }
        vec![
            claim("in-rounds", "the tasks are done in rounds", "work_ms", &in_rounds),
            claim("too-early", "asked too early: TimeoutError", "too_early", &said),
            claim("all-results", "every task gives its result, once", "results", &all_there),
            refused,
        ]
    }
}
