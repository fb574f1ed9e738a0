//! How many cores there really are: the throughput of 1, 2, ... workers.

use std::time::Duration;

use super::countdown::steps;
use super::facts::on_values;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::thread;
use crate::sync::Event;
use crate::word::now_ms;
use std::sync::Arc;

/// Steps between two looks at the clock.
const STRIDE: u64 = 16_384;
/// A further worker counts as a further core if it adds this share of one.
const A_CORE: f64 = 0.35;

/// Strides done until `milliseconds` after the start signal, a millisecond.
fn rate(start: &Event, milliseconds: f64) -> Result<f64, Stopped> {
    start.wait();
    let began = now_ms();
    let mut strides = 0u32;
    loop {
        steps(STRIDE, 0);
        strides += 1;
        tick()?;
        let elapsed = now_ms() - began;
        if elapsed >= milliseconds {
            return Ok(f64::from(strides) / elapsed);
        }
    }
}

/// The rates of `workers` threads that begin together, added up.
fn throughput(workers: usize, milliseconds: f64) -> Result<f64, Trouble> {
    let start = Arc::new(Event::new());
    let mut threads = Vec::new();
    for _ in 0..workers {
        let start = start.clone();
        threads.push(thread::start(move || rate(&start, milliseconds))?);
    }
    thread::sleep(Duration::from_millis(2));
    start.set();
    let mut sum = 0.0;
    for thread in threads {
        sum += thread.join()?;
    }
    Ok(sum)
}

/// How many cores a curve of throughputs shows: where a further worker stops adding a share.
pub fn effective_cores(curve: &[f64]) -> usize {
    let Some(one) = curve.first().copied() else { return 0 };
    let best = |n: usize| curve[..n].iter().copied().fold(0.0, f64::max);
    (1..=curve.len()).take_while(|n| *n == 1 || best(*n) - best(*n - 1) >= A_CORE * one).count()
}

pub struct Demo;

impl Demo {
    fn most(run: &Run) -> usize {
        match run.count("workers") {
            0 => (2 * run.cores).min(thread::MAX_THREADS),
            workers => workers,
        }
    }
}

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let mut curve = Vec::new();
        for workers in 1..=Demo::most(run) {
            curve.push(throughput(workers, run.number("milliseconds"))?);
            let gain = curve[workers - 1] / curve[0];
            print(format!("{workers} workers do {gain:.2} times the work of one"));
        }
        run.report_workers(curve.len(), 0.0);
        let one = curve[0];
        run.report("throughput", curve.iter().map(|rate| rate / one).collect());
        run.report("effective_cores", vec![effective_cores(&curve) as f64]);
        run.report("reported_cores", vec![run.cores as f64]);
        Ok(())
    }

    fn warms_up(&self) -> bool {
        true
    }

    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        steps(1 << 21, 0);
        tick()
    }

    fn workers(&self, run: &Run) -> usize {
        Demo::most(run)
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let text = "the curve flattens at the effective cores";
        vec![on_values(results, ["flattens", text], (Mode::Threads, "throughput"), |curve| {
            let cores = effective_cores(curve);
            let top = curve.iter().copied().fold(0.0, f64::max);
            let found = measured!(
                "effective-cores",
                "{cores} effective of {reported} reported cores; at most {top} times one worker",
                cores = cores,
                reported = results.cores,
                top = format!("{top:.2}"),
            );
            (cores >= 1 && cores <= results.cores && top < 1.25 * cores as f64 + 0.35, found)
        })]
    }
}

#[cfg(test)]
mod tests {
    use super::effective_cores;

    #[test]
    fn the_knee_of_the_curve_is_found() {
        assert_eq!(effective_cores(&[1.0, 1.9, 1.95, 1.9]), 2);
        assert_eq!(effective_cores(&[1.0, 1.02, 0.98]), 1);
        assert_eq!(effective_cores(&[1.0, 2.0, 2.9, 3.8]), 4);
        assert_eq!(effective_cores(&[]), 0);
    }
}
