//! A thread from its making to its end: by a target, and by a run of its own.

use std::time::Duration;

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{
    AnyThread, Runnable, Thread, active_count, current_thread, enumerate, sleep,
};
use crate::word::now_ms;

/// What a thread with a target runs: a function.
fn nap(seconds: f64) -> String {
    print("begins");
    sleep(Duration::from_secs_f64(seconds));
    print("ends");
    current_thread().name()
}

/// A thread with a run of its own: in Python, a subclass of Thread.
struct Greeter {
    greeting: &'static str,
    seconds: f64,
}

impl Runnable for Greeter {
    type Output = String;
    fn run(self) -> String {
        print(self.greeting);
        nap(self.seconds)
    }
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let seconds = run.number("seconds");
    let make = |_| Thread::new(move || nap(seconds));
    let mut threads: Vec<Thread<String>> = (0..run.count("threads")).map(make).collect();
    threads.push(Thread::named("Greeter", Greeter { greeting: "hello", seconds }));
    let handles: Vec<AnyThread> = threads.iter().map(|thread| (**thread).clone()).collect();
    let last = &handles[handles.len() - 1];

    let made = last.is_alive();
    for thread in &threads {
        thread.start()?;
    }
    let started = last.is_alive();
    let listed = names(&enumerate());
    print(format!("{} alive: {}", active_count(), listed.join(", ")));
    let again = threads[0].start();
    print(format!("a second start: {again:?}"));

    let asked_ms = now_ms();
    let ended = last.join_timeout(Duration::from_secs_f64(run.number("timeout")));
    let waited_ms = now_ms() - asked_ms;
    print(format!("join(timeout) is back, Greeter is alive: {}", last.is_alive()));

    let knew: Vec<String> = threads.into_iter().map(Thread::join).collect();
    print(format!("all joined, {} alive", active_count()));

    run.report("is_alive", numbers(&[made, started, last.is_alive()]));
    run.report("second_start_refused", numbers(&[again.is_err()]));
    run.report("join_timeout", vec![f64::from(u8::from(ended)), waited_ms]);
    run.report("knows_itself", numbers(&[knew == names(&handles)]));
    run.report("enumerate", numbers(&[listed[1..] == names(&handles)]));
    run.report_workers(handles.len(), 0.0);
    Ok(())
}

fn names(threads: &[AnyThread]) -> Vec<String> {
    threads.iter().map(AnyThread::name).collect()
}

fn numbers(answers: &[bool]) -> Vec<f64> {
    answers.iter().map(|yes| f64::from(u8::from(*yes))).collect()
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("threads") + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let yes = |id, text, name| {
            on_values(results, [id, text], name, |answer| {
                (
                    answer == [1.0],
                    measured!("thread-lifecycle-answer", "{answer}", answer = answer == [1.0]),
                )
            })
        };
        vec![
            on_values(
                results,
                ["states", "is_alive is false when made, true from the start, false after join"],
                "is_alive",
                |seen| {
                    (
                        seen == [0.0, 1.0, 0.0],
                        measured!("thread-lifecycle-states", "{seen}", seen = said(seen)),
                    )
                },
            ),
            yes("once", "a second start is a RuntimeError", "second_start_refused"),
            timeout_fact(results),
            yes(
                "itself",
                "current_thread is, in each, the thread that was started",
                "knows_itself",
            ),
            yes("listed", "enumerate lists those that were started, in that order", "enumerate"),
            in_every_mode(
                results,
                ["joined", "after join, everything that the threads printed is printed"],
                |report| {
                    let before = report.output.split_last().map_or(&[][..], |(_, lines)| lines);
                    let ends = before.iter().filter(|line| line.ends_with(": ends")).count();
                    let all = report.workers as usize;
                    let found = measured!(
                        "thread-lifecycle-ends",
                        "{ends} of {all} ended before",
                        ends = ends,
                        all = all
                    );
                    Ok((ends == all, found))
                },
            ),
        ]
    }
}

fn said(answers: &[f64]) -> String {
    answers.iter().map(|yes| (*yes == 1.0).to_string()).collect::<Vec<_>>().join(", ")
}

/// join(timeout) only ends the waiting, not the thread.
fn timeout_fact(results: &Results) -> Fact {
    let claim = ["timeout", "join(timeout) comes back after its time, with the thread alive"];
    let (timeout, seconds) = (results.number("timeout"), results.number("seconds"));
    in_every_mode(results, claim, |report| {
        match report.values.get("join_timeout").map(|v| &v[..]) {
            Some([ended, waited]) if timeout < seconds => {
                let found =
                    measured!("thread-lifecycle-waited", "back after {ms} ms", ms = waited.round());
                Ok((*ended == 0.0 && *waited >= 1e3 * timeout, found))
            }
            _ => Err(measured!(
                "thread-lifecycle-shorter-timeout",
                "choose a timeout shorter than the sleep to decide"
            )),
        }
    })
}
