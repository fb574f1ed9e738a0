//! A process from its making to its end: by itself, by an error, by a signal; and what a killed one
//! leaves behind.

use std::fmt::Debug;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::facts::{list, on_values};
use super::{Lesson, Remark, Results, Run, Trouble, dead_holder, decided, measured, undecided};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board;
use crate::runtime::output::print;
use crate::runtime::process::{Process, ProcessError, active_children, exit};
use crate::runtime::thread::sleep;
use crate::sync::mp::{Event, RawValue};
use crate::word::now_ms;

/// As good as for ever.
pub const LONG: Duration = Duration::from_secs(3600);
/// Steps of the helper that may be a daemon.
const STEPS: u32 = 20;

/// Who is alive, as the page shows it. The main process puts it up, too: then it is there when
/// everybody is dead.
pub fn alive() -> board::Gauge {
    board::gauge("alive", GaugeKind::Room, 0)
}

/// Be seen on the page for as long as this process lives.
pub fn show_alive() -> board::Inside {
    alive().enter()
}

fn finish(_: ()) {
    let _alive = show_alive();
    print("comes to its end");
}

/// An index that is not there: in Python, an IndexError that nobody catches.
fn fail(index: usize) -> u32 {
    let _alive = show_alive();
    [1, 2, 3][index]
}

fn exit_with(code: i32) {
    let _alive = show_alive();
    exit(code)
}

fn hang(ready: Event) {
    let _alive = show_alive();
    ready.set();
    sleep(LONG);
}

/// A process that hangs by now.
fn hanging(name: &str) -> Result<Process<()>, Trouble> {
    let ready = Event::new()?;
    let process = Process::spawn(name, hang, &ready)?;
    ready.wait();
    Ok(process)
}

/// Wait for the end of `process`; its exit code.
pub fn exit_code<R>(process: &Process<R>) -> Result<i32, Trouble>
where
    R: Serialize + DeserializeOwned + Debug,
{
    let code = match process.join() {
        Ok(_) => 0,
        Err(ProcessError::Exited(code)) => code,
        Err(error) => return Err(error.into()),
    };
    print(format!("{} ended, exit code {code}", process.name()));
    Ok(code)
}

fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| value.to_string())
}

/// What became of something that should fail.
pub fn failure<T>(outcome: &Result<T, ProcessError>) -> String {
    outcome.as_ref().err().map_or_else(|| "no error".to_owned(), ToString::to_string)
}

/// Whether it is alive, has a pid, has an exit code.
fn state<R>(process: &Process<R>) -> [f64; 3] {
    let state = [process.is_alive(), process.pid().is_some(), process.exitcode().is_some()];
    let (name, pid, code) = (process.name(), or_none(process.pid()), or_none(process.exitcode()));
    print(format!("{name}: alive {}, pid {pid}, exit code {code}", state[0]));
    state.map(f64::from)
}

/// One process, looked at from its making to its end.
fn states(run: &Run) -> Result<(), Trouble> {
    let ready = Event::new()?;
    let process = Process::new("Worker", hang, &ready)?;
    let made = state(&process);
    process.start()?;
    ready.wait();
    let started = state(&process);
    let twice = process.start();
    print(format!("a second start: {}", failure(&twice)));
    let listed = active_children().iter().any(|child| Some(child.pid()) == process.pid());

    let asked_ms = now_ms();
    let ended = process.join_timeout(Duration::from_secs_f64(run.number("timeout")))?;
    run.report("process_join_timeout", vec![f64::from(ended), now_ms() - asked_ms]);
    print(format!("join(timeout) is back, Worker is alive: {}", process.is_alive()));
    process.terminate();
    exit_code(&process)?;
    let after = state(&process);
    process.close()?;
    let closed = process.join();
    print(format!("join after close: {}", failure(&closed)));

    run.report("process_states", [made, started, after].concat());
    let refused = matches!(twice, Err(ProcessError::AssertionError(_)))
        && matches!(closed, Err(ProcessError::ValueError(_)));
    run.report("process_refusals", vec![f64::from(refused)]);
    run.report("process_active", vec![f64::from(listed)]);
    Ok(())
}

/// A process for each way to end, all at once.
fn ends(run: &Run) -> Result<(), Trouble> {
    let finisher = Process::spawn("Finisher", finish, &())?;
    let failer = Process::spawn("Failer", fail, &3)?;
    let exiter = Process::spawn("Exiter", exit_with, &(run.number("code") as i32))?;
    let terminated = hanging("Terminated")?;
    let killed = hanging("Killed")?;
    terminated.terminate();
    killed.kill();
    let codes = [
        exit_code(&finisher)?,
        exit_code(&failer)?,
        exit_code(&exiter)?,
        exit_code(&terminated)?,
        exit_code(&killed)?,
    ];
    run.report("process_exitcodes", codes.map(f64::from).to_vec());
    Ok(())
}

