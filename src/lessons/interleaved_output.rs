//! Two jobs count up one number and print it: mixed lines without a lock, whole blocks with one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use super::facts::{list, on_values_of_every_mode as on_values};
use super::team::together;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::sleep;
use crate::sync::{Lock, Queue};

const JOBS: [&str; 2] = ["job1", "job2"];
const STEPS: [u32; 2] = [1, 10];

/// What both jobs share.
struct Shared {
    a: AtomicU32,
    lock: Lock,
    /// Which job printed each line, in order.
    lines: Queue<usize>,
}

/// Add the job's own step again and again, and print what `a` is then.
fn count(shared: &Shared, number: usize, times: usize, pause: Duration) {
    for _ in 0..times {
        let a = shared.a.load(Relaxed) + STEPS[number];
        shared.a.store(a, Relaxed);
        print(format!("{} {a}", JOBS[number]));
        shared.lines.put(number);
        sleep(pause);
    }
}

/// Let both jobs run; the job of each line.
fn both(run: &Run, locked: bool) -> Result<Vec<f64>, Trouble> {
    let (times, pause) = (run.count("times"), Duration::from_secs_f64(run.number("gap") / 1e3));
    let (lock, lines) = (Lock::new(), Queue::new(0));
    lock.set_name("lock");
    let shared = Arc::new(Shared { a: AtomicU32::new(0), lock, lines });
    let theirs = Arc::clone(&shared);
    together(run, &JOBS, move |number| {
        // With the lock, a job holds it until all of its lines are printed.
        let _held = locked.then(|| theirs.lock.guard());
        count(&theirs, number, times, pause);
    })?;
    Ok((0..2 * times).map(|_| shared.lines.get() as f64 + 1.0).collect())
}

fn scene(run: &Run) -> Result<(), Trouble> {
    for (name, locked) in [("without", false), ("with", true)] {
        print(format!("-- {name} a lock"));
        run.report(name, both(run, locked)?);
    }
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        JOBS.len()
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let mixed = ["mixed-without-lock", "without a lock the lines are mixed"];
        let blocks =
            ["blocks-with-lock", "with a lock one job's lines come first, then the other's"];
        let judge = |lines: &[f64], wanted: fn(usize) -> bool| {
            let changes = lines.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let jobs = list(lines);
            (
                wanted(changes),
                measured!("jobs-of-lines", "the jobs of the lines: {jobs}", jobs = jobs),
            )
        };
        vec![
            on_values(results, mixed, "without", |lines| judge(lines, |n| n > 1)),
            on_values(results, blocks, "with", |lines| judge(lines, |n| n == 1)),
        ]
    }
}
