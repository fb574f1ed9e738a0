//! Several tasks, each counts a number down to 0: nothing but computing.

use std::hint::black_box;

use super::spread::spread;
use super::{Lesson, Results, Run, Trouble};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};

/// Steps between two safe points: a few microseconds.
const STRIDE: u64 = 4096;

/// Count from `n` down to 0.
pub fn count_down(mut n: u64) -> Result<u64, Stopped> {
    print("running");
    while n > 0 {
        n = steps(n, n.min(STRIDE));
        tick()?;
    }
    print("stop");
    Ok(n)
}

/// `count` single steps down from `n`; `black_box` keeps the compiler from skipping them.
#[inline(never)]
pub fn steps(mut n: u64, count: u64) -> u64 {
    for _ in 0..count {
        n = black_box(n) - 1;
    }
    n
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let tasks = vec![run.count("n") as u64; run.count("tasks")];
        let rests = spread(run, tasks, count_down)?;
        run.report("rests", rests.into_iter().map(|rest| rest as f64).collect());
        Ok(())
    }

    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        (0..2_000).try_for_each(|_| {
            steps(STRIDE, STRIDE);
            tick()
        })
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("tasks")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        super::facts::computing(results, results.number("tasks") as usize, Mode::Rayon)
    }
}
