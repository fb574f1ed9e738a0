//! What a lesson is to the runtime: something to run in a mode, and claims to decide afterwards.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::protocol::{Detail, Fact, Mode, ModeReport, Params, RunError, Value};
use crate::runtime::gil::Rule;
use crate::runtime::process::ProcessError;
use crate::runtime::safepoint::Stopped;
use crate::runtime::thread::StartError;
use crate::sync::PythonError;

/// Why a lesson did not come to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    Stopped,
    Thread(StartError),
    Process(ProcessError),
    /// An error that Python would raise, by its name there, that the lesson did not handle.
    Raised {
        name: &'static str,
        message: String,
    },
}

impl From<Stopped> for Trouble {
    fn from(_: Stopped) -> Self {
        Trouble::Stopped
    }
}

impl From<StartError> for Trouble {
    fn from(error: StartError) -> Self {
        Trouble::Thread(error)
    }
}

impl From<ProcessError> for Trouble {
    fn from(error: ProcessError) -> Self {
        Trouble::Process(error)
    }
}

impl<E: PythonError> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Raised { name: error.python_name(), message: error.to_string() }
    }
}

impl Trouble {
    /// The same as the page gets to see it.
    pub fn to_error(&self) -> RunError {
        match self {
            Trouble::Stopped => RunError::new("stopped", "the run was stopped"),
            Trouble::Thread(error) => RunError::new("worker", error.to_string()),
            Trouble::Process(error @ ProcessError::OsError(_)) => {
                RunError::new("memories", error.to_string())
            }
            Trouble::Process(error) => RunError::new("process", error.to_string()),
            Trouble::Raised { name, message } => {
                RunError::new("raised", format!("{name}: {message}"))
            }
        }
    }
}

/// A lesson's code.
pub trait Lesson: Sync {
    /// Run once in `run.mode`, as the main thread of a fresh process.
    ///
    /// # Errors
    /// Whatever kept it from coming to its end.
    fn run(&self, run: &Run) -> Result<(), Trouble>;

    /// Decide the lesson's claims; every claim is answered, undecided ones with a reason.
    fn facts(&self, results: &Results) -> Vec<Fact>;

    /// Whether it has work of which the speed is compared, so that its code is to be compiled to
    /// the end before: see [`Lesson::warm_up`].
    fn warms_up(&self) -> bool {
        false
    }

    /// A short piece of the same work, run over and over until its speed settles.
    ///
    /// # Errors
    /// [`Stopped`] where the run is over.
    fn warm_up(&self, _run: &Run) -> Result<(), Stopped> {
        Ok(())
    }

    /// How many workers `run` will want at a time, so that they are there before the clock starts.
    fn workers(&self, _run: &Run) -> usize {
        0
    }

    /// Whether its claims are about speed on several cores, so that how many there were is to be
    /// measured too.
    fn loads_cores(&self) -> bool {
        false
    }

    /// Pool sizes to measure beside the chosen one, for a curve.
    fn curve(&self, _run: &Run) -> Vec<usize> {
        Vec::new()
    }

    /// How long a deadlock of this lesson stays on show, in ms, before the run goes on without it;
    /// `None`: until Stop.
    fn lingers_ms(&self, _run: &Run) -> Option<f64> {
        None
    }

    /// Whether Stop is this lesson's ordinary end, after which it still reports.
    fn ends_on_stop(&self) -> bool {
        false
    }
}

/// One repetition in one mode, as the lesson sees it.
#[derive(Debug, Clone)]
pub struct Run {
    pub mode: Mode,
    pub params: Params,
    /// Seeds whatever is drawn at random.
    pub seed: u32,
    /// What the browser reports.
    pub cores: usize,
    /// Threads of the rayon pool, in that mode.
    pub pool: usize,
    measured: RefCell<Measured>,
}

/// What a repetition leaves behind beside its wall time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// From asking for the first worker to the last one's first instruction, in ms.
    pub worker_start_ms: f64,
    pub workers: usize,
    /// The time of the part that counts, in ms, where the lesson has such a part.
    pub timed_ms: Option<f64>,
    pub values: BTreeMap<String, Vec<f64>>,
}

impl Run {
    /// A repetition with nothing measured yet. `params` are complete and valid.
    pub fn new(mode: Mode, params: Params, seed: u32, cores: usize, pool: usize) -> Run {
        Run { mode, params, seed, cores, pool, measured: RefCell::default() }
    }

    /// A number parameter.
    ///
    /// # Panics
    /// Where the lesson's card has no such number: a mistake in the lesson.
    pub fn number(&self, name: &str) -> f64 {
        match self.params.get(name) {
            Some(Value::Number(number)) => *number,
            other => panic!("the card has no number `{name}`, found {other:?}"),
        }
    }

