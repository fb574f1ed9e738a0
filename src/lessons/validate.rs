//! From what somebody asked for to a request that can run, or an error that names the field.

use super::{Card, Param, ParamKind};
use crate::protocol::{MAX_REPEAT, Mode, Params, RunError, RunRequest, Value};

/// What a visitor, a URL or a script asks for; everything but the lesson may be left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wish {
    pub lesson: String,
    pub modes: Option<Vec<String>>,
    pub params: Params,
    pub seed: Option<f64>,
    pub repeat: Option<f64>,
}

/// The request that `wish` stands for, complete and within every range.
///
/// # Errors
/// A [`RunError`] of code `lesson`, or `parameter` with the field and what it may be.
pub fn validate(run: u32, wish: &Wish) -> Result<RunRequest, RunError> {
    let card = super::card(&wish.lesson).ok_or_else(|| unknown_lesson(&wish.lesson))?;
    Ok(RunRequest {
        run,
        lesson: card.id.to_owned(),
        modes: modes(card, wish.modes.as_deref())?,
        params: params(card, &wish.params)?,
        seed: whole("seed", wish.seed, 0, i64::from(u32::MAX), 1)? as u32,
        repeat: whole("repeat", wish.repeat, 1, i64::from(MAX_REPEAT), i64::from(card.repeat))?
            as u32,
    })
}

fn unknown_lesson(id: &str) -> RunError {
    let known: Vec<_> = super::CARDS.iter().map(|card| card.id).collect();
    RunError {
        field: Some("lesson".to_owned()),
        ..RunError::new("lesson", format!("no lesson `{id}`; there is {}", known.join(", ")))
    }
}

fn modes(card: &Card, wished: Option<&[String]>) -> Result<Vec<Mode>, RunError> {
    let Some(wished) = wished else { return Ok(card.modes.to_vec()) };
    let allowed = || card.modes.iter().map(|m| m.name()).collect::<Vec<_>>().join(", ");
    let mut modes = Vec::new();
    for name in wished {
        let mode =
            Mode::from_name(name).filter(|mode| card.modes.contains(mode)).ok_or_else(|| {
                let text =
                    format!("modes: `{name}` is not a mode of {}; it has {}", card.id, allowed());
                RunError::field("modes", text)
            })?;
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }
    if modes.is_empty() {
        let text = format!("modes: at least one of {} is needed", allowed());
        return Err(RunError::field("modes", text));
    }
    Ok(modes)
}

fn params(card: &Card, wished: &Params) -> Result<Params, RunError> {
    if let Some(name) = wished.keys().find(|name| !card.params.iter().any(|p| p.name == **name)) {
        let known: Vec<_> = card.params.iter().map(|p| p.name).collect();
        let text = format!("{}: no parameter `{name}`; it has {}", card.id, known.join(", "));
        return Err(RunError::field(name, text));
    }
    card.params
        .iter()
        .map(|param| {
            let value = match wished.get(param.name) {
                None => param.kind.default_value(),
                Some(value) => checked(param, value)?,
            };
            Ok((param.name.to_owned(), value))
        })
        .collect()
}

/// The value if `param` takes it; a number written as text is taken for the number.
fn checked(param: &Param, value: &Value) -> Result<Value, RunError> {
    let number = match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.trim().parse().ok(),
    };
    let fits = match (param.kind, number, value) {
        (ParamKind::Integer { min, max, .. }, Some(n), _) => {
            n.fract() == 0.0 && (min as f64..=max as f64).contains(&n)
        }
        (ParamKind::Number { min, max, .. }, Some(n), _) => (min..=max).contains(&n),
        (ParamKind::Choice { choices, .. }, _, Value::Text(text)) => {
            return if choices.contains(&text.as_str()) {
                Ok(value.clone())
            } else {
                Err(out_of_range(param, value))
            };
        }
        _ => false,
    };
    match number {
        Some(number) if fits => Ok(Value::Number(number)),
        _ => Err(out_of_range(param, value)),
    }
}

fn out_of_range(param: &Param, value: &Value) -> RunError {
    let wanted = match param.kind {
        ParamKind::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
        ParamKind::Number { min, max, .. } => format!("a number from {min} to {max}"),
        ParamKind::Choice { choices, .. } => format!("one of {}", choices.join(", ")),
    };
    let got = match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
    };
    RunError::field(param.name, format!("{}: {got} is not {wanted}", param.name))
}

fn whole(
    field: &str,
    value: Option<f64>,
    min: i64,
    max: i64,
    default: i64,
) -> Result<i64, RunError> {
    let Some(value) = value else { return Ok(default) };
    if value.fract() == 0.0 && (min as f64..=max as f64).contains(&value) {
        return Ok(value as i64);
    }
    let text = format!("{field}: {value} is not a whole number from {min} to {max}");
    Err(RunError::field(field, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(lesson: &str) -> Wish {
        Wish { lesson: lesson.to_owned(), ..Wish::default() }
    }

    fn with(name: &str, value: Value) -> Wish {
        Wish { params: [(name.to_owned(), value)].into(), ..wish("countdown") }
    }

    #[test]
    fn a_bare_lesson_runs_with_its_defaults() {
        for card in super::super::CARDS {
            let request = validate(7, &wish(card.id)).expect("defaults are valid");
            assert_eq!(request.params, card.defaults());
            assert_eq!(request.modes, card.modes);
            assert_eq!(request.repeat, card.repeat);
        }
    }

    #[test]
    fn each_bad_field_is_named() {
        let cases = [
            (wish("nope"), "lesson"),
            (with("n", Value::Number(0.5)), "n"),
            (with("n", Value::Number(f64::NAN)), "n"),
            (with("n", Value::Number(1e300)), "n"),
            (with("n", Value::Text("many".into())), "n"),
            (with("m", Value::Number(1.0)), "m"),
            (with("switch", Value::Text("never".into())), "switch"),
            (Wish { modes: Some(vec!["fork".into()]), ..wish("fib") }, "modes"),
            (Wish { modes: Some(vec![]), ..wish("fib") }, "modes"),
            (Wish { repeat: Some(0.0), ..wish("fib") }, "repeat"),
            (Wish { seed: Some(-1.0), ..wish("fib") }, "seed"),
        ];
        for (wish, field) in cases {
            let error = validate(1, &wish).expect_err(field);
            assert_eq!(error.field.as_deref(), Some(field), "{error:?}");
        }
    }

    #[test]
    fn numbers_may_come_as_text_as_they_do_from_a_url() {
        let request = validate(1, &with("n", Value::Text("1000".into()))).expect("valid");
        assert_eq!(request.params["n"], Value::Number(1000.0));
    }
}
