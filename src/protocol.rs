//! What the page and the engine say to each other: one enum a direction, plain data only.
//!
//! Both artifacts compile this file, so a message that one side sends is a message the other side
//! knows. Everything here crosses a `postMessage` through serde-wasm-bindgen, and [`RunReport`] is
//! also the public result of `window.interleave.run`, so a change of its shape raises [`SCHEMA`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of [`RunReport`]'s shape.
pub const SCHEMA: u32 = 1;

/// The most repetitions of each mode that one run may ask for.
pub const MAX_REPEAT: u32 = 50;

/// One way of running a lesson. The names are those of the page API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// One worker does everything, one thing after the other.
    Sequential,
    /// Threads that share one memory and one global interpreter lock.
    Gil,
    /// Threads that share one memory and nothing else.
    Threads,
    /// Workers with a memory each.
    Processes,
    /// The data-parallel pool of wasm-bindgen-rayon.
    Rayon,
    /// One thread, an event loop.
    Asyncio,
}

impl Mode {
    /// Every mode, in the order the page shows them.
    pub const ALL: [Mode; 6] =
        [Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes, Mode::Rayon, Mode::Asyncio];

    /// The name used in URLs, in the page API and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Sequential => "sequential",
            Mode::Gil => "gil",
            Mode::Threads => "threads",
            Mode::Processes => "processes",
            Mode::Rayon => "rayon",
            Mode::Asyncio => "asyncio",
        }
    }

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A parameter's value: a number (whole or not, as its declaration says) or one of named choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(f64),
    Text(String),
}

/// The parameters of a run, by name, complete: every parameter of the lesson has a value.
pub type Params = BTreeMap<String, Value>;

/// From the page to the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// Start a run. The engine answers with `Started` or `Failed`.
    Run(RunRequest),
    /// End the run that is on, if any. The engine answers with `Ready` once it can run again.
    Stop,
    /// Run one named check of the primitives (an engine built with `checks`).
    Check { run: u32, name: String },
    /// Run one named benchmark (an engine built with `checks`); answered by `Measured`.
    Bench { run: u32, name: String },
}

/// A run that was validated by [`crate::lessons::validate`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRequest {
    /// Chosen by the page; every report about this run carries it.
    pub run: u32,
    pub lesson: String,
    /// In the order they are to be compared; no mode twice.
    pub modes: Vec<Mode>,
    pub params: Params,
    /// Seeds whatever the lesson draws at random.
    pub seed: u32,
    /// Repetitions of each mode, 1 to [`MAX_REPEAT`].
    pub repeat: u32,
}

/// From the engine to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Report {
    /// The engine is at rest and can run. Sent at start, after each run and after each Stop.
    Ready { environment: Environment },
    /// The run was accepted; `steps` are what it will do, warm-up included.
    Started { run: u32, steps: u32 },
    /// Step `step` of `steps` has begun (counted from 0).
    Progress { run: u32, step: u32, steps: u32, phase: Phase },
    /// A line the lesson printed.
    Output { run: u32, mode: Mode, line: Line },
    /// Live rates of the workers, about ten times a second, for lessons that have meters.
    Meters { run: u32, mode: Mode, meters: Vec<Meter> },
    /// A part of a picture that is being computed.
    Picture { run: u32, mode: Mode, picture: Picture },
    /// The lesson's live gauges, when they changed; all of them.
    Board { run: u32, mode: Mode, gauges: Vec<Gauge> },
    /// Who holds locks and who waits, when that changed.
    Waits { run: u32, mode: Mode, waits: Waits },
    /// What the workers did since the last one of these.
    Trace { run: u32, mode: Mode, repetition: u32, lanes: Vec<LaneEvents> },
    /// The run is over and this is its result.
    Finished { run: u32, report: RunReport },
    /// The run ended without a result.
    Failed { run: u32, error: RunError },
    /// A named benchmark's figures, milliseconds or as the name says.
    Measured { run: u32, name: String, values: Vec<f64> },
    /// The engine itself can't go on; the page has to start another.
    Broken { error: RunError },
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Phase {
    /// Running until the compiled code has tiered up; not measured.
    WarmUp,
    /// How many cores there are for us now is being measured.
    Cores,
    /// A measured repetition (counted from 0) of a mode.
    Measure { mode: Mode, repetition: u32 },
}

/// A printed line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Milliseconds since the repetition began.
    pub at_ms: f64,
    /// The worker that printed it.
    pub worker: String,
    pub text: String,
}

/// The live rate of one worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    pub worker: String,
    /// Per cent of what one worker reaches alone on this machine.
    pub percent: f64,
}

/// How a gauge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GaugeKind {
    /// A room with places, and who is in it.
    Room,
    /// Things that stand in a queue.
    Depth,
    /// A level: a temperature, an amount of memory.
    Level,
}

/// A figure of the lesson's own while it runs, added up over all processes of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gauge {
    /// The page shows its message `board-<lesson>-<name>`.
    pub name: String,
    pub kind: GaugeKind,
    pub value: f64,
    /// What it can reach; 0 where there is no bound.
    pub max: f64,
    /// The workers that are in it, for a room.
    pub members: Vec<String>,
}

/// Who holds locks and who waits for them, and whether some can never go on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Waits {
    pub workers: Vec<Waiter>,
    /// A deadlock, as indices into `workers`: each waits for what the next one holds, and the last
    /// for what the first one holds, unless the last is `gone`. Empty where there is none.
    pub stuck: Vec<u32>,
    /// From the moment the deadlock was complete until it was found, in ms.
    pub found_after_ms: Option<f64>,
}

