//! The main thread ends without a join: who is waited for, and who is cut off?

use std::time::Duration;

use super::facts::in_every_mode;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, ModeReport};
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{Thread, sleep};

/// Work in `steps` steps, and say so after each.
fn work(steps: usize, pause: Duration) {
    for step in 1..=steps {
        sleep(pause);
        print(format!("step {step} of {steps}"));
    }
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let pause = Duration::from_secs_f64(run.number("pause") / 1e3);
    let [saves, ticks] = ["saves", "ticks"].map(|name| run.count(name));
    let is_daemon = run.choice("clock") == "daemon";
    let clock = Thread::named("Clock", move || work(ticks, pause)).daemon(is_daemon);
    let saver = Thread::named("Saver", move || work(saves, pause)).daemon(false);
    clock.start()?;
    saver.start()?;
    run.report_workers(2, 0.0);
    print(LAST_LINE);
    Ok(())
}

/// What the main thread says before it ends. From here on, the process waits for the threads that
/// are no daemons; once the last of them has ended, it ends too, and the daemons with it.
const LAST_LINE: &str = "ends, without a join";

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        2
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let [saves, ticks] = ["saves", "ticks"].map(|name| results.number(name) as usize);
        let daemon = results.choice("clock") == Some("daemon");
        let longer = ticks > saves;
        vec![
            in_every_mode(
                results,
                ["awaited", "a thread that is no daemon does all of its steps after main's end"],
                |report| Ok(all_done(report, "Saver", saves)),
            ),
            in_every_mode(
                results,
                ["cut-off", "a daemon is cut off in the middle of its steps"],
                |report| match steps(report, "Clock") {
                    _ if !daemon => {
                        Err(measured!("daemon-choose-daemon", "make the clock a daemon to decide"))
                    }
                    _ if !longer => Err(measured!(
                        "daemon-longer-clock",
                        "give the clock more steps than the saver to decide"
                    )),
                    done => Ok((done < ticks, steps_done(done, ticks))),
                },
            ),
            in_every_mode(
                results,
                ["not-cut-off", "the same thread, not a daemon, is awaited too"],
                |report| match daemon {
                    true => Err(measured!(
                        "daemon-choose-thread",
                        "make the clock an ordinary thread to decide"
                    )),
                    false => Ok(all_done(report, "Clock", ticks)),
                },
            ),
        ]
    }
}

/// How many steps `worker` has said it did.
fn steps(report: &ModeReport, worker: &str) -> usize {
    let theirs = format!("{worker}: step ");
    report.output.iter().filter(|line| line.starts_with(&theirs)).count()
}

fn steps_done(done: usize, all: usize) -> super::Remark {
    measured!("daemon-steps", "{done} of {all} steps", done = done, all = all)
}

/// Whether all steps were done, the last one after the main thread's last line.
fn all_done(report: &ModeReport, worker: &str, all: usize) -> (bool, super::Remark) {
    let place = |text: &str| report.output.iter().position(|line| line.ends_with(text));
    let last = place(&format!("{worker}: step {all} of {all}"));
    let done = steps(report, worker);
    (done == all && last > place(LAST_LINE), steps_done(done, all))
}
