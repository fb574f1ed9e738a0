//! Two workers, two locks: each holds one and wants the other. Then two cures.

use std::sync::Arc;
use std::time::Duration;

use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode, ModeReport, Thing, Waiter, Waits};
use crate::runtime::gil::with_gil;
use crate::runtime::output::print;
use crate::runtime::safepoint::tick;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::Lock;

/// What is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cure {
    /// Nothing: sooner or later each holds what the other needs.
    Nothing,
    /// Everybody takes A first.
    Order,
    /// Who can't have the second lock soon gives the first one back, and tries again later.
    Timeout,
}

/// One worker's errand: both locks, `rounds` times, the first named one first.
#[derive(Debug, Clone)]
struct Errand {
    first: Arc<Lock>,
    second: Arc<Lock>,
    pause: Duration,
    rounds: usize,
    timeout: Option<Duration>,
}

impl Errand {
    /// How often it had to give the first lock back.
    fn run(&self) -> Result<f64, Trouble> {
        let mut retries = 0;
        for _ in 0..self.rounds {
            while !self.visit()? {
                retries += 1;
                // A different time for each: in step, they would only meet again.
                sleep(self.pause.mul_f64(0.25 * f64::from(1 + retries % 5)));
                tick()?;
            }
        }
        print(format!("{} rounds done, {retries} retries", self.rounds));
        Ok(f64::from(retries))
    }

    /// Take the first lock, then the second; false if the second could not be had in time.
    fn visit(&self) -> Result<bool, Trouble> {
        self.first.acquire();
        sleep(self.pause);
        let got = match self.timeout {
            None => {
                self.second.acquire();
                true
            }
            Some(timeout) => self.second.acquire_timeout(timeout),
        };
        if got {
            self.second.release()?;
        }
        self.first.release()?;
        Ok(got)
    }
}

fn errands(run: &Run) -> [Errand; 2] {
    let cure = cure_of(run.choice("cure"));
    let [a, b] = ["A", "B"].map(|name| {
        let lock = Arc::new(Lock::new());
        lock.set_name(name);
        lock
    });
    let pause = Duration::from_secs_f64(run.number("pause") / 1e3);
    let timeout = (cure == Cure::Timeout).then_some(2 * pause);
    let errand = |first: &Arc<Lock>, second: &Arc<Lock>| Errand {
        first: first.clone(),
        second: second.clone(),
        pause,
        rounds: run.count("rounds"),
        timeout,
    };
    match cure {
        Cure::Order => [errand(&a, &b), errand(&a, &b)],
        Cure::Nothing | Cure::Timeout => [errand(&a, &b), errand(&b, &a)],
    }
}

fn cure_of(choice: &str) -> Cure {
    match choice {
        "order" => Cure::Order,
        "timeout" => Cure::Timeout,
        _ => Cure::Nothing,
    }
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let gil = run.mode == Mode::Gil;
        let start = |errand: Errand| {
            thread::start(move || if gil { with_gil(|| errand.run()) } else { errand.run() })
        };
        let threads: Vec<Thread<_>> =
            errands(run).into_iter().map(start).collect::<Result<_, _>>()?;
        let retries: Vec<f64> = threads.into_iter().map(Thread::join).collect::<Result<_, _>>()?;
        run.report_workers(2, 0.0);
        run.report("rounds", vec![run.number("rounds"); 2]);
        run.report("retries", retries);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        2
    }

    fn lingers_ms(&self, run: &Run) -> Option<f64> {
        Some(1e3 * run.number("look")).filter(|ms| *ms > 0.0)
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        [Mode::Gil, Mode::Threads].into_iter().flat_map(|mode| claims(results, mode)).collect()
    }
}

/// The claims about one mode: two about the deadlock, one about its cures.
fn claims(results: &Results, mode: Mode) -> [Fact; 3] {
    let claims = [
        ("cycle", "each holds what the other waits for"),
        ("soon", "the deadlock is found within 100 ms of its beginning"),
        ("cured", "with a cure, every round comes to its end"),
    ];
    claims.map(|(claim, text)| {
        let id = format!("{}-{claim}", mode.name());
        let text = format!("{}: {text}", mode.name());
        let (Some(report), Some(cure)) = (results.mode(mode), results.choice("cure")) else {
            return undecided(&id, text, run_to_decide(mode.name()));
        };
        match decide(claim, cure_of(cure), report, results) {
            Ok((holds, found)) => decided(&id, text, holds, found),
            Err(why) => undecided(&id, text, why),
        }
    })
}

/// The verdict and the figures behind it, or why there is none.
fn decide(
    claim: &str,
    cure: Cure,
    report: &ModeReport,
    results: &Results,
) -> Result<(bool, Remark), Remark> {
    match (claim, cure, &report.deadlock) {
        ("cured", Cure::Nothing, _) => Err(measured!("choose-a-cure", "choose a cure to decide")),
        ("cured", _, _) => Ok(all_done(report, results.number("rounds"))),
        (_, Cure::Order | Cure::Timeout, _) => {
            Err(measured!("choose-no-cure", "choose no cure to decide"))
        }
        (_, _, None) => Ok((false, measured!("no-deadlock", "no deadlock was found"))),
        ("cycle", _, Some(waits)) => Ok(named(waits)),
        (_, _, Some(waits)) => {
            let ms = waits.found_after_ms.unwrap_or(f64::INFINITY);
            Ok((ms <= 100.0, measured!("found-after", "found after {ms} ms", ms = ms.round())))
        }
    }
}

fn all_done(report: &ModeReport, rounds: f64) -> (bool, Remark) {
    let done = report.values.get("rounds").is_some_and(|done| done[..] == [rounds; 2]);
    let retries: f64 = report.values.get("retries").map_or(0.0, |retries| retries.iter().sum());
    let found = measured!(
        "rounds-retries",
        "{rounds} rounds each, {retries} retries",
        rounds = rounds,
        retries = retries,
    );
    (done && report.deadlock.is_none(), found)
}

/// Whether the cycle is one of two, each with one lock and waiting for the other's; and its names.
fn named(waits: &Waits) -> (bool, Remark) {
    let stuck: Vec<&Waiter> = waits.stuck.iter().map(|at| &waits.workers[*at as usize]).collect();
    let [one, other] = stuck[..] else {
        let found = measured!("cycle-length", "a cycle of {count} workers", count = stuck.len());
        return (false, found);
    };
    let name = |thing: &Thing| thing.name.clone().unwrap_or_else(|| thing.object.to_string());
    let held = |waiter: &Waiter| waiter.holds.iter().map(name).collect::<Vec<_>>().join(", ");
    let wanted = |waiter: &Waiter| waiter.waits_for.as_ref().map(name).unwrap_or_default();
    let crossed = held(one) == wanted(other) && held(other) == wanted(one);
    let found = measured!(
        "cycle",
        "{one} holds {a} and waits for {b}; {other} holds {c} and waits for {d}",
        one = one.worker,
        a = held(one),
        b = wanted(one),
        other = other.worker,
        c = held(other),
        d = wanted(other),
    );
    (crossed && held(one) != held(other), found)
}
