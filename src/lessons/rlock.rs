//! One thread takes the same lock again: a Lock makes it wait for itself, an RLock counts.

use std::sync::Arc;
use std::time::Duration;

use super::facts::{holds, in_every_mode, list, on_values_of_every_mode as on_values};
use super::{Lesson, Remark, Results, Run, Trouble, measured};
use crate::protocol::{Fact, Waits};
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{Thread, start_named};
use crate::sync::{Event, Lock, PythonError, RLock};

/// With a Lock, the second acquire waits for a release that only the one who waits would do.
fn lock_twice(run: &Run) -> Result<(), Trouble> {
    let lock = Arc::new(Lock::new());
    lock.set_name("Lock");
    let took = Arc::new(Event::new());
    let (theirs, tell) = (Arc::clone(&lock), Arc::clone(&took));
    let stuck = start_named("stuck", move || {
        theirs.acquire();
        tell.set();
        print("took the Lock, take it again");
        theirs.acquire();
        print("took it twice: somebody else has released it");
        theirs.release().is_ok()
    })?;
    took.wait();
    let ended = stuck.join_timeout(Duration::from_secs_f64(run.number("patience")));
    print(format!("is_alive() = {}: it waits for itself", stuck.is_alive()));
    run.report("stuck", vec![f64::from(!ended)]);
    // A Lock has no owner, so that we can help. Without us it would wait for ever.
    let helped = lock.release().is_ok();
    run.report("helped", vec![f64::from(helped && stuck.join())]);
    Ok(())
}

/// Take the lock at each level on the way down, and release it at each on the way up.
fn descend(lock: &RLock, depth: usize, levels: &mut Vec<f64>, at_the_bottom: &dyn Fn()) {
    lock.acquire();
    levels.push(f64::from(lock.level()));
    print(format!("level {}, owner {:?}", lock.level(), lock.owner()));
    match depth {
        1 => at_the_bottom(),
        _ => descend(lock, depth - 1, levels, at_the_bottom),
    }
    lock.release().expect("it is ours");
}

/// What another thread gets of it meanwhile: neither the lock nor the right to release it.
fn intrude(run: &Run, lock: &Arc<RLock>) -> Result<(), Trouble> {
    let lock = Arc::clone(lock);
    let intruder = start_named("intruder", move || {
        let got = lock.try_acquire();
        let error = lock.release().err().map_or("no error", |error| error.python_name());
        print(format!("acquire(blocking=False): {got}, release(): {error}"));
        (got, error == "RuntimeError")
    });
    let (got, refused) = intruder.map(Thread::join)?;
    run.report("intruder", vec![f64::from(got)]);
    run.report("refused", vec![f64::from(refused)]);
    Ok(())
}

fn rlock_again_and_again(run: &Run) -> Result<(), Trouble> {
    let lock = Arc::new(RLock::new());
    lock.set_name("RLock");
    let (mut levels, outcome) = (Vec::new(), std::cell::Cell::new(Ok(())));
    descend(&lock, run.count("levels"), &mut levels, &|| outcome.set(intrude(run, &lock)));
    outcome.into_inner()?;
    levels.push(f64::from(lock.level()));
    print(format!("level {}: locked() = {}", lock.level(), lock.locked()));
    run.report("levels", levels);
    Ok(())
}

fn scene(run: &Run) -> Result<(), Trouble> {
    lock_twice(run)?;
    rlock_again_and_again(run)?;
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
        let counts = ["rlock-counts", "an RLock is free after as many releases as acquires"];
        let counted = on_values(results, counts, "levels", |levels| {
            let (last, way) = levels.split_last().expect("at least the end");
            let down = way.iter().enumerate().all(|(nth, level)| *level == nth as f64 + 1.0);
            (down && *last == 0.0, measured!("levels", "levels: {levels}", levels = list(levels)))
        });
        let named = ["self-deadlock-named", "the engine finds that and names it"];
        let named = in_every_mode(results, named, |report| {
            report.deadlock.as_ref().map_or_else(
                || Err(measured!("no-deadlock", "no deadlock was found")),
                |waits| Ok(waits_for_itself(waits)),
            )
        });
        let others = [
            (["lock-blocks-itself", "with a Lock the thread waits for itself"], "stuck", 1.0),
            (["lock-has-no-owner", "another thread can release the Lock"], "helped", 1.0),
            (["others-kept-out", "nobody else gets the RLock meanwhile"], "intruder", 0.0),
            (["not-yours", "release by another thread is a RuntimeError"], "refused", 1.0),
        ];
        let others = others.map(|(claim, name, wanted)| holds(results, claim, name, wanted));
        [counted, named].into_iter().chain(others).collect()
    }
}

/// Whether one worker alone is stuck, and waits for what it holds.
fn waits_for_itself(waits: &Waits) -> (bool, Remark) {
    let stuck = match waits.stuck[..] {
        [at] => waits.workers.get(at as usize),
        _ => None,
    };
    let wanted = stuck.and_then(|worker| worker.waits_for.as_ref());
    let (Some(worker), Some(wanted)) = (stuck, wanted) else {
        return (
            false,
            measured!("cycle-length", "a cycle of {count} workers", count = waits.stuck.len()),
        );
    };
    let own = worker.holds.iter().any(|thing| thing.object == wanted.object);
    let name = wanted.name.as_deref().unwrap_or("a lock");
    let ms = waits.found_after_ms.unwrap_or(f64::INFINITY).round();
    let found = measured!(
        "waits-for-itself",
        "{worker} holds {name} and waits for it; found after {ms} ms",
        worker = worker.worker,
        name = name,
        ms = ms
    );
    (own && ms <= 100.0, found)
}