/// Work in steps, and count them where others see it.
fn help((steps, pause): (RawValue<u32>, Duration)) {
    let _alive = show_alive();
    for step in 1..=STEPS {
        sleep(pause);
        steps.set(step);
    }
    print(format!("all {STEPS} steps done"));
}

/// Start a helper and end, without a join: what becomes of the helper?
fn employ((daemon, steps, pause): (bool, RawValue<u32>, Duration)) -> Result<(), String> {
    let helper = Process::new("Helper", help, &(steps.clone(), pause));
    let helper = helper.map_err(|error| error.to_string())?.daemon(daemon);
    helper.start().map_err(|error| error.to_string())?;
    while steps.get() == 0 {
        sleep(Duration::from_millis(1));
    }
    print("ends, without a join");
    Ok(())
}

fn helpers(run: &Run) -> Result<(), Trouble> {
    let steps = RawValue::new(0)?;
    let pause = Duration::from_secs_f64(run.number("pause") / 1e3);
    let parent = (run.choice("helper") == "daemon", steps.clone(), pause);
    let parent = Process::spawn("Parent", employ, &parent)?.join()?;
    parent.map_err(|message| Trouble::Raised { name: "RemoteError", message })?;
    print(format!("Parent ended; its helper did {} of {STEPS} steps", steps.get()));
    run.report("helper_steps", vec![steps.get().into()]);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        alive();
        states(run)?;
        ends(run)?;
        helpers(run)?;
        dead_holder::scene(run)?;
        run.report_workers(10, 0.0);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        6
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let claim = |name, id, text, holds: &dyn Fn(&[f64]) -> (bool, Remark)| {
            on_values(results, [id, text], (Mode::Processes, name), holds)
        };
        let code = results.number("code");
        let codes =
            |codes: &[f64]| measured!("exitcodes", "exit codes {codes}", codes = list(codes));
        let so = |yes| match yes {
            true => (true, measured!("as-claimed", "it is so")),
            false => (false, measured!("not-so", "it is not so")),
        };
        let states = "alive and with a pid from the start; an exit code only after the end";
        let mut facts = vec![
            claim("process_states", "states", states, &|seen| {
                so(seen == [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0])
            }),
            timeout_fact(results),
            claim(
                "process_refusals",
                "refused",
                "a second start, and a join after close, are errors",
                &|v| so(v == [1.0]),
            ),
            claim("process_active", "listed", "active_children lists what runs", &|v| {
                so(v == [1.0])
            }),
            claim(
                "process_exitcodes",
                "own-codes",
                "0 at its own end, 1 by an error, the number given to exit",
                &|v| (v[..3] == [0.0, 1.0, code], codes(&v[..3])),
            ),
            claim("process_exitcodes", "signal-codes", "-15 by terminate, -9 by kill", &|v| {
                (v[3..] == [-15.0, -9.0], codes(&v[3..]))
            }),
            helper_fact(results),
        ];
        facts.extend(dead_holder::facts(results));
        facts
    }
}

/// join(timeout) only ends the waiting.
fn timeout_fact(results: &Results) -> Fact {
    let claim = ["timeout", "join(timeout) comes back after its time, with the process alive"];
    on_values(results, claim, (Mode::Processes, "process_join_timeout"), |v| {
        let found = measured!("back-after", "back after {ms} ms", ms = v[1].round());
        // The clock's step is coarser than what is asked for where the page is not isolated.
        (v[0] == 0.0 && v[1] >= 1e3 * results.number("timeout") - 1.0, found)
    })
}

/// A daemon is terminated with its parent, any other child awaited.
fn helper_fact(results: &Results) -> Fact {
    let daemon = results.choice("helper") == Some("daemon");
    let (id, text) = match daemon {
        true => ("daemon-cut-off", "a daemon is terminated when its parent ends"),
        false => ("child-awaited", "a child that is no daemon is awaited when its parent ends"),
    };
    match results.mode(Mode::Processes).and_then(|report| report.values.get("helper_steps")) {
        Some(v) => {
            let all = v[0] == f64::from(STEPS);
            let found =
                measured!("daemon-steps", "{done} of {all} steps", done = v[0], all = STEPS);
            // It may have been done before the signal came.
            if daemon && all {
                undecided(id, text, found)
            } else {
                decided(id, text, all != daemon, found)
            }
        }
        None => undecided(id, text, super::run_to_decide("processes")),
    }
}
