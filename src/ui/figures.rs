//! What each lesson puts on show, and the tutorials' own figures to set beside the visitor's.

use crate::protocol::{Mode, RunReport};

/// A part of a lesson's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// Bars of median times by mode.
    Bars,
    /// The picture that is being computed.
    Picture,
    /// A curve over 1, 2, 3 ... workers, by the name of its values.
    Curve(&'static str),
    /// What moves while the lesson runs.
    Watched(Watched),
}

/// What can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// A rate for each worker.
    Loads,
    /// The lesson's gauges.
    Gauges,
    /// Who waits for whom.
    Waits,
}

impl Watched {
    /// Of its title, and of what it says while there is nothing to show; its class too.
    pub const fn key(self) -> &'static str {
        match self {
            Watched::Loads => "meters",
            Watched::Gauges => "board",
            Watched::Waits => "waits",
        }
    }
}

/// The panels of a lesson, in order.
pub fn panels(lesson: &str) -> &'static [Panel] {
    match lesson {
        "busy-loops" => &[Panel::Watched(Watched::Loads)],
        "cpu-count" => &[Panel::Curve("throughput")],
        "data-parallel" => &[Panel::Bars, Panel::Picture, Panel::Curve("speedup")],
        "semaphore" | "condition" | "event" | "producer-consumer" | "monitor-event" | "kettle"
        | "executor-internals" | "subprocess" | "fork" | "signals" => {
            &[Panel::Watched(Watched::Gauges), Panel::Bars]
        }
        "process-lifecycle" => {
            &[Panel::Watched(Watched::Waits), Panel::Watched(Watched::Gauges), Panel::Bars]
        }
        "thread-vs-process" => &[Panel::Bars, Panel::Watched(Watched::Gauges)],
        "deadlock" | "rlock" => &[Panel::Watched(Watched::Waits), Panel::Bars],
        _ => &[Panel::Bars],
    }
}

/// Whether a lesson's tasks compute, so that cores can share what one worker takes.
pub fn computes(lesson: &str) -> bool {
    !["sleepers", "big-power", "fetch-all", "kettle", "asyncio", "generator"].contains(&lesson)
}

/// A figure from a source tutorial, measured on its author's machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Key of its description.
    pub key: &'static str,
    pub ms: f64,
    /// The mode whose figure stands beside it.
    pub mode: Mode,
    /// Name and place of that figure among the mode's values; its median time without one.
    pub value: Option<(&'static str, usize)>,
}

impl Figure {
    /// The visitor's own figure, in milliseconds.
    pub fn own(&self, report: &RunReport) -> Option<f64> {
        let mode = report.modes.get(self.mode.name()).filter(|mode| !mode.runs_ms.is_empty())?;
        match self.value {
            None => Some(mode.median_ms),
            Some((name, at)) => mode.values.get(name)?.get(at).copied(),
        }
    }
}

const fn figure(key: &'static str, ms: f64, mode: Mode) -> Figure {
    Figure { key, ms, mode, value: None }
}

const fn compute(key: &'static str, ms: f64, mode: Mode, at: usize) -> Figure {
    Figure { key, ms, mode, value: Some(("compute_ms", at)) }
}

const COUNTDOWN: &[Figure] = &[
    figure("tutorial-countdown-alone", 7_610.0, Mode::Sequential),
    figure("tutorial-countdown-threads", 9_470.0, Mode::Gil),
    figure("tutorial-countdown-processes", 1_960.0, Mode::Processes),
];

const BIG_POWER: &[Figure] = &[
    compute("tutorial-big-power-alone", 11_500.0, Mode::Sequential, 0),
    compute("tutorial-big-power-first", 22_900.0, Mode::Gil, 0),
    compute("tutorial-big-power-second", 23_100.0, Mode::Gil, 1),
];

const SLEEPERS: &[Figure] = &[
    figure("tutorial-sleepers-alone", 4_000.0, Mode::Sequential),
    figure("tutorial-sleepers-threads", 2_010.0, Mode::Gil),
];

const FETCH_ALL: &[Figure] = &[
    figure("tutorial-fetch-all-alone", 3_530.0, Mode::Sequential),
    figure("tutorial-fetch-all-threads", 770.0, Mode::Threads),
];

/// The tutorial's own figures for a lesson.
pub fn tutorial(lesson: &str) -> &'static [Figure] {
    match lesson {
        "countdown" => COUNTDOWN,
        "big-power" => BIG_POWER,
        "sleepers" => SLEEPERS,
        "fetch-all" => FETCH_ALL,
        _ => &[],
    }
}

/// Key of what the tutorial says beside its figures, where it says something.
pub fn remark(lesson: &str) -> Option<&'static str> {
    match lesson {
        "countdown" => Some("tutorial-countdown-remark"),
        "busy-loops" => Some("tutorial-busy-loops-remark"),
        "big-power" => Some("tutorial-big-power-remark"),
        "sleepers" => Some("tutorial-sleepers-remark"),
        _ => None,
    }
}
