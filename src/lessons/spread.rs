//! The same tasks, done in each of the ways a lesson compares.

use std::panic::Location;

use rayon::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{Run, Trouble};
use crate::protocol::Mode;
use crate::runtime::gil::{self, with_gil};
use crate::runtime::process::Process;
use crate::runtime::safepoint::Stopped;
use crate::runtime::thread::{self, Thread};
use crate::trace::{Kind, Reason, ring};
use crate::word::now_ms;

/// What a task does: a plain function, so that a process can be told of it.
pub type Work<A, R> = fn(A) -> Result<R, Stopped>;

/// Do `work` on each of `tasks` in the run's mode; the results in the order of the tasks.
pub fn spread<A, R>(run: &Run, tasks: Vec<A>, work: Work<A, R>) -> Result<Vec<R>, Trouble>
where
    A: Serialize + DeserializeOwned + Send + 'static,
    R: Serialize + DeserializeOwned + Send + 'static,
{
    let asked_ms = now_ms();
    let workers = tasks.len();
    let (results, began_ms) = match run.mode {
        Mode::Gil => {
            gil::set_rule(run.rule());
            in_threads(tasks, move |task| with_gil(|| work(task)))?
        }
        Mode::Threads => in_threads(tasks, work)?,
        Mode::Processes => in_processes(tasks, work)?,
        Mode::Rayon => {
            run.report_workers(run.pool, 0.0);
            let tasks = tasks.into_par_iter().enumerate();
            let results = tasks.map(|(number, task)| ring::task(number as i64, || work(task)));
            return Ok(await_pool(|| results.collect::<Result<_, _>>())?);
        }
        Mode::Sequential | Mode::Asyncio => {
            run.report_workers(1, 0.0);
            let tasks = tasks.into_iter().enumerate();
            let results = tasks.map(|(number, task)| ring::task(number as i64, || work(task)));
            return Ok(results.collect::<Result<_, _>>()?);
        }
    };
    run.report_workers(workers, began_ms - asked_ms);
    Ok(results)
}

/// Have the rayon pool do `work`; whoever asks, and is none of its threads, sleeps until it is done.
#[track_caller]
pub fn await_pool<R>(work: impl FnOnce() -> R) -> R {
    let line = ring::line_of(Location::caller());
    ring::emit(Kind::WaitBegin, Reason::Future, 0, 0, line);
    let result = work();
    ring::emit(Kind::WaitEnd, Reason::Future, 0, 1, line);
    result
}

/// A thread a task. Also when the last one began, in ms on the engine's clock.
fn in_threads<A, R>(
    tasks: Vec<A>,
    work: impl Fn(A) -> Result<R, Stopped> + Copy + Send + 'static,
) -> Result<(Vec<R>, f64), Trouble>
where
    A: Send + 'static,
    R: Send + 'static,
{
    let start = |task| thread::start(move || (now_ms(), work(task)));
    let threads: Vec<Thread<_>> = tasks.into_iter().map(start).collect::<Result<_, _>>()?;
    let ended: Vec<_> = threads.into_iter().map(Thread::join).collect();
    let last_began = ended.iter().map(|(began, _)| *began).fold(0.0, f64::max);
    let results = ended.into_iter().map(|(_, result)| result).collect::<Result<_, _>>()?;
    Ok((results, last_began))
}

/// A process a task, each with a memory of its own.
fn in_processes<A, R>(tasks: Vec<A>, work: Work<A, R>) -> Result<(Vec<R>, f64), Trouble>
where
    A: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    let mut processes = Vec::new();
    for (number, task) in tasks.iter().enumerate() {
        processes.push(Process::spawn(&format!("Process-{}", number + 1), work, task)?);
    }
    let mut results = Vec::new();
    for process in &processes {
        results.push(process.join()??);
    }
    Ok((results, processes.iter().map(Process::began_ms).fold(0.0, f64::max)))
}
