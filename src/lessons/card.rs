//! What a lesson says of itself: enough for the menu, the controls, the page API and its tests.

use crate::protocol::{Mode, Params, Value};

/// A chapter of SYSTEMS: its number and the key of its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    CoresAndTheGil = 1,
    Waiting = 2,
    Threads = 3,
    Locks = 4,
    Signals = 5,
    Queues = 6,
    Processes = 7,
    Pools = 8,
    OneThread = 9,
}

/// A lesson's description. Its title and texts stand in the localisation files under its id.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// Stable: it stands in URLs.
    pub id: &'static str,
    pub chapter: Chapter,
    /// English; the page shows the localised one (`lesson-<id>-title`).
    pub title: &'static str,
    /// The modes it can run in, in the order they are compared.
    pub modes: &'static [Mode],
    pub params: &'static [Param],
    /// Repetitions of each mode unless the visitor says otherwise.
    pub repeat: u32,
    /// The files of `src/lessons/` that run, the lesson's own first: the page shows them.
    pub files: &'static [&'static str],
}

/// One thing the visitor can set.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    /// What the number counts: `""`, `s`, `ms`, `px` ...
    pub unit: &'static str,
}

/// What values a parameter takes; both ends are included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamKind {
    Integer { min: i64, max: i64, default: i64 },
    Number { min: f64, max: f64, default: f64 },
    Choice { choices: &'static [&'static str], default: &'static str },
}

impl ParamKind {
    /// The value a visitor who sets nothing gets.
    pub fn default_value(self) -> Value {
        match self {
            ParamKind::Integer { default, .. } => Value::Number(default as f64),
            ParamKind::Number { default, .. } => Value::Number(default),
            ParamKind::Choice { default, .. } => Value::Text(default.to_owned()),
        }
    }
}

impl Card {
    /// Every parameter at its default.
    pub fn defaults(&self) -> Params {
        self.params.iter().map(|p| (p.name.to_owned(), p.kind.default_value())).collect()
    }
}
