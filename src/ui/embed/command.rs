//! What an embedding page may say to the page in its frame, read without a browser.
//!
//! All of it comes from somebody else's page. What is not of this protocol, or of a version or a
//! kind that this page does not know, is passed over in silence; what is, and can't be followed, is
//! answered with an error that names the field. Whatever a message says of its own origin counts
//! for nothing: the browser says where a message is from.

use super::super::form::Form;
use super::super::json::Json;
use super::super::text;
use super::super::wish;
use crate::lessons::Card;
use crate::lessons::validate::Wish;
use crate::protocol::{Params, RunError};

/// The version of the protocol, which stands in every message under the name of [`MARK`].
pub const VERSION: u32 = 1;
/// The member that makes a message one of this protocol.
pub const MARK: &str = "interleave";

/// A message, once it is understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// None of ours.
    Nothing,
    /// A command, and what its answer is to carry: a number, a text or null.
    Command(Json, EmbedCommand),
    Wrong(Json, RunError),
}

#[derive(Debug, Clone, PartialEq)]
pub enum EmbedCommand {
    /// Somebody listens from now on, and wants this on show.
    Connect(Changes),
    /// Show and run.
    Run(Changes),
    Stop,
    Set(Changes),
}

/// What is to be on show; what is not said stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    pub lesson: Option<String>,
    pub modes: Change<Vec<String>>,
    pub params: Change<Params>,
    pub repeat: Change<f64>,
    pub seed: Change<f64>,
    pub language: Option<&'static str>,
    pub theme: Option<Theme>,
}

/// A setting that stays, or goes back to the lesson's default (`null`), or is said.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Change<T> {
    #[default]
    Keep,
    Default,
    To(T),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    Auto,
    Light,
    Dark,
}

/// Names of [`Theme`], as pages say them.
pub const THEMES: [(&str, Theme); 3] =
    [("auto", Theme::Auto), ("light", Theme::Light), ("dark", Theme::Dark)];

impl Theme {
    /// What the root element is marked with, if anything.
    pub fn mark(self) -> Option<&'static str> {
        let named = THEMES.iter().find(|(_, theme)| *theme == self);
        named.map(|(name, _)| *name).filter(|_| self != Theme::Auto)
    }
}

impl<T: Clone> Change<T> {
    fn over(&self, now: Option<T>) -> Option<T> {
        match self {
            Change::Keep => now,
            Change::Default => None,
            Change::To(value) => Some(value.clone()),
        }
    }

    fn says(&self) -> bool {
        !matches!(self, Change::Keep)
    }
}

impl Changes {
    /// Whether a lesson or any setting of one is named.
    pub fn concern_lesson(&self) -> bool {
        self.lesson.is_some()
            || self.modes.says()
            || self.params.says()
            || self.repeat.says()
            || self.seed.says()
    }

    /// What would be run, over `form` of the lesson on show.
    pub fn wish(&self, card: &'static Card, form: &Form) -> Wish {
        let mut now = form.wish(card);
        if let Some(lesson) = self.lesson.as_ref().filter(|lesson| *lesson != card.id) {
            now = Wish { lesson: lesson.clone(), ..Wish::default() };
        }
        Wish {
            modes: self.modes.over(now.modes),
            params: self.params.over(Some(now.params)).unwrap_or_default(),
            repeat: self.repeat.over(now.repeat),
            seed: self.seed.over(now.seed),
            lesson: now.lesson,
        }
    }
}

/// What a message says.
pub fn hear(data: &Json) -> Heard {
    if data.get(MARK).and_then(Json::number) != Some(f64::from(VERSION)) {
        return Heard::Nothing;
    }
    let id = match data.get("id") {
        Some(id @ (Json::Number(_) | Json::Text(_))) => id.clone(),
        _ => Json::Null,
    };
    let read = |known: &[&str]| changes(data.get("options").unwrap_or(&Json::Null), known);
    let command = match data.get("kind").and_then(Json::text) {
        Some("connect") => read(&NAMES).map(EmbedCommand::Connect),
        Some("run") => read(&NAMES[..RUN]).map(EmbedCommand::Run),
        Some("stop") => read(&[]).map(|_| EmbedCommand::Stop),
        Some("set") => read(&NAMES).map(EmbedCommand::Set),
        _ => return Heard::Nothing,
    };
    match command {
        Ok(command) => Heard::Command(id, command),
        Err(error) => Heard::Wrong(id, error),
    }
}

/// Names of options; of the first [`RUN`] a run knows.
const NAMES: [&str; 7] = ["modes", "params", "repeat", "seed", "lesson", "lang", "theme"];
const RUN: usize = 4;

fn changes(options: &Json, known: &[&str]) -> Result<Changes, RunError> {
    let mut changes = Changes::default();
    let members = match options {
        Json::Null => return Ok(changes),
        Json::Object(members) => members,
        _ => return Err(RunError::field("options", "options: an object is needed")),
    };
    for (name, value) in members {
        if !known.contains(&name.as_str()) {
            return Err(wish::unknown("options", name, &known.join(", ")));
        }
        change(&mut changes, name, value)?;
    }
    Ok(changes)
}

fn change(changes: &mut Changes, name: &str, value: &Json) -> Result<(), RunError> {
    match name {
        "modes" => changes.modes = to(value, wish::modes)?,
        "params" => changes.params = to(value, wish::params)?,
        "repeat" => changes.repeat = to(value, |value| wish::number(name, value))?,
        "seed" => changes.seed = to(value, |value| wish::number(name, value))?,
        "lesson" => changes.lesson = Some(named(name, value, "a lesson's id", str::to_owned)?),
        "lang" => {
            let tags: Vec<_> = text::LANGUAGES.iter().map(|(tag, _)| *tag).collect();
            let wanted = format!("one of {}", tags.join(", "));
            changes.language = Some(known(name, value, &wanted, text::known)?);
        }
        "theme" => {
            let of = |name: &str| THEMES.iter().find(|(known, _)| *known == name).map(|(_, t)| *t);
            changes.theme = Some(known(name, value, "one of auto, light, dark", of)?);
        }
        _ => {}
    }
    Ok(())
}

fn to<T>(
    value: &Json,
    read: impl FnOnce(&Json) -> Result<T, RunError>,
) -> Result<Change<T>, RunError> {
    if *value == Json::Null { Ok(Change::Default) } else { read(value).map(Change::To) }
}

fn named<T>(
    name: &str,
    value: &Json,
    wanted: &str,
    read: impl FnOnce(&str) -> T,
) -> Result<T, RunError> {
    known(name, value, wanted, |text| Some(read(text)))
}

fn known<T>(
    name: &str,
    value: &Json,
    wanted: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, RunError> {
    let read = value.text().and_then(read);
    read.ok_or_else(|| RunError::field(name, format!("{name}: {wanted} is needed")))
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
