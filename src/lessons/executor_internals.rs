//! Inside a process pool: each task goes from the caller to the manager thread, through the call
//! queue to a worker, and its result through the result queue back to its future.

use std::time::Duration;

use super::facts::on_values;
use super::zero_division::ZeroDivisionError;
use super::{Lesson, Remark, Results, Run, Trouble, measured};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board;
use crate::runtime::executor::{Executor, ProcessPoolExecutor};
use crate::runtime::factory::{Depths, Journey};
use crate::runtime::output::print;
use crate::runtime::process::{Signal, kill};
use crate::runtime::thread::sleep;
use crate::sync::{Future, FutureError, ReturnWhen, wait};

fn work(ms: u32) -> Result<u32, ZeroDivisionError> {
    sleep(Duration::from_millis(ms.into()));
    Ok(ms)
}

/// Submit everything at once, and look into the machine until all of it came back.
fn watch(pool: &ProcessPoolExecutor, run: &Run) -> Result<Vec<Depths>, Trouble> {
    let ms = run.count("milliseconds") as u32;
    let submit = |_| pool.submit(work, ms);
    let futures = (0..run.count("tasks")).map(submit).collect::<Result<Vec<_>, _>>()?;
    let show = gauges(run);
    let mut seen = Vec::new();
    let patience = Some(Duration::from_millis(5));
    while !wait(&futures, patience, ReturnWhen::AllCompleted).not_done.is_empty() {
        let depths = pool.depths();
        if seen.last() != Some(&depths) {
            show(depths);
            seen.push(depths);
        }
    }
    show(pool.depths());
    let results = futures.iter().map(|future| future.result());
    results.collect::<Result<Vec<_>, FutureError<ZeroDivisionError>>>()?;
    Ok(seen)
}

/// The stages as gauges on the board, and as lines.
fn gauges(run: &Run) -> impl Fn(Depths) + use<> {
    let (tasks, workers) = (run.count("tasks") as u32, run.count("workers") as u32);
    let depth = |name, most| board::gauge(name, GaugeKind::Depth, most);
    let stages = [
        depth("waiting", tasks),
        depth("call queue", workers + 1),
        depth("workers", workers),
        depth("result queue", 0),
    ];
    move |now| {
        let Depths { pending, waiting, calls, working, results } = now;
        for (gauge, depth) in stages.iter().zip([waiting, calls, working, results]) {
            gauge.set(depth as i32);
        }
        print(format!(
            "{pending} pending: {waiting} waiting, {calls} in the call queue, {working} in work, {results} in the result queue"
        ));
    }
}

/// With every worker busy: what is in the call queue can't be cancelled, what waits can.
fn try_to_cancel(pool: &ProcessPoolExecutor, run: &Run) -> Result<[bool; 2], Trouble> {
    let workers = run.count("workers");
    let submit = |_| pool.submit(work, 200);
    let futures = (0..2 * workers + 3).map(submit).collect::<Result<Vec<_>, _>>()?;
    let (queued, waiting) = (&futures[workers], &futures[2 * workers + 2]);
    while !queued.running() && !queued.done() {
        sleep(Duration::from_millis(1));
    }
    Ok([queued, waiting].map(Future::cancel))
}

/// How long a task was at each stage, in ms: waiting, in the call queue, in work, on its way back.
/// Two workers' clocks differ by nanoseconds: what took less than that took no time.
fn stages(task: &Journey) -> [f64; 4] {
    let at = [task.submitted, task.called, task.began, task.done, task.delivered];
    std::array::from_fn(|stage| (at[stage + 1] - at[stage]).max(0.0))
}

