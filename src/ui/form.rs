//! What the visitor has set for a lesson, as typed, and what is wrong with it.

use std::collections::BTreeMap;

use crate::lessons::{Card, Param, ParamKind, validate::Wish};
use crate::protocol::{MAX_REPEAT, Mode, RunRequest, Value};

/// The controls of one lesson, as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// In the order of the card.
    pub modes: Vec<Mode>,
    pub params: BTreeMap<&'static str, String>,
    pub repeat: String,
    pub seed: String,
}

/// What a field takes instead of what it has.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    Integer { min: f64, max: f64 },
    Number { min: f64, max: f64 },
    Choice { choices: Vec<String> },
    NoMode,
}

/// The seed of a run that asks for none.
pub const SEED: &str = "1";

impl Form {
    pub fn new(card: &Card) -> Self {
        let default = |param: &Param| (param.name, as_typed(&param.kind.default_value()));
        Form {
            modes: card.modes.to_vec(),
            params: card.params.iter().map(default).collect(),
            repeat: card.repeat.to_string(),
            seed: SEED.to_owned(),
        }
    }

    /// The controls that would ask for `request`.
    pub fn of(card: &Card, request: &RunRequest) -> Self {
        let mut form = Form::new(card);
        form.modes = card.modes.iter().copied().filter(|m| request.modes.contains(m)).collect();
        for (name, value) in &request.params {
            form.set(name, as_typed(value));
        }
        form.repeat = request.repeat.to_string();
        form.seed = request.seed.to_string();
        form
    }

    /// Sets one mode on or off, keeping the card's order.
    pub fn set_mode(&mut self, card: &Card, mode: Mode, on: bool) {
        let chosen = |m: &Mode| {
            if *m == mode { on } else { self.modes.contains(m) }
        };
        self.modes = card.modes.iter().copied().filter(chosen).collect();
    }

    /// Sets a field by name: a parameter, `repeat` or `seed`; false where there is none.
    pub fn set(&mut self, name: &str, value: String) -> bool {
        let slot = match name {
            "repeat" => Some(&mut self.repeat),
            "seed" => Some(&mut self.seed),
            _ => self.params.iter_mut().find(|(key, _)| **key == name).map(|(_, value)| value),
        };
        slot.map(|slot| *slot = value).is_some()
    }

    pub fn get(&self, name: &str) -> &str {
        match name {
            "repeat" => &self.repeat,
            "seed" => &self.seed,
            _ => self.params.get(name).map_or("", String::as_str),
        }
    }

    /// What is wrong, by field; empty if the form can run.
    pub fn problems(&self, card: &Card) -> BTreeMap<&'static str, Problem> {
        let mut problems: BTreeMap<_, _> = card
            .params
            .iter()
            .filter_map(|param| Some((param.name, check(param.kind, self.get(param.name))?)))
            .collect();
        problems.extend(check(REPEAT, &self.repeat).map(|problem| ("repeat", problem)));
        problems.extend(check(SEEDS, &self.seed).map(|problem| ("seed", problem)));
        if self.modes.is_empty() {
            problems.insert("modes", Problem::NoMode);
        }
        problems
    }

    /// The same as a wish, for the validator.
    pub fn wish(&self, card: &Card) -> Wish {
        let value = |param: &Param| {
            let typed = self.get(param.name).trim();
            let value = match (param.kind, typed.parse()) {
                (ParamKind::Integer { .. } | ParamKind::Number { .. }, Ok(number)) => {
                    Value::Number(number)
                }
                _ => Value::Text(typed.to_owned()),
            };
            (param.name.to_owned(), value)
        };
        Wish {
            lesson: card.id.to_owned(),
            modes: Some(self.modes.iter().map(|mode| mode.name().to_owned()).collect()),
            params: card.params.iter().map(value).collect(),
            seed: Some(self.seed.trim().parse().unwrap_or(f64::NAN)),
            repeat: Some(self.repeat.trim().parse().unwrap_or(f64::NAN)),
        }
    }

    /// What differs from the card's defaults, as the pairs of an address.
    pub fn pairs(&self, card: &Card) -> Vec<(String, String)> {
        let default = Form::new(card);
        let mut pairs = Vec::new();
        if self.modes != default.modes {
            let names: Vec<_> = self.modes.iter().map(|mode| mode.name()).collect();
            pairs.push(("modes".to_owned(), names.join(",")));
        }
        let names = card.params.iter().map(|param| param.name).chain(["repeat", "seed"]);
        for name in names.filter(|name| self.get(name) != default.get(name)) {
            pairs.push((name.to_owned(), self.get(name).trim().to_owned()));
        }
        pairs
    }
}

/// Repetitions, as a parameter.
pub const REPEAT: ParamKind = ParamKind::Integer { min: 1, max: MAX_REPEAT as i64, default: 1 };
/// Seeds, as a parameter.
pub const SEEDS: ParamKind = ParamKind::Integer { min: 0, max: u32::MAX as i64, default: 1 };

/// What is wrong with `typed` as a value of that kind.
pub fn check(kind: ParamKind, typed: &str) -> Option<Problem> {
    let number: Option<f64> = typed.trim().parse().ok();
    match kind {
        ParamKind::Integer { min, max, .. } => {
            let (min, max) = (min as f64, max as f64);
            let fits = number.is_some_and(|n| n.fract() == 0.0 && (min..=max).contains(&n));
            (!fits).then_some(Problem::Integer { min, max })
        }
        ParamKind::Number { min, max, .. } => {
            let fits = number.is_some_and(|n| (min..=max).contains(&n));
            (!fits).then_some(Problem::Number { min, max })
        }
        ParamKind::Choice { choices, .. } => (!choices.contains(&typed.trim())).then(|| {
            Problem::Choice { choices: choices.iter().map(|c| (*c).to_owned()).collect() }
        }),
    }
}

fn as_typed(value: &Value) -> String {
    match value {
        Value::Number(number) => super::format::plain(*number),
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::{CARDS, validate::validate};

    #[test]
    fn every_untouched_form_is_valid_and_stands_for_the_defaults() {
        for card in CARDS {
            let form = Form::new(card);
            assert_eq!(form.problems(card), BTreeMap::new());
            let request = validate(1, &form.wish(card)).expect("valid");
            assert_eq!(request.params, card.defaults());
            assert!(form.pairs(card).is_empty());
        }
    }

    #[test]
    fn what_the_form_calls_a_problem_the_validator_refuses_and_the_reverse() {
        let card = &CARDS[0];
        let typed = [
            "",
            "x",
            "0",
            "999",
            "1000",
            "1e3",
            "1000.5",
            "2000000000",
            "2000000001",
            "-5",
            "NaN",
            "inf",
        ];
        for value in typed {
            for field in ["n", "repeat", "seed"] {
                let mut form = Form::new(card);
                assert!(form.set(field, value.to_owned()));
                let refused = validate(1, &form.wish(card)).is_err();
                assert_eq!(form.problems(card).contains_key(field), refused, "{field}={value}");
            }
        }
    }

    #[test]
    fn modes_keep_the_order_of_the_card() {
        let card = &CARDS[0];
        let mut form = Form::new(card);
        form.set_mode(card, Mode::Gil, false);
        form.set_mode(card, Mode::Gil, true);
        assert_eq!(form.modes, card.modes);
        form.modes.clear();
        assert_eq!(form.problems(card).get("modes"), Some(&Problem::NoMode));
    }
}
