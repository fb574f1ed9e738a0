//! A lesson and its settings as the query of an address, both ways.

use super::form::{Form, Problem, REPEAT, SEEDS, check};
use super::text;
use crate::lessons::{CARDS, Card};
use crate::protocol::Mode;

/// Whether an address names a language.
pub fn names_language(query: &str) -> bool {
    pairs(query).iter().any(|(name, value)| name == "lang" && text::known(value).is_some())
}

/// What an address asks for, as far as it makes sense.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub card: &'static Card,
    pub form: Form,
    pub trouble: Vec<Trouble>,
}

/// Something in an address that can't be followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    Lesson { value: String },
    Mode { value: String },
    Unknown { field: String },
    Value { field: String, value: String, problem: Problem, used: String },
}

impl PartialEq for Card {
    fn eq(&self, other: &Card) -> bool {
        self.id == other.id
    }
}

/// Names in an address that are not the lesson's.
const RESERVED: &[&str] = &["lesson", "lang", "theme"];

/// Reads a query, with or without its `?`.
pub fn parse(query: &str) -> Route {
    let pairs = pairs(query);
    let wished = pairs.iter().find(|(name, _)| name == "lesson").map(|(_, value)| value.as_str());
    let mut trouble = Vec::new();
    let card = wished.and_then(crate::lessons::card).unwrap_or(&CARDS[0]);
    if let Some(value) = wished.filter(|id| *id != card.id) {
        trouble.push(Trouble::Lesson { value: clip(value) });
        return Route { card, form: Form::new(card), trouble };
    }
    let mut form = Form::new(card);
    for (name, value) in &pairs {
        if !RESERVED.contains(&name.as_str()) {
            set(card, &mut form, name, value, &mut trouble);
        }
    }
    Route { card, form, trouble }
}

fn set(card: &'static Card, form: &mut Form, name: &str, value: &str, trouble: &mut Vec<Trouble>) {
    let kind = match name {
        "modes" => return set_modes(card, form, value, trouble),
        "repeat" => REPEAT,
        "seed" => SEEDS,
        _ => match card.params.iter().find(|param| param.name == name) {
            Some(param) => param.kind,
            None => return trouble.push(Trouble::Unknown { field: clip(name) }),
        },
    };
    match check(kind, value) {
        None => {
            form.set(name, value.trim().to_owned());
        }
        Some(problem) => trouble.push(Trouble::Value {
            field: name.to_owned(),
            value: clip(value),
            problem,
            used: form.get(name).to_owned(),
        }),
    }
}

fn set_modes(card: &Card, form: &mut Form, value: &str, trouble: &mut Vec<Trouble>) {
    let mut modes = Vec::new();
    for name in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        match Mode::from_name(name).filter(|mode| card.modes.contains(mode)) {
            Some(mode) => modes.push(mode),
            None => trouble.push(Trouble::Mode { value: clip(name) }),
        }
    }
    if !modes.is_empty() {
        form.modes = card.modes.iter().copied().filter(|mode| modes.contains(mode)).collect();
    } else if trouble.is_empty() {
        trouble.push(Trouble::Mode { value: clip(value) });
    }
}

/// Writes the query of a lesson and its settings.
pub fn query(card: &Card, form: &Form) -> String {
    let mut query = format!("?lesson={}", encode(card.id));
    for (name, value) in form.pairs(card) {
        query.push_str(&format!("&{}={}", encode(&name), encode(&value)));
    }
    if let Some(language) = text::asked_for() {
        query.push_str(&format!("&lang={language}"));
    }
    query
}

fn clip(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.,~".contains(&byte);
    let byte = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_form_are_each_others_inverse() {
        for card in CARDS {
            let mut form = Form::new(card);
            form.set_mode(card, card.modes[0], card.modes.len() == 1);
            form.set("repeat", "3".to_owned());
            form.set("seed", "42".to_owned());
            let route = parse(&query(card, &form));
            assert_eq!(route, Route { card, form, trouble: vec![] });
        }
        assert_eq!(parse("").card.id, "countdown");
    }

    #[test]
    fn each_bad_value_is_named_and_the_others_are_kept() {
        let route = parse("?lesson=countdown&n=12&tasks=3&modes=gil,fork&repeat=%C3%A9&colour=red");
        assert_eq!(route.form.get("tasks"), "3");
        assert_eq!(route.form.get("n"), "25000000");
        assert_eq!(route.form.modes, [Mode::Gil]);
        let value = |field: &str, value: &str, problem, used: &str| Trouble::Value {
            field: field.to_owned(),
            value: value.to_owned(),
            problem,
            used: used.to_owned(),
        };
        let expected = [
            value("n", "12", Problem::Integer { min: 1e3, max: 2e9 }, "25000000"),
            Trouble::Mode { value: "fork".to_owned() },
            value("repeat", "é", Problem::Integer { min: 1.0, max: 50.0 }, "5"),
            Trouble::Unknown { field: "colour".to_owned() },
        ];
        assert_eq!(route.trouble, expected);
    }

    #[test]
    fn an_unknown_lesson_opens_the_first_with_its_defaults() {
        let route = parse("lesson=nope&n=5");
        assert_eq!(route.card.id, CARDS[0].id);
        assert_eq!(route.trouble, [Trouble::Lesson { value: "nope".to_owned() }]);
    }

    #[test]
    fn broken_escapes_are_taken_as_they_are() {
        assert_eq!(decode("%zz%4+a%"), "%zz%4 a%");
        assert_eq!(decode("%E2%82%AC"), "€");
        assert_eq!(decode("%é9"), "%é9");
    }
}
