//! What somebody asks to be run, read from plain data; whatever is not understood is named.

use super::json::Json;
use crate::lessons::validate::Wish;
use crate::protocol::{Params, RunError, Value};

/// The wish in a script's argument.
///
/// # Errors
/// A member is unknown or of a wrong type: the error names it.
pub fn read(argument: &Json) -> Result<Wish, RunError> {
    let need = || RunError::field("lesson", "run: an object with at least `lesson` is needed");
    let Json::Object(members) = argument else { return Err(need()) };
    let mut wish = Wish::default();
    for (name, value) in members.iter().filter(|(_, value)| *value != Json::Null) {
        match name.as_str() {
            "lesson" => wish.lesson = value.text().ok_or_else(need)?.to_owned(),
            "modes" => wish.modes = Some(modes(value)?),
            "params" => wish.params = params(value)?,
            "seed" | "repeat" => {
                let number = Some(number(name, value)?);
                if name == "seed" { wish.seed = number } else { wish.repeat = number }
            }
            _ => return Err(unknown("run", name, "lesson, modes, params, seed, repeat")),
        }
    }
    if wish.lesson.is_empty() { Err(need()) } else { Ok(wish) }
}

/// There is no such option; `known` are those that there are.
pub fn unknown(of: &str, name: &str, known: &str) -> RunError {
    let name: String = name.chars().take(40).collect();
    RunError::field(&name, format!("{of}: no option `{name}`; it has {known}"))
}

/// Names of modes.
///
/// # Errors
/// It is no list of names.
pub fn modes(value: &Json) -> Result<Vec<String>, RunError> {
    let wrong = || RunError::field("modes", "modes: a list of names is needed");
    let Json::List(names) = value else { return Err(wrong()) };
    names.iter().map(|name| name.text().map(str::to_owned).ok_or_else(wrong)).collect()
}

/// The number of that name.
///
/// # Errors
/// It is none.
pub fn number(name: &str, value: &Json) -> Result<f64, RunError> {
    value.number().ok_or_else(|| RunError::field(name, format!("{name}: a number is needed")))
}

/// Parameters by name.
///
/// # Errors
/// It is no object, or one of its members is neither a number nor a text.
pub fn params(value: &Json) -> Result<Params, RunError> {
    let Json::Object(members) = value else {
        let text = "params: an object of names and values is needed";
        return Err(RunError::field("params", text));
    };
    let param = |(name, value): &(String, Json)| {
        let value = match value {
            Json::Number(number) => Value::Number(*number),
            Json::Text(text) => Value::Text(text.clone()),
            _ => {
                let text = format!("{name}: a number or a text is needed");
                return Err(RunError::field(name, text));
            }
        };
        Ok((name.clone(), value))
    };
    members.iter().map(param).collect()
}