/// Kill a worker while all are at work: no future may be left waiting.
fn kill_a_worker(pool: &ProcessPoolExecutor, run: &Run) -> Result<(), Trouble> {
    let ms = run.count("milliseconds") as u32;
    let submit = |_| pool.submit(work, ms);
    let futures = (0..run.count("tasks")).map(submit).collect::<Result<Vec<_>, _>>()?;
    while pool.depths().working == 0 {
        sleep(Duration::from_millis(1));
    }
    kill(pool.pids()[0], Signal::Kill)?;
    wait(&futures, None, ReturnWhen::AllCompleted);
    let broken = |future: &&Future<u32, ZeroDivisionError>| {
        matches!(future.result(), Err(FutureError::BrokenPool(_)))
    };
    let told = futures.iter().filter(broken).count();
    let refused = pool.submit(work, 1).is_err();
    print(format!("{told} of {} futures: BrokenProcessPool", futures.len()));
    run.report("told", vec![told as f64]);
    run.report("refused", vec![f64::from(refused)]);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let workers = run.count("workers");
        run.report_workers(workers, 0.0);
        let pool = ProcessPoolExecutor::new(workers)?;
        if run.choice("kill") == "a-worker" {
            return kill_a_worker(&pool, run);
        }
        pool.keep_journeys();
        let seen = watch(&pool, run)?;
        let mut journeys = pool.journeys();
        let cancelled = try_to_cancel(&pool, run)?;
        pool.shutdown(true, true);
        print(format!("cancel() in the call queue: {}, waiting: {}", cancelled[0], cancelled[1]));
        run.report("cancelled", cancelled.map(f64::from).to_vec());

        let most = |depth: fn(&Depths) -> usize| seen.iter().map(depth).max().unwrap_or(0) as f64;
        run.report("most_calls", vec![most(|depths| depths.calls)]);
        run.report("most_working", vec![most(|depths| depths.working)]);
        journeys.sort_by_key(|task| task.number);
        let times: Vec<_> = journeys.iter().map(stages).collect();
        for (nth, [waiting, queued, working, back]) in times.iter().enumerate() {
            print(format!(
                "task {nth}: waiting {waiting:.1} ms, call queue {queued:.1} ms, \
                 work {working:.1} ms, back {back:.2} ms"
            ));
        }
        for (stage, name) in
            ["waiting_ms", "call_queue_ms", "work_ms", "back_ms"].iter().enumerate()
        {
            run.report(name, times.iter().map(|one| one[stage]).collect());
        }
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("workers") + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let [workers, tasks, ms] =
            ["workers", "tasks", "milliseconds"].map(|name| results.number(name));
        let claim = |name, id, text, holds: &dyn Fn(&[f64]) -> bool| {
            on_values(results, [id, text], (Mode::Processes, name), |values| {
                let most = values.iter().copied().fold(0.0, f64::max);
                let most = format!("{most:.1}");
                (holds(values), measured!("at-most", "at most {most}", most = most))
            })
        };
        if results.choice("kill") == Some("a-worker") {
            return broken(results, tasks);
        }
        // As many tasks as are on their way at once; whatever comes later waits.
        let under_way = 2.0 * workers + 1.0;
        vec![
            claim("most_calls", "call-queue-short", "the call queue is short", &|most| {
                most[0] <= workers + 1.0 && (most[0] >= 1.0 || tasks <= workers)
            }),
            claim("most_working", "one-each", "each worker has one task in its hands", &|most| {
                most[0] >= 1.0 && most[0] <= workers
            }),
            claim("work_ms", "all-came-back", "every task was worked on and came back", &|took| {
                took.len() as f64 == tasks && took.iter().all(|took| *took >= ms - 1.0)
            }),
            claim("waiting_ms", "late-waits", "what comes late waits with the caller", &|waited| {
                waited.iter().all(|waited| *waited >= 0.0)
                    && (tasks <= under_way || waited[waited.len() - 1] >= ms / 2.0)
            }),
            on_values(
                results,
                ["queued-runs", "what is in the call queue can't be cancelled any more"],
                (Mode::Processes, "cancelled"),
                |cancelled| {
                    let [queued, waiting] = [0, 1].map(|nth| cancelled[nth] == 1.0);
                    let text = measured!(
                        "cancel-tried",
                        "cancel in the call queue: {queued}, waiting: {waiting}",
                        queued = queued,
                        waiting = waiting
                    );
                    (!queued && waiting, text)
                },
            ),
        ]
    }
}

fn broken(results: &Results, tasks: f64) -> Vec<Fact> {
    let claim = |name, id, text, holds: &dyn Fn(f64) -> (bool, Remark)| {
        on_values(results, [id, text], (Mode::Processes, name), |values| holds(values[0]))
    };
    // One that was done just before knows nothing of the death.
    let told = |told: f64| {
        let text = measured!("told-of", "{told} of {tasks} futures", told = told, tasks = tasks);
        (told >= 1.0 && told <= tasks, text)
    };
    let refused = |refused| (refused == 1.0, measured!("took-no-work", "it took no work"));
    vec![
        claim("told", "all-told", "when a worker dies, every future is told", &told),
        claim("refused", "broken-refuses", "a broken pool takes no work", &refused),
    ]
}
