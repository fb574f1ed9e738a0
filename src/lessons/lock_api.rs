//! What a Lock can do: acquire(blocking, timeout), release, locked, and `with`.

use std::sync::Arc;
use std::time::Duration;

use super::facts::{holds, on_values_of_every_mode as on_values};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{Thread, start_named};
use crate::sync::{Lock, PythonError};
use crate::word::now_ms;

/// While the main thread holds the lock: not to be had at once, and not in time either.
fn try_in_vain(run: &Run, lock: &Arc<Lock>) -> Result<(), Trouble> {
    let timeout = Duration::from_secs_f64(run.number("timeout"));
    let lock = Arc::clone(lock);
    let other = start_named("other", move || {
        let at_once = lock.try_acquire();
        print(format!("acquire(blocking=False): {at_once}"));
        let began = now_ms();
        let in_time = lock.acquire_timeout(timeout);
        let waited_ms = now_ms() - began;
        print(format!("acquire(timeout): {in_time}, after {waited_ms:.0} ms"));
        (at_once, in_time, waited_ms)
    })?;
    let (at_once, in_time, waited_ms) = other.join();
    run.report("at_once", vec![f64::from(at_once)]);
    run.report("in_time", vec![f64::from(in_time), waited_ms]);
    Ok(())
}

/// A Lock has no owner: the one who releases it need not be the one who took it.
fn release_elsewhere(run: &Run, lock: &Arc<Lock>) -> Result<(), Trouble> {
    let theirs = Arc::clone(lock);
    let released = start_named("other", move || theirs.release().is_ok()).map(Thread::join)?;
    print(format!("released by another thread: {released}"));
    run.report("elsewhere", vec![f64::from(released && !lock.locked())]);
    Ok(())
}

/// One release too many is an error, and takes nothing from anybody.
fn release_too_often(run: &Run, lock: &Lock) {
    let name = match lock.release() {
        Ok(()) => "no error",
        Err(error) => error.python_name(),
    };
    print(format!("release of an unlocked lock: {name}"));
    run.report("too_often", vec![f64::from(name == "RuntimeError")]);
}

/// `with lock:` acquires it, and releases it when its block ends.
fn scoped(run: &Run, lock: &Lock) {
    let inside = lock.with(|| lock.locked());
    let behind = lock.locked();
    print(format!("with lock: locked() = {inside} inside, {behind} behind"));
    run.report("scoped", vec![f64::from(inside && !behind)]);
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let lock = Arc::new(Lock::new());
    lock.set_name("lock");
    lock.acquire();
    print(format!("acquired: locked() = {}", lock.locked()));
    try_in_vain(run, &lock)?;
    release_elsewhere(run, &lock)?;
    release_too_often(run, &lock);
    scoped(run, &lock);
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
        let asked_ms = 1e3 * results.number("timeout");
        let timed_out = ["false-on-timeout", "acquire with a timeout is false when it is over"];
        let in_time = on_values(results, timed_out, "in_time", |values| {
            let measured = measured!(
                "waited-of",
                "waited {waited} ms of {asked} ms",
                waited = values[1].round(),
                asked = asked_ms.round()
            );
            (values[0] == 0.0 && values[1] >= asked_ms - 1.0, measured)
        });
        let others = [
            (["false-when-held", "a held lock is not to be had"], "at_once", 0.0),
            (["anyone-releases", "any thread may release it"], "elsewhere", 1.0),
            (["one-too-many", "one release too many is a RuntimeError"], "too_often", 1.0),
            (["scope-releases", "with holds it for its block, and no longer"], "scoped", 1.0),
        ];
        let others = others.map(|(claim, name, wanted)| holds(results, claim, name, wanted));
        [in_time].into_iter().chain(others).collect()
    }
}
