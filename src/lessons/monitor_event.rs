//! A thread samples the memory in use while a function runs, until an Event tells it to stop.

use std::sync::Arc;
use std::time::Duration;

use super::facts::on_values_of_every_mode as on_values;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, GaugeKind};
use crate::runtime::board::gauge;
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::{gil, memory_use, thread};
use crate::sync::{Event, Queue};

const MIB: usize = 1 << 20;

/// What a monitored function gave, and what was seen of it.
struct Monitored<R> {
    result: R,
    /// Bytes in use, in the order they were sampled.
    samples: Vec<usize>,
    /// How many samples the sampler says it took.
    taken: usize,
}

/// Run `job` while a thread samples the memory every `interval`: in Python, a decorator.
fn monitored<R>(interval: Duration, job: impl FnOnce() -> R) -> Result<Monitored<R>, Trouble> {
    let (stop, seen) = (Arc::new(Event::new()), Arc::new(Queue::new(0)));
    let (told, samples) = (stop.clone(), seen.clone());
    let level = gauge("memory", GaugeKind::Level, 256);
    let sample = move || {
        let bytes = memory_use();
        level.set((bytes / MIB) as i32);
        samples.put(bytes);
    };
    // The first one before the job begins: the sampler gets its core when it gets it.
    sample();
    let sampler = thread::start_named("Sampler", move || {
        let mut taken = 1;
        loop {
            // True as soon as the event is set, false when the time is up.
            let stop = told.wait_timeout(interval);
            sample();
            taken += 1;
            if stop {
                return taken;
            }
        }
    })?;
    let result = job();
    stop.set();
    let taken = sampler.join();
    let samples = std::iter::from_fn(|| seen.try_get().ok()).collect();
    Ok(Monitored { result, samples, taken })
}

/// The function that is watched: sorted random numbers, a mebibyte at a time, all kept.
fn pile_up(mebibytes: usize, mut seed: u64) -> Result<Vec<Vec<u64>>, Stopped> {
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed
    };
    let block = |_| {
        tick()?;
        let mut block: Vec<u64> = (0..MIB / 8).map(|_| random()).collect();
        block.sort_unstable();
        Ok(block)
    };
    (0..mebibytes).map(block).collect()
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let interval = Duration::from_secs_f64(run.number("interval") / 1e3);
    let mebibytes = run.count("mebibytes");
    let seen = monitored(interval, || pile_up(mebibytes, u64::from(run.seed)))?;
    drop(seen.result?);

    let in_mib = |bytes: &usize| *bytes as f64 / MIB as f64;
    let curve: Vec<f64> = seen.samples.iter().map(in_mib).collect();
    let peak = curve.iter().copied().fold(0.0, f64::max);
    print(format!("{} samples, from {:.1} to {peak:.1} MiB", curve.len(), curve[0]));
    let alive = thread::enumerate().iter().filter(|thread| thread.name() == "Sampler").count();
    run.report("samplers_alive", vec![alive as f64]);
    run.report("samples", vec![seen.taken as f64, curve.len() as f64]);
    run.report("memory_mib", curve);
    run.report("memory_after_mib", vec![in_mib(&memory_use())]);
    run.report_workers(2, 0.0);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let piled = results.number("mebibytes");
        vec![
            on_values(
                results,
                ["told", "the sampler ends when the event is set"],
                "samplers_alive",
                |alive| {
                    (
                        alive == [0.0],
                        measured!(
                            "monitor-event-alive-after",
                            "{alive} alive after it",
                            alive = alive[0]
                        ),
                    )
                },
            ),
            on_values(
                results,
                ["no-sample-lost", "every sample that was taken arrives through the queue"],
                "samples",
                |counts| {
                    let [taken, arrived] = [counts[0], counts[1]];
                    let found = measured!(
                        "monitor-event-samples",
                        "{taken} taken, {arrived} arrived",
                        taken = taken,
                        arrived = arrived
                    );
                    (taken == arrived && taken >= 2.0, found)
                },
            ),
            on_values(
                results,
                ["seen", "the samples show the memory that the function took"],
                "memory_mib",
                |curve| {
                    let risen = curve.iter().copied().fold(0.0, f64::max) - curve[0];
                    let found = measured!(
                        "monitor-event-risen",
                        "{risen} MiB more, of {piled}",
                        risen = format!("{risen:.1}"),
                        piled = piled
                    );
                    (risen >= 0.95 * piled && risen <= 1.05 * piled + 2.0, found)
                },
            ),
        ]
    }
}