/// A worker that holds or waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiter {
    pub worker: String,
    /// Process number; the main process of a run is 1.
    pub pid: u32,
    pub holds: Vec<Thing>,
    pub waits_for: Option<Thing>,
    /// `lock`, `queue get`, `sleep` ...: what it waits for. Empty where it does not wait.
    pub reason: String,
    /// The wait ends by itself at some time.
    pub timed: bool,
    /// It ended, or was killed, without letting go.
    pub gone: bool,
}

/// A lock or the like that is held or waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    pub object: u32,
    /// The lesson's name for it, if it gave one.
    pub name: Option<String>,
    /// Line of the lesson's source; 0 where unknown.
    pub line: u32,
}

/// Rows of a picture of iteration counts, one byte a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// `width * height` bytes; 0 where nothing was computed yet.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// Events of one worker, as [`crate::trace::Event`] lays them out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneEvents {
    /// Process number; the main process of a run is 1.
    pub pid: u32,
    /// Number of the worker in its process.
    pub worker: u32,
    pub name: String,
    /// [`crate::trace::Event::SIZE`] bytes each.
    #[serde(with = "serde_bytes")]
    pub events: Vec<u8>,
    /// Events lost so far because this worker's ring was full.
    pub dropped: u32,
}

/// Where the page runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// 1: isolated, everything works. 2: no shared memory. 3: no workers or no WebAssembly.
    pub tier: u8,
    /// `navigator.hardwareConcurrency`.
    pub cores: u32,
    /// The cores that were there for this run, by what workers got done that shared nothing, in
    /// the median of looks between the repetitions; 0 where the lesson does not load them.
    #[serde(default)]
    pub effective_cores: f64,
    /// The smallest step of `performance.now()` seen, in milliseconds.
    pub clock_resolution_ms: f64,
    /// Workers that exist now, the supervisor not counted.
    pub workers: u32,
    /// Shared memories that exist now, the supervisor's not counted.
    pub memories: u32,
    /// Bytes of those memories together.
    pub memory_bytes: f64,
    /// Blocks of the segment that processes share, in use now.
    pub segment_blocks: u32,
    pub user_agent: String,
    pub version: String,
}

/// The result of a run. Its JSON is documented in `docs/run-report.md`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// [`SCHEMA`].
    pub schema: u32,
    pub lesson: String,
    pub params: Params,
    pub seed: u32,
    pub environment: Environment,
    /// By mode name.
    pub modes: BTreeMap<String, ModeReport>,
    pub facts: Vec<Fact>,
    pub dropped_events: u32,
    /// True where Stop ended a lesson that has no end of its own.
    pub stopped: bool,
    /// Why its times are not to be trusted, if so: of [`disturbance`].
    #[serde(default)]
    pub disturbed: Vec<String>,
}

/// Why a run's times are not to be trusted. The page and the engine each see some of it.
pub mod disturbance {
    /// Some clock was set, or two of them disagree.
    pub const CLOCK: &str = "clock";
    /// The page was not on show: browsers give what is hidden less of everything.
    pub const HIDDEN: &str = "hidden";
    /// Everything stood still for a while: the tab or the machine slept.
    pub const PAUSE: &str = "pause";
}

/// What was measured of one mode.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModeReport {
    /// Wall time of each repetition in milliseconds, in the order they were run.
    pub runs_ms: Vec<f64>,
    pub median_ms: f64,
    pub min_ms: f64,
    pub max_ms: f64,
    /// Median time from asking for the workers to the last one's first instruction; 0 without any.
    pub worker_start_ms: f64,
    /// Workers that did the work.
    pub workers: u32,
    /// What the last repetition printed, in order of time.
    pub output: Vec<String>,
    /// Figures of the lesson's own, by name, from the last repetition: curves, sums, counts.
    pub values: BTreeMap<String, Vec<f64>>,
    /// The deadlock it ended in, or found a way out of, if there was one.
    pub deadlock: Option<Waits>,
}

/// One claim of a lesson, decided by this run or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Stable, for translations and tests.
    pub id: String,
    /// The claim in English.
    pub text: String,
    /// `null` where it could not be decided; `measured` then says why.
    pub holds: Option<bool>,
    /// The figures behind the verdict, in English words.
    pub measured: String,
    /// The same as data, from which a page says it in other languages; `null` where there is none.
    pub detail: Option<Detail>,
}

/// A sentence as data: the page's message `measured-<key>`, and what to fill in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub key: String,
    /// By name, ready to show.
    pub args: BTreeMap<String, String>,
}

/// Why a run has no result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunError {
    /// `panic`, `stopped`, `busy`, `out_of_memory`, `worker`, `memories`, `engine`, `parameter` ...
    pub code: String,
    pub message: String,
    /// The worker it happened in, where there is one.
    pub worker: Option<String>,
    /// `file:line`, where known.
    pub location: Option<String>,
    /// The parameter or option at fault, where there is one.
    pub field: Option<String>,
}

impl RunError {
    /// An error with a code and a message only.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        RunError {
            code: code.to_owned(),
            message: message.into(),
            worker: None,
            location: None,
            field: None,
        }
    }

    /// The same, with the field at fault.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        RunError { field: Some(field.to_owned()), ..RunError::new("parameter", message) }
    }

    /// Whether it says that no engine can run in this place, whatever is tried again.
    pub fn is_of_the_place(&self) -> bool {
        ["isolation", "workers"].contains(&self.code.as_str())
    }
}

/// The middle of the sorted values, or the mean of the middle two; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}
