//! A sleep with a small power, then a power with a million digits: waiting overlaps under the GIL,
//! computing does not.

use std::time::Duration;

use num_bigint::BigUint;

use super::spread::spread;
use super::{Lesson, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::thread::sleep;
use crate::word::now_ms;

/// How long a task took beyond its sleep, in ms, and the digits of its result.
type Parts = (f64, u64);

/// Sleep, then write 8 to the power of `exponent` out in decimal.
///
/// As in CPython, the power is one step of a library: whoever holds the GIL keeps it throughout, and
/// who has slept enough waits for it.
pub fn sleep_and_compute((seconds, exponent): (f64, u32)) -> Result<Parts, Stopped> {
    let awake_ms = now_ms() + seconds * 1e3;
    sleep(Duration::from_secs_f64(seconds));
    print(format!("8**20 = {}", power(20)));
    tick()?;
    let text = power(exponent).to_string();
    let taken_ms = now_ms() - awake_ms;
    print(format!("8**{exponent} has {} digits, after {taken_ms:.0} ms", text.len()));
    Ok((taken_ms, text.len() as u64))
}

fn power(exponent: u32) -> BigUint {
    BigUint::from(8u32).pow(exponent)
}

/// Digits of 8**exponent: one more than the whole part of its decimal logarithm.
fn digits(exponent: f64) -> f64 {
    (exponent * 8f64.log10()).floor() + 1.0
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let task = (run.number("seconds"), run.count("exponent") as u32);
        let parts = spread(run, vec![task; run.count("tasks")], sleep_and_compute)?;
        run.report("compute_ms", parts.iter().map(|part| part.0).collect());
        run.report("digits", parts.iter().map(|part| part.1 as f64).collect());
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("tasks")
    }

    fn loads_cores(&self) -> bool {
        true
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        vec![
            right_digits(results),
            sleeping_overlaps(results),
            gil_computing(results),
            free(results),
        ]
    }
}

fn right_digits(results: &Results) -> Fact {
    let expected = digits(results.number("exponent"));
    let all = results.modes.values().filter_map(|report| report.values.get("digits"));
    let right = all.flatten().all(|found| *found == expected);
    decided(
        "digits",
        "every result has all its digits",
        right,
        measured!("digits", "{digits} digits", digits = expected),
    )
}

/// The longest computing time of a mode's tasks, and their number.
fn longest(results: &Results, mode: Mode) -> Option<(f64, usize)> {
    let times = results.mode(mode)?.values.get("compute_ms")?;
    Some((times.iter().copied().fold(0.0, f64::max), times.len()))
}

/// The wall time that is left for sleeping, against what was slept in all.
fn sleeping_overlaps(results: &Results) -> Fact {
    let (id, text) = ("sleep-overlaps", "under the GIL the sleeps overlap");
    let seconds = results.number("seconds");
    let wall_ms = results.mode(Mode::Gil).map_or(0.0, |report| report.median_ms);
    match longest(results, Mode::Gil) {
        Some((computing_ms, tasks)) if tasks > 1 && seconds >= 0.2 => {
            let (slept_ms, total_ms) = (wall_ms - computing_ms, 1e3 * seconds * tasks as f64);
            let measured = measured!(
                "slept",
                "{total} ms slept within {wall} ms",
                total = total_ms.round(),
                wall = slept_ms.round()
            );
            decided(id, text, slept_ms < 0.75 * total_ms, measured)
        }
        _ => undecided(
            id,
            text,
            measured!(
                "gil-two-sleeping",
                "run gil with two tasks that sleep 0.2 s or more to decide"
            ),
        ),
    }
}

fn gil_computing(results: &Results) -> Fact {
    compare(
        results,
        Mode::Gil,
        "gil-computes-in-turn",
        "under the GIL computing takes its turn",
        |ratio, tasks| ratio > 0.8 * tasks,
    )
}

fn free(results: &Results) -> Fact {
    compare(
        results,
        Mode::Threads,
        "threads-compute-together",
        "without the GIL computing overlaps too",
        // Clearly less than taking turns; two threads still share one allocator.
        |ratio, tasks| ratio < 0.92 * tasks,
    )
}

/// Decide on the longest computing time of `mode` over one task's alone.
fn compare(
    results: &Results,
    mode: Mode,
    id: &str,
    text: &str,
    holds: impl Fn(f64, f64) -> bool,
) -> Fact {
    let alone = results.mode(Mode::Sequential).and_then(|r| r.values.get("compute_ms"));
    let alone = alone.map(|times| crate::protocol::median(times));
    match (alone, longest(results, mode)) {
        (Some(alone), Some((longest, tasks))) if tasks == 2 && results.cores > 1 => {
            let measured = measured!(
                "two-and-alone",
                "{two} ms in two threads, {alone} ms alone",
                two = longest.round(),
                alone = alone.round()
            );
            let holds = holds(longest / alone, tasks as f64);
            results.given_cores([id, text], tasks, holds, measured)
        }
        _ => undecided(
            id,
            text,
            measured!(
                "two-tasks-two-cores",
                "run it with two tasks on two cores, and sequential, to decide"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_digits_is_that_of_the_decimal_text() {
        for exponent in [20, 21, 1000] {
            assert_eq!(power(exponent).to_string().len() as f64, digits(f64::from(exponent)));
        }
        assert_eq!(power(20).to_string(), "1152921504606846976");
    }
}
