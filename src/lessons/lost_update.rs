//! Many threads read a number, wait a moment and write it back, one more: most updates get lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use super::facts::on_values_of_every_mode as on_values;
use super::team::together;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::sleep;
use crate::sync::Lock;
use crate::word::now_ms;

/// Read, wait, write. Whoever reads meanwhile reads the same, and writes the same.
fn increase(counter: &AtomicU32, pause: Duration) {
    let seen = counter.load(Relaxed);
    sleep(pause);
    counter.store(seen + 1, Relaxed);
}

/// Let every thread add one; what the counter is then, and how long that took, in ms.
fn count(run: &Run, locked: bool) -> Result<(f64, f64), Trouble> {
    let pause = Duration::from_secs_f64(run.number("gap") / 1e3);
    let names: Vec<_> = (1..=run.count("adders")).map(|nth| format!("adder-{nth}")).collect();
    let (counter, lock) = (AtomicU32::new(0), Lock::new());
    lock.set_name("lock");
    let shared = Arc::new((counter, lock));
    let theirs = Arc::clone(&shared);
    let began = now_ms();
    together(run, &names, move |_| {
        let (counter, lock) = &*theirs;
        let _held = locked.then(|| lock.guard());
        increase(counter, pause);
    })?;
    Ok((f64::from(shared.0.load(Relaxed)), now_ms() - began))
}

fn scene(run: &Run) -> Result<(), Trouble> {
    for (name, locked) in [("without", false), ("with", true)] {
        let (counter, ms) = count(run, locked)?;
        print(format!("{name} a lock: counter = {counter}, after {ms:.1} ms"));
        run.report(name, vec![counter, ms]);
    }
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("adders")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let threads = results.number("adders");
        let lost = ["lost-without-lock", "without a lock most updates are lost"];
        let kept = ["kept-with-lock", "with a lock every update counts"];
        let judge = |values: &[f64], holds: bool| {
            let measured = measured!(
                "counter-of",
                "{counter} of {threads}, after {ms} ms",
                counter = values[0],
                threads = threads,
                ms = values[1].round()
            );
            (holds, measured)
        };
        vec![
            on_values(results, lost, "without", |v| judge(v, v[0] <= threads / 2.0)),
            on_values(results, kept, "with", |v| judge(v, v[0] == threads)),
        ]
    }
}
