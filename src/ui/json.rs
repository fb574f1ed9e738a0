//! JSON for scripts and for the engine, written by hand.
//!
//! serde's JSON writer brings tables of powers of ten that are larger than the rest of a run's
//! code; the page writes few kinds of things, and tests hold them against serde's reading.

use std::fmt::{Display, Formatter, Result, Write};

use crate::lessons::{Card, Param, ParamKind};
use crate::protocol::{Command, Environment, Params, RunError, RunRequest, Value};

/// A piece of JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
    /// Something that came from outside and that nobody here takes: a function, a huge text.
    Other,
}

impl Json {
    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(fields) = self else { return None };
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn text(&self) -> Option<&str> {
        if let Json::Text(text) = self { Some(text) } else { None }
    }

    pub fn number(&self) -> Option<f64> {
        if let Json::Number(number) = self { Some(*number) } else { None }
    }
}

impl Display for Json {
    fn fmt(&self, out: &mut Formatter) -> Result {
        match self {
            Json::Number(number) if number.is_finite() => write!(out, "{number}"),
            Json::Bool(yes) => write!(out, "{yes}"),
            Json::Null | Json::Other | Json::Number(_) => out.write_str("null"),
            Json::Text(text) => write_text(out, text),
            Json::List(items) => {
                out.write_char('[')?;
                for (at, item) in items.iter().enumerate() {
                    out.write_str(if at > 0 { "," } else { "" })?;
                    item.fmt(out)?;
                }
                out.write_char(']')
            }
            Json::Object(fields) => {
                out.write_char('{')?;
                for (at, (name, value)) in fields.iter().enumerate() {
                    out.write_str(if at > 0 { "," } else { "" })?;
                    write_text(out, name)?;
                    out.write_char(':')?;
                    value.fmt(out)?;
                }
                out.write_char('}')
            }
        }
    }
}

/// A JSON string, quotes and all.
pub fn write_text(out: &mut impl Write, text: &str) -> Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c))?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

impl From<f64> for Json {
    fn from(number: f64) -> Self {
        Json::Number(number)
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Json::Number(number.into())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Number(number) => Json::Number(*number),
            Value::Text(text) => Json::Text(text.clone()),
        }
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}

/// An object of those members.
pub fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A command as the engine reads it.
pub fn command(command: &Command) -> Json {
    let named = |kind: &str, run: u32, name: &str| {
        object([("kind", kind.into()), ("run", run.into()), ("name", name.into())])
    };
    match command {
        Command::Run(request) => self::request(request),
        Command::Stop => object([("kind", "stop".into())]),
        Command::Check { run, name } => named("check", *run, name),
        Command::Bench { run, name } => named("bench", *run, name),
    }
}

fn request(request: &RunRequest) -> Json {
    let modes: Vec<&str> = request.modes.iter().map(|mode| mode.name()).collect();
    object([
        ("kind", "run".into()),
        ("run", request.run.into()),
        ("lesson", request.lesson.as_str().into()),
        ("modes", modes.into()),
        ("params", params(&request.params)),
        ("seed", request.seed.into()),
        ("repeat", request.repeat.into()),
    ])
}

fn params(params: &Params) -> Json {
    Json::Object(params.iter().map(|(name, value)| (name.clone(), value.into())).collect())
}

/// A run as an embedding page is told of it.
pub fn run(request: &RunRequest) -> Json {
    let Json::Object(mut fields) = self::request(request) else { return Json::Null };
    // What the page and the engine call it is between them.
    fields.retain(|(name, _)| !["kind", "run"].contains(&name.as_str()));
    Json::Object(fields)
}

/// What went wrong, with every member that an error of the page API has.
pub fn error(error: &RunError) -> Json {
    let text = |text: &Option<String>| text.as_deref().map_or(Json::Null, Json::from);
    object([
        ("code", error.code.as_str().into()),
        ("message", error.message.as_str().into()),
        ("field", text(&error.field)),
        ("worker", text(&error.worker)),
        ("location", text(&error.location)),
    ])
}

