//! What a crash takes down: a thread its whole process, a process only itself.

use std::sync::Arc;

use super::facts::on_values;
use super::process_lifecycle::{exit_code, show_alive};
use super::{Results, Run, Trouble, measured};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::start_named;
use crate::sync;
use crate::sync::mp::{Barrier, Event, Value};

/// Workers beside the one that crashes.
const SIBLINGS: usize = 3;

/// A wild index: nothing in the program catches this.
fn crash(index: usize) -> u32 {
    print("crashes");
    [1, 2, 3][index]
}

/// Wait until the crash is over, and be counted among those who live.
fn survive(crashed: &Event, survivors: &Value<u32>) {
    crashed.wait();
    survivors.get_lock().with(|| survivors.set(survivors.get() + 1));
    print("is still here");
}

/// Threads of one process, one of which crashes.
fn host((crashed, survivors): (Event, Value<u32>)) -> Result<(), String> {
    let all_here = sync::Barrier::new(SIBLINGS as u32 + 1).map_err(|error| error.to_string())?;
    let shared = Arc::new((all_here, crashed, survivors));
    let mut threads = Vec::new();
    for nth in 1..=SIBLINGS {
        let shared = shared.clone();
        let sibling = start_named(&format!("Thread-{nth}"), move || {
            let _alive = show_alive();
            let (all_here, crashed, survivors) = &*shared;
            let _ = all_here.wait();
            survive(crashed, survivors);
        });
        threads.push(sibling.map_err(|error| error.to_string())?);
    }
    let crasher = start_named("Crasher", move || {
        let _alive = show_alive();
        let _ = shared.0.wait();
        crash(SIBLINGS)
    });
    crasher.map_err(|error| error.to_string())?.join();
    Ok(())
}

fn in_threads(crashed: &Event, survivors: &Value<u32>) -> Result<i32, Trouble> {
    let host = Process::spawn("Host", host, &(crashed.clone(), survivors.clone()))?;
    let code = exit_code(&host)?;
    crashed.set();
    Ok(code)
}

/// A sibling, or the one that crashes.
fn live((crashes, all_here, crashed, survivors): (bool, Barrier, Event, Value<u32>)) -> u32 {
    let _alive = show_alive();
    let _ = all_here.wait();
    if crashes {
        return crash(SIBLINGS);
    }
    survive(&crashed, &survivors);
    0
}

fn in_processes(crashed: &Event, survivors: &Value<u32>) -> Result<i32, Trouble> {
    let all_here = Barrier::new(SIBLINGS as u32 + 1, None)?;
    let start = |name: &str, crashes| {
        let life = (crashes, all_here.clone(), crashed.clone(), survivors.clone());
        Process::spawn(name, live, &life)
    };
    let mut siblings = Vec::new();
    for nth in 1..=SIBLINGS {
        siblings.push(start(&format!("Process-{nth}"), false)?);
    }
    let code = exit_code(&start("Crasher", true)?)?;
    crashed.set();
    for sibling in &siblings {
        exit_code(sibling)?;
    }
    Ok(code)
}

/// Let one of a few crash, and count those who live on.
///
/// # Errors
/// A process could not be had.
pub fn scene(run: &Run) -> Result<(), Trouble> {
    let (crashed, survivors) = (Event::new()?, Value::new(0)?);
    let code = match run.mode {
        Mode::Threads => in_threads(&crashed, &survivors)?,
        _ => in_processes(&crashed, &survivors)?,
    };
    print(format!("{} of {SIBLINGS} siblings survived", survivors.get()));
    run.report("survivors", vec![survivors.get().into(), SIBLINGS as f64]);
    run.report("crash_code", vec![code.into()]);
    Ok(())
}

/// The claims about it.
pub fn facts(results: &Results) -> Vec<Fact> {
    let survived = |mode, claim, expected: fn(f64) -> f64| {
        on_values(results, claim, (mode, "survivors"), |seen| {
            let code = results.mode(mode).and_then(|report| report.values.get("crash_code"));
            let found = measured!(
                "survivors",
                "{survivors} of {siblings} survived a crash",
                survivors = seen[0],
                siblings = seen[1]
            );
            let crashed = code.is_some_and(|code| code[..] == [1.0]);
            (crashed && seen[0] == expected(seen[1]), found)
        })
    };
    let thread = ["thread-crash", "a thread that crashes takes its whole process along"];
    let process = ["process-crash", "a process that crashes leaves the others running"];
    vec![
        survived(Mode::Threads, thread, |_| 0.0),
        survived(Mode::Processes, process, |siblings| siblings),
    ]
}