    /// A whole number that counts something.
    pub fn count(&self, name: &str) -> usize {
        self.number(name) as usize
    }

    /// The chosen one of a parameter's choices.
    ///
    /// # Panics
    /// Where the lesson's card has no such choice.
    pub fn choice(&self, name: &str) -> &str {
        match self.params.get(name) {
            Some(Value::Text(text)) => text,
            other => panic!("the card has no choice `{name}`, found {other:?}"),
        }
    }

    /// The rule of the GIL that the visitor chose, today's where the lesson leaves no choice.
    pub fn rule(&self) -> Rule {
        match self.params.get("switch") {
            Some(Value::Text(rule)) if rule == "ticks" => Rule::Ticks,
            _ => Rule::Interval,
        }
    }

    /// Put a figure or a curve into the report.
    #[inline(never)]
    pub fn report(&self, name: &str, values: Vec<f64>) {
        self.measured.borrow_mut().values.insert(name.to_owned(), values);
    }

    /// Say how many workers worked, and how long it took to start them (ms).
    pub fn report_workers(&self, workers: usize, start_ms: f64) {
        let mut measured = self.measured.borrow_mut();
        measured.workers = workers;
        measured.worker_start_ms = start_ms;
    }

    /// Do `work` and let its time count instead of the whole repetition's.
    pub fn timed<R>(&self, work: impl FnOnce() -> R) -> R {
        let began = crate::word::now_ms();
        let result = work();
        self.measured.borrow_mut().timed_ms = Some(crate::word::now_ms() - began);
        result
    }

    /// What was reported.
    pub fn measured(&self) -> Measured {
        self.measured.borrow().clone()
    }
}

/// What all repetitions of all modes gave, for the lesson's verdict.
#[derive(Debug)]
pub struct Results<'a> {
    pub modes: &'a BTreeMap<String, ModeReport>,
    pub params: &'a Params,
    /// What the browser reports.
    pub cores: usize,
    /// What was there of them meanwhile, where that was measured.
    pub effective_cores: Option<f64>,
}

impl Results<'_> {
    /// The report of a mode, if it was run.
    pub fn mode(&self, mode: Mode) -> Option<&ModeReport> {
        self.modes.get(mode.name()).filter(|report| !report.runs_ms.is_empty())
    }

    /// A number parameter, 0 where there is none.
    pub fn number(&self, name: &str) -> f64 {
        match self.params.get(name) {
            Some(Value::Number(number)) => *number,
            _ => 0.0,
        }
    }

    /// The chosen one of a parameter's choices.
    pub fn choice(&self, name: &str) -> Option<&str> {
        match self.params.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Why a claim is open: these modes were not run.
pub fn run_to_decide(modes: &str) -> Remark {
    measured!("run-to-decide", "run {modes} to decide", modes = modes)
}

/// What was measured, or why nothing was: English words, and the same as data. See [`measured!`].
///
/// [`measured!`]: crate::lessons::measured
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    pub text: String,
    pub detail: Option<Detail>,
}

impl Remark {
    /// What [`measured!`] makes. Called once for each claim, so never inlined: the engine is downloaded.
    ///
    /// [`measured!`]: crate::lessons::measured
    #[inline(never)]
    pub fn of(key: &str, text: fmt::Arguments, args: &[(&str, &dyn fmt::Display)]) -> Remark {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        let detail = Detail { key: key.to_owned(), args: args.collect() };
        Remark { text: text.to_string(), detail: Some(detail) }
    }
}

impl<T: Into<String>> From<T> for Remark {
    fn from(text: T) -> Self {
        Remark { text: text.into(), detail: None }
    }
}

/// A [`Remark`]: the key of its message, the English text, and what is filled in, ready to show.
///
/// `measured!("slept", "{slept} ms slept within {wall} ms", slept = 4000, wall = 2004)` is the
/// message `measured-slept` of the localisation files, which have it in every language but English.
#[macro_export]
macro_rules! measured {
    ($key:literal, $text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::lessons::Remark::of(
            $key,
            format_args!($text $(, $name = $value)*),
            &[$((stringify!($name), &$value as &dyn ::std::fmt::Display)),*],
        )
    };
}
pub use measured;

/// A claim that was decided.
pub fn decided(
    id: &str,
    text: impl Into<String>,
    holds: bool,
    measured: impl Into<Remark>,
) -> Fact {
    fact(id, text.into(), Some(holds), measured.into())
}

/// A claim that could not be decided, and why.
pub fn undecided(id: &str, text: impl Into<String>, why: impl Into<Remark>) -> Fact {
    fact(id, text.into(), None, why.into())
}

#[inline(never)]
fn fact(id: &str, text: String, holds: Option<bool>, measured: Remark) -> Fact {
    Fact { id: id.to_owned(), text, holds, measured: measured.text, detail: measured.detail }
}
