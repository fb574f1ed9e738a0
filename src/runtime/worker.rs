//! What a worker of the engine runs: the exports that `www/worker.js` calls, and the messages it sends.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::control::CONTROL;
use super::process::fork::FORKING;
use super::process_table::{Entry, READY};
use super::safepoint::{self, Stopped};
use super::{board, gil, host_wasm, meter, obituary, picture, process, thread, yardstick};
use crate::browser::workers::to_js;
use crate::lessons::{self, Measured, Run, Trouble};
use crate::protocol::{Mode, Params, RunError};
use crate::trace::ring;
use crate::word::{adopt, now_ms, set_interrupt};

// `www/worker.js` calls its `initThreadPool`; without a use in Rust it would not be linked.
pub use wasm_bindgen_rayon::init_thread_pool;

/// From a worker to the supervisor, sent by `www/worker.js` and `www/host.js`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// It lives, and holds the lock of its name as long as it does.
    Alive,
    /// The program is instantiated; `pool_ms` is what starting a rayon pool took, `clock` the time.
    Entered { pool_ms: f64, clock: f64 },
    /// Its clock was set back.
    Clock,
    /// Nothing runs here any more. `error`: why, where it was not told to leave.
    Left { error: Option<String> },
    /// The step is over.
    Stepped { result: StepResult },
    /// There is a job in this slot of this process and no worker to do it.
    NeedThread { pid: u32, slot: usize },
    /// There is a job in this entry of the table of processes and no worker to do it.
    NeedProcess { entry: usize },
    /// The request that stands at this address of this process wants to be made; its door is the
    /// address of its event loop's, or 0. See `runtime::fetch`.
    Fetch { pid: u32, url: String, request: usize, door: usize },
    /// A thread of this process stands ready to be copied.
    NeedFork { pid: u32 },
    /// The process of that number gets this signal.
    Signal { pid: u32, number: u32 },
}

/// What the main worker of a process is asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Step {
    /// Run the lesson's warm-up until its speed settles.
    WarmUp { lesson: String, setting: Setting },
    /// Run the lesson once.
    Measure { lesson: String, setting: Setting },
    /// Measure how many cores there are for us now.
    Cores { cores: usize },
    /// Run a named check.
    Check { check: String },
    /// Run a named benchmark.
    Bench { bench: String },
}

/// The value that [`Step::Cores`] comes to.
pub const FREE_CORES: &str = "free_cores";

/// Everything a [`Run`] is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    pub mode: Mode,
    pub params: Params,
    pub seed: u32,
    pub cores: usize,
    pub pool: usize,
}

/// How a step ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StepResult {
    /// Wall time in ms, or that of the part that counts.
    pub ms: f64,
    /// When it began, in ms on the engine's clock.
    pub began_ms: f64,
    /// When it ended, on the same clock.
    pub ended_ms: f64,
    pub measured: Measured,
    pub error: Option<RunError>,
    /// Daemon threads that still run: they are cut off now.
    pub daemons: usize,
}

/// The message that asks for an answer to a request.
pub fn need_answer(pid: u32, url: &str, [request, door]: [usize; 2]) -> JsValue {
    to_js(&Message::Fetch { pid, url: url.to_owned(), request, door })
}

/// Begin a worker's life in this memory. `role` is `main`, `thread` or `process`; `slot` its slot,
/// or its entry in the table of processes. Threads and processes stay in here until they end.
#[wasm_bindgen]
pub fn enter(role: &str, slot: usize) {
    match role {
        "thread" => host_wasm::thread_main(slot),
        "process" => {
            begin_process(slot as u32 + 2);
            process_main(Entry(slot));
        }
        _ => begin_process(1),
    }
}

fn begin_process(pid: u32) {
    obituary::install();
    CONTROL.pid.store(pid, std::sync::atomic::Ordering::Relaxed);
    crate::word::identity::set_process(pid);
    set_interrupt(&CONTROL.slots[0].interrupt);
    meter::set_count(&CONTROL.slots[0].work);
    ring::set_enabled(true);
    ring::adopt(0, "MainThread");
}

