//! One endless loop for each core, with a meter for each: what a core monitor would show.

use std::hint::black_box;

use super::facts::on_values;
use super::spread::spread;
use super::{Lesson, Results, Run, Trouble, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::meter;
use crate::runtime::safepoint::{Stopped, finishing, tick};
use crate::word::now_ms;

/// Loop passes between two safe points, and the unit of the meters.
const STRIDE: u32 = 4_096;
/// How long one loop runs alone to learn what 100 % is.
const ALONE_MS: f64 = 150.0;

/// Mix the bits of a number that is not 0, again and again: xorshift by Marsaglia, J. Stat. Softw. 8 (2003).
/// No step can be skipped, and none touches memory, whose speed is not the same from one moment to the next.
#[inline(never)]
fn mix(mut x: u32) -> u32 {
    for _ in 0..STRIDE {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
    }
    x
}

/// Loop for `milliseconds` (0: until Stop); passes a millisecond, in units of [`STRIDE`].
fn busy_loop(milliseconds: f64) -> Result<f64, Stopped> {
    let start = now_ms();
    let (mut x, mut passes) = (1, 0u32);
    loop {
        x = black_box(mix(x));
        passes += 1;
        meter::add(1);
        tick()?;
        let elapsed = now_ms() - start;
        if (milliseconds > 0.0 && elapsed >= milliseconds) || finishing() {
            return Ok(f64::from(passes) / elapsed);
        }
    }
}

pub struct Demo;

impl Demo {
    fn loops(run: &Run) -> usize {
        match run.count("loops") {
            0 => run.cores,
            loops => loops,
        }
    }
}

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let alone = busy_loop(ALONE_MS)?;
        run.report("alone", vec![alone]);
        meter::announce(alone);
        let tasks = vec![run.number("seconds") * 1e3; Demo::loops(run)];
        let rates = spread(run, tasks, busy_loop);
        meter::announce(0.0);
        run.report("percent", rates?.into_iter().map(|rate| 100.0 * rate / alone).collect());
        Ok(())
    }

    fn warms_up(&self) -> bool {
        true
    }

    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        busy_loop(20.0).map(drop)
    }

    fn loads_cores(&self) -> bool {
        true
    }

    fn workers(&self, run: &Run) -> usize {
        Demo::loops(run)
    }

    fn ends_on_stop(&self) -> bool {
        true
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let one = |percent: &[f64]| {
            let sum: f64 = percent.iter().sum();
            (
                (60.0..=130.0).contains(&sum),
                measured!("percent-together", "{sum} % together", sum = sum.round()),
            )
        };
        vec![
            on_values(
                results,
                ["gil-one-core", "under the GIL the loops share about 100 %"],
                (Mode::Gil, "percent"),
                one,
            ),
            on_all_cores(
                results,
                ["threads-all-cores", "free threads reach about cores x 100 %"],
                Mode::Threads,
            ),
            on_all_cores(
                results,
                ["processes-all-cores", "processes reach about cores x 100 %"],
                Mode::Processes,
            ),
        ]
    }
}

/// Loops of one mode have all cores to themselves; nothing is said where other work had them.
fn on_all_cores(results: &Results, [id, text]: [&str; 2], mode: Mode) -> Fact {
    let Some(percent) = results.mode(mode).and_then(|report| report.values.get("percent")) else {
        return undecided(id, text, run_to_decide(mode.name()));
    };
    let (sum, cores) = (percent.iter().sum::<f64>(), percent.len().min(results.cores));
    let found = measured!(
        "percent-cores",
        "{sum} % together, {cores} cores",
        sum = sum.round(),
        cores = cores
    );
    results.given_cores([id, text], cores, sum >= 65.0 * cores as f64, found)
}
