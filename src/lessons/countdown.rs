//! Several tasks, each counts a number down to 0: nothing but computing.

use std::hint::black_box;

use super::spread::spread;
use super::{Lesson, Results, Run, Trouble};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};

/// Steps between two safe points: a few microseconds.
const STRIDE: u64 = 4096;
/// Where a count says that it is still on its way.
const MARK: u64 = 10_000_000;

/// Count from `n` down to 0.
pub fn count_down(mut n: u64) -> Result<u64, Stopped> {
    while n > 0 {
        n = steps(n, n.saturating_sub(STRIDE));
        tick()?;
    }
    print("stop");
    Ok(n)
}

/// Single steps from `n` down to `end`. The compiler may not know that a step is 1: it would skip
/// to the end.
#[inline(never)]
pub fn steps(mut n: u64, end: u64) -> u64 {
    let one = black_box(1);
    while n != end {
        // Some steps a turn, because WebAssembly is asked at each turn whether it is to be stopped.
        for _ in 0..8 {
            n -= one;
            if n == MARK {
                print("running");
            }
            if n == end {
                break;
            }
        }
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

    fn warms_up(&self) -> bool {
        true
    }

    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        (0..2_000).try_for_each(|_| {
            steps(STRIDE, 0);
            tick()
        })
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("tasks")
    }

    fn loads_cores(&self) -> bool {
        true
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        super::facts::computing(results, results.number("tasks") as usize, Mode::Rayon)
    }
}