/// Wait for a job in `entry`, do it, and end.
fn process_main(entry: Entry) {
    if adopt::park(entry.state().0, &FORKING.place) == READY {
        process::run_entry(entry);
    }
}

/// Do a step as the main thread of this process, and say how it ended.
#[wasm_bindgen]
pub fn step(step: JsValue) -> JsValue {
    let result = match serde_wasm_bindgen::from_value(step) {
        Ok(step) => run_step(&step),
        Err(error) => failed(RunError::new("engine", format!("not a step: {error}"))),
    };
    to_js(&result)
}

fn failed(error: RunError) -> StepResult {
    StepResult { error: Some(error), ..StepResult::default() }
}

fn run_step(step: &Step) -> StepResult {
    match step {
        Step::WarmUp { lesson, setting } => with_lesson(lesson, setting, |lesson, run| {
            // The rayon pool's process has its own threads, and gets no others.
            if lesson.loads_cores() && setting.mode != Mode::Rayon {
                yardstick::free_cores(setting.cores)?;
            }
            if lesson.warms_up() {
                settle(|| lesson.warm_up(run))?;
            }
            Ok(())
        }),
        Step::Measure { lesson, setting } => {
            with_lesson(lesson, setting, |lesson, run| lesson.run(run))
        }
        Step::Cores { cores } => measure_cores(*cores),
        Step::Check { check } => {
            let mut result = super::selftest::check(check);
            result.daemons = thread::finish();
            result
        }
        Step::Bench { bench } => super::selftest::bench(bench),
    }
}

fn measure_cores(cores: usize) -> StepResult {
    let mut result = StepResult::default();
    match yardstick::free_cores(cores) {
        Ok(free) => drop(result.measured.values.insert(FREE_CORES.to_owned(), vec![free])),
        Err(trouble) => result.error = Some(trouble.to_error()),
    }
    result
}

fn with_lesson(
    id: &str,
    setting: &Setting,
    act: impl FnOnce(&dyn lessons::Lesson, &Run) -> Result<(), Trouble>,
) -> StepResult {
    let Some(lesson) = lessons::find(id) else {
        return failed(RunError::new("lesson", format!("the engine has no lesson `{id}`")));
    };
    let s = setting.clone();
    let run = Run::new(s.mode, s.params, s.seed, s.cores, s.pool);
    thread::restart_numbers();
    super::executor::restart_numbers();
    board::clear();
    picture::clear();
    process::begin_main();
    gil::set_rule(gil::Rule::Interval);
    ring::emit(crate::trace::Kind::Start, crate::trace::Reason::None, 0, 0, 0);
    let began_ms = now_ms();
    let outcome = act(lesson, &run);
    // After an error everybody is told to leave anyway.
    let daemons = if outcome.is_ok() { thread::finish() } else { 0 };
    let ended_ms = now_ms();
    let wall_ms = ended_ms - began_ms;
    if outcome.is_ok() {
        process::end_main();
    }
    ring::emit(crate::trace::Kind::End, crate::trace::Reason::None, 0, 0, 0);
    let measured = run.measured();
    StepResult {
        ms: measured.timed_ms.unwrap_or(wall_ms),
        began_ms,
        ended_ms,
        measured,
        error: outcome.err().map(|trouble| trouble.to_error()),
        daemons,
    }
}

/// Repeat `piece` until three in a row take the same time within a tenth, or a second is over.
fn settle(mut piece: impl FnMut() -> Result<(), Stopped>) -> Result<(), Stopped> {
    let began = now_ms();
    let mut last = [0.0f64; 3];
    while now_ms() - began < 1_000.0 {
        safepoint::tick()?;
        let start = now_ms();
        piece()?;
        last.rotate_left(1);
        last[2] = now_ms() - start;
        let (low, high) = last.iter().fold((f64::MAX, 0.0f64), |(l, h), t| (l.min(*t), h.max(*t)));
        // Compiled code arrives some time after it was asked for: give it at least this long.
        if now_ms() - began > 120.0 && high <= 1.1 * low {
            break;
        }
    }
    Ok(())
}