/// Where the page runs.
pub fn environment(place: &Environment) -> Json {
    object([
        ("tier", u32::from(place.tier).into()),
        ("cores", place.cores.into()),
        ("effective_cores", place.effective_cores.into()),
        ("clock_resolution_ms", place.clock_resolution_ms.into()),
        ("workers", place.workers.into()),
        ("memories", place.memories.into()),
        ("memory_bytes", place.memory_bytes.into()),
        ("segment_blocks", place.segment_blocks.into()),
        ("user_agent", place.user_agent.as_str().into()),
        ("version", place.version.as_str().into()),
    ])
}

/// A lesson as `lessons()` gives it.
pub fn lesson(card: &Card) -> Json {
    let modes: Vec<&str> = card.modes.iter().map(|mode| mode.name()).collect();
    object([
        ("id", card.id.into()),
        ("chapter", (card.chapter as u32).into()),
        ("title", card.title.into()),
        ("modes", modes.into()),
        ("repeat", card.repeat.into()),
        ("params", Json::List(card.params.iter().map(param).collect())),
    ])
}

fn param(param: &Param) -> Json {
    let (kind, min, max, choices) = match param.kind {
        ParamKind::Integer { min, max, .. } => {
            ("integer", Some(min as f64), Some(max as f64), None)
        }
        ParamKind::Number { min, max, .. } => ("number", Some(min), Some(max), None),
        ParamKind::Choice { choices, .. } => ("choice", None, None, Some(choices.to_vec())),
    };
    let number = |number: Option<f64>| number.map_or(Json::Null, Json::Number);
    object([
        ("name", param.name.into()),
        ("kind", kind.into()),
        ("min", number(min)),
        ("max", number(max)),
        ("choices", choices.map_or(Json::Null, Json::from)),
        ("default", (&param.kind.default_value()).into()),
        ("unit", param.unit.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::{CARDS, validate::Wish, validate::validate};

    #[test]
    fn commands_are_what_the_engine_reads() {
        let wish = Wish { lesson: "countdown".to_owned(), ..Wish::default() };
        let named = |name: &str| name.to_owned();
        let commands = [
            Command::Run(validate(7, &wish).expect("valid")),
            Command::Stop,
            Command::Check { run: 8, name: named("a \"b\"\n\\") },
            Command::Bench { run: 9, name: named("é") },
        ];
        for sent in commands {
            let text = command(&sent).to_string();
            assert_eq!(serde_json::from_str::<Command>(&text).expect(&text), sent);
        }
    }

    #[test]
    fn an_environment_comes_back_as_it_was() {
        let place = Environment {
            tier: 1,
            cores: 8,
            effective_cores: 7.5,
            clock_resolution_ms: 0.005,
            memory_bytes: 1e9,
            user_agent: "x/1".to_owned(),
            ..Environment::default()
        };
        let text = environment(&place).to_string();
        assert_eq!(serde_json::from_str::<Environment>(&text).expect(&text), place);
    }

    #[test]
    fn lessons_tell_scripts_all_they_need() {
        for card in CARDS {
            let text = lesson(card).to_string();
            let json: serde_json::Value = serde_json::from_str(&text).expect(&text);
            assert_eq!(json["id"], card.id);
            assert_eq!(json["params"].as_array().map(Vec::len), Some(card.params.len()));
        }
        let text = lesson(&CARDS[0]).to_string();
        let json: serde_json::Value = serde_json::from_str(&text).expect(&text);
        assert_eq!(json["params"][0]["max"], 2_000_000_000);
        assert_eq!(json["params"][2]["choices"][1], "ticks");
    }

    #[test]
    fn what_json_has_no_number_for_is_null() {
        assert_eq!(Json::from(vec![f64::NAN, 1.5, f64::INFINITY]).to_string(), "[null,1.5,null]");
    }
}
