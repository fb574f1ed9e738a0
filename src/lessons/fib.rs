//! Fibonacci by the definition: recursion that doubles the work with every step and a half.

use std::hint::black_box;

use super::spread::spread;
use super::{Lesson, Results, Run, Trouble, decided};
use crate::protocol::{Fact, Mode};
use crate::runtime::safepoint::{Stopped, tick};

/// Below this, a call takes a few microseconds: no safe point inside.
const SMALL: u32 = 18;

/// The `n`th Fibonacci number, with safe points on the way.
pub fn fib(n: u32) -> Result<u64, Stopped> {
    if n < SMALL {
        tick()?;
        return Ok(plain_fib(black_box(n)));
    }
    Ok(fib(n - 1)? + fib(n - 2)?)
}

/// The same without safe points. Written out a level further it would be quicker, but then the
/// compiler sees that two of the four calls are the same, and leaves one of them out.
pub fn plain_fib(n: u32) -> u64 {
    if n < 2 { u64::from(n) } else { plain_fib(n - 1) + plain_fib(n - 2) }
}

/// The `n`th Fibonacci number by addition: what the slow way has to come to.
fn quick_fib(n: u32) -> u64 {
    (0..n).fold((0, 1), |(a, b), _| (b, a + b)).0
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let tasks = vec![run.count("n") as u32; run.count("tasks")];
        let numbers = spread(run, tasks, fib)?;
        run.report("fib", numbers.into_iter().map(|number| number as f64).collect());
        Ok(())
    }

    fn warms_up(&self) -> bool {
        true
    }

    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        fib(24).map(drop)
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("tasks")
    }

    fn loads_cores(&self) -> bool {
        true
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let mut facts =
            super::facts::computing(results, results.number("tasks") as usize, Mode::Rayon);
        let expected = quick_fib(results.number("n") as u32) as f64;
        let numbers = results.modes.values().filter_map(|report| report.values.get("fib"));
        let right = numbers.flatten().all(|number| *number == expected);
        let text = "every worker comes to the same number";
        facts.push(decided("same-result", text, right, format!("{expected}")));
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slow_way_comes_to_the_same() {
        for n in 0..25 {
            assert_eq!(fib(n), Ok(quick_fib(n)));
        }
    }
}
