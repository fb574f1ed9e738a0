//! One flag, many waiters: set, clear, is_set and wait with a timeout.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board::gauge;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::{Event, mp};
use crate::word::{Word, now_ms};

/// What a waiter saw.
#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    /// What `wait(timeout)` returned, and after how many ms.
    impatient: (bool, f64),
    /// When it went on, in ms on the engine's clock.
    went_on_ms: f64,
    was_set: bool,
}

fn waiter<W: Word>(flag: &Event<W>, timeout: Duration) -> Seen {
    let on_show = gauge("waiting", GaugeKind::Room, 0).enter();
    let asked_ms = now_ms();
    let in_time = flag.wait_timeout(timeout);
    let impatient = (in_time, now_ms() - asked_ms);
    print(format!("wait(timeout) says {in_time}"));
    flag.wait();
    drop(on_show);
    let was_set = flag.is_set();
    print(format!("goes on, is_set says {was_set}"));
    Seen { impatient, went_on_ms: now_ms(), was_set }
}

/// Set the flag after `delay`; when, in ms on the engine's clock.
fn set_later<W: Word>(flag: &Event<W>, delay: Duration) -> f64 {
    sleep(delay);
    let set_ms = now_ms();
    print("sets the flag");
    flag.set();
    set_ms
}

/// What is_set and wait(timeout) say after clear.
fn clear<W: Word>(flag: &Event<W>, timeout: Duration) -> [bool; 2] {
    flag.clear();
    let answers = [flag.is_set(), flag.wait_timeout(timeout)];
    print(format!("clears it: is_set says {}, wait(timeout) {}", answers[0], answers[1]));
    answers
}

/// When the flag was set, what each waiter saw, what was left after clear.
type Course = (f64, Vec<Seen>, [bool; 2]);

fn in_threads(count: usize, delay: Duration, timeout: Duration) -> Result<Course, Trouble> {
    let flag = Arc::new(Event::new());
    let start = |_| {
        let flag = flag.clone();
        thread::start(move || waiter(&flag, timeout))
    };
    let waiters: Vec<Thread<Seen>> = (0..count).map(start).collect::<Result<_, _>>()?;
    let set_ms = set_later(&flag, delay);
    Ok((set_ms, waiters.into_iter().map(Thread::join).collect(), clear(&flag, timeout)))
}

/// The same between processes: the flag stands in shared memory.
fn in_processes(count: usize, delay: Duration, timeout: Duration) -> Result<Course, Trouble> {
    let flag = mp::Event::new()?;
    let wait: fn((mp::Event, Duration)) -> Seen = |(flag, timeout)| waiter(&flag, timeout);
    let start = |n| Process::spawn(&format!("Process-{n}"), wait, &(flag.clone(), timeout));
    let waiters: Vec<Process<Seen>> = (1..=count).map(start).collect::<Result<_, _>>()?;
    let set_ms = set_later(&flag, delay);
    let seen = waiters.iter().map(Process::join).collect::<Result<_, _>>()?;
    Ok((set_ms, seen, clear(&flag, timeout)))
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let [delay, timeout] =
        ["delay", "timeout"].map(|name| Duration::from_secs_f64(run.number(name) / 1e3));
    let course = if run.mode == Mode::Processes { in_processes } else { in_threads };
    let (set_ms, seen, after_clear) = course(run.count("threads"), delay, timeout)?;

    let number = |yes: bool| f64::from(u8::from(yes));
    run.report("wait_timeout", seen.iter().map(|seen| number(seen.impatient.0)).collect());
    run.report("waited_ms", seen.iter().map(|seen| seen.impatient.1).collect());
    run.report("after_set_ms", seen.iter().map(|seen| seen.went_on_ms - set_ms).collect());
    run.report("is_set", seen.iter().map(|seen| number(seen.was_set)).collect());
    run.report("cleared", after_clear.map(number).into());
    run.report_workers(seen.len(), 0.0);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("threads")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        vec![
            timeout_fact(results),
            on_values(
                results,
                ["all-go-on", "one set lets all who wait go on, and none of them before"],
                "after_set_ms",
                |after| {
                    let last = after.iter().copied().fold(0.0, f64::max);
                    let found = measured!(
                        "event-after-set",
                        "{count} went on, the last {ms} ms after it",
                        count = after.len(),
                        ms = format!("{last:.1}")
                    );
                    (
                        after.iter().all(|ms| *ms >= 0.0)
                            && after.len() as f64 == results.number("threads"),
                        found,
                    )
                },
            ),
            on_values(
                results,
                ["stays-set", "it stays set: is_set is true for everybody who goes on"],
                "is_set",
                |set| {
                    (
                        set.iter().all(|yes| *yes == 1.0),
                        measured!("event-answers", "{answers}", answers = said(set)),
                    )
                },
            ),
            on_values(
                results,
                ["cleared", "after clear, is_set is false, and wait waits again"],
                "cleared",
                |after| {
                    (
                        after == [0.0, 0.0],
                        measured!("event-answers", "{answers}", answers = said(after)),
                    )
                },
            ),
        ]
    }
}

/// wait(timeout) is false, and takes its time, where nobody sets the flag in that time.
fn timeout_fact(results: &Results) -> Fact {
    let timeout = results.number("timeout");
    let claim = ["timeout", "wait(timeout) is false after its time while the flag is not set"];
    in_every_mode(results, claim, |report| {
        let of = |name| report.values.get(name).map_or(&[][..], Vec::as_slice);
        if timeout >= results.number("delay") {
            return Err(measured!(
                "event-shorter-timeout",
                "choose a timeout shorter than the delay to decide"
            ));
        }
        let shortest = of("waited_ms").iter().copied().fold(f64::INFINITY, f64::min);
        let found = measured!(
            "event-waited",
            "{answers}, after {ms} ms at least",
            answers = said(of("wait_timeout")),
            ms = shortest.round()
        );
        Ok((of("wait_timeout").iter().all(|yes| *yes == 0.0) && shortest >= timeout, found))
    })
}

fn said(answers: &[f64]) -> String {
    answers.iter().map(|yes| (*yes == 1.0).to_string()).collect::<Vec<_>>().join(", ")
}
