//! What a crash takes down: a thread its whole process, a process only itself.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::on_values;
use super::process_lifecycle::{alive, exit_code, show_alive};
use super::{Results, Run, Trouble, measured};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::{sleep, start_named};
use crate::sync;
use crate::sync::mp::{Barrier, Event, Value};

/// Workers beside the one that crashes.
const SIBLINGS: usize = 3;

/// What all of them know of the crash.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Scene {
    /// It is over.
    crashed: Event,
    survivors: Value<u32>,
    /// How long all are to be seen before it, and the survivors after it.
    look: Duration,
}

impl Scene {
    /// A wild index: nothing in the program catches this.
    fn crash(&self, index: usize) -> u32 {
        sleep(self.look);
        print("crashes");
        [1, 2, 3][index]
    }

    /// Wait until the crash is over, and be counted among those who live.
    fn survive(&self) {
        self.crashed.wait();
        self.survivors.get_lock().with(|| self.survivors.set(self.survivors.get() + 1));
        print("is still here");
        sleep(self.look);
    }
}

/// Threads of one process, one of which crashes.
fn host(scene: Scene) -> Result<(), String> {
    let all_here = sync::Barrier::new(SIBLINGS as u32 + 1).map_err(|error| error.to_string())?;
    let shared = Arc::new((all_here, scene));
    let mut threads = Vec::new();
    for nth in 1..=SIBLINGS {
        let shared = shared.clone();
        let sibling = start_named(&format!("Thread-{nth}"), move || {
            let _alive = show_alive();
            let _ = shared.0.wait();
            shared.1.survive();
        });
        threads.push(sibling.map_err(|error| error.to_string())?);
    }
    let crasher = start_named("Crasher", move || {
        let _alive = show_alive();
        let _ = shared.0.wait();
        shared.1.crash(SIBLINGS)
    });
    crasher.map_err(|error| error.to_string())?.join();
    Ok(())
}

fn in_threads(scene: &Scene) -> Result<i32, Trouble> {
    let code = exit_code(&Process::spawn("Host", host, scene)?)?;
    scene.crashed.set();
    Ok(code)
}

/// A sibling, or the one that crashes.
fn live((crashes, all_here, scene): (bool, Barrier, Scene)) -> u32 {
    let _alive = show_alive();
    let _ = all_here.wait();
    if crashes {
        return scene.crash(SIBLINGS);
    }
    scene.survive();
    0
}

fn in_processes(scene: &Scene) -> Result<i32, Trouble> {
    let all_here = Barrier::new(SIBLINGS as u32 + 1, None)?;
    let start = |name: &str, crashes| {
        Process::spawn(name, live, &(crashes, all_here.clone(), scene.clone()))
    };
    let mut siblings = Vec::new();
    for nth in 1..=SIBLINGS {
        siblings.push(start(&format!("Process-{nth}"), false)?);
    }
    let code = exit_code(&start("Crasher", true)?)?;
    scene.crashed.set();
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
    let look = Duration::from_secs_f64(run.number("look"));
    let scene = Scene { crashed: Event::new()?, survivors: Value::new(0)?, look };
    alive();
    let code = match run.mode {
        Mode::Threads => in_threads(&scene)?,
        _ => in_processes(&scene)?,
    };
    let survivors = scene.survivors.get();
    print(format!("{survivors} of {SIBLINGS} siblings survived"));
    run.report("survivors", vec![survivors.into(), SIBLINGS as f64]);
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
