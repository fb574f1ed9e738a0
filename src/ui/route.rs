//! What is on show as an address of the site, both ways: `en/fib.html?n=30&modes=gil,threads`.
//!
//! Every page is a file, in the language of its folder. Two kinds of addresses are older, and are
//! still followed: `?lesson=fib&n=30` at the root, and `lang=zh` beside it.

use super::form::{Form, Problem, REPEAT, SEEDS, check};
use super::text::{self, LANGUAGES};
use crate::lessons::{CARDS, Card};
use crate::protocol::Mode;

/// What can be on show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum View {
    Home,
    Lesson(&'static Card),
    /// How to put a lesson, that one to begin with, into another page.
    Gallery(&'static Card),
}

/// What an address asks for, as far as it makes sense.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub language: &'static str,
    pub view: View,
    /// Settings, where the address has any to give.
    pub form: Option<Form>,
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
const RESERVED: &[&str] = &["lesson", "lang", "theme", "embed", "parallel"];

/// The gallery's file in a language's folder, without its ending.
const GALLERY: &str = "embed";

/// The file of a page, from the site's root. English is what the root itself speaks.
pub fn file(language: &str, view: View) -> String {
    match view {
        View::Home if language == LANGUAGES[0].0 => "index.html".to_owned(),
        View::Home => format!("{language}/index.html"),
        View::Lesson(card) => format!("{language}/{}.html", card.id),
        View::Gallery(_) => format!("{language}/{GALLERY}.html"),
    }
}

/// The address of a page with its settings, from the site's root.
pub fn address(language: &str, view: View, form: &Form) -> String {
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut pairs = Vec::new();
    match view {
        View::Lesson(card) => pairs = form.pairs(card),
        View::Gallery(card) => {
            pairs.push(named("lesson", card.id));
            pairs.extend(form.pairs(card));
        }
        // The root follows the visitor's languages where it is not told.
        View::Home if text::asked_for() && language == LANGUAGES[0].0 => {
            pairs.push(named("lang", language));
        }
        View::Home => {}
    }
    with_query(file(language, view), &pairs)
}

/// An address with a query of those pairs; one without a value is its name alone.
pub fn with_query(file: String, pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| match value.as_str() {
        "" => encode(name),
        value => format!("{}={}", encode(name), encode(value)),
    };
    let query = pairs.iter().map(pair).collect::<Vec<_>>().join("&");
    if query.is_empty() { file } else { format!("{file}?{query}") }
}

/// Reads a path from the site's root and a query, each as it stands in an address.
pub fn parse(path: &str, query: &str) -> Route {
    let pairs = pairs(query);
    let (language, name) = split(path);
    let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let at_home = ["", "index"].contains(&name);
    // Only the homes can be asked for another page.
    let asked = value("lang").and_then(|tag| text::known(tag)).filter(|_| at_home);
    let language = asked.unwrap_or(language);
    let gallery = name == GALLERY;
    let wished = match at_home || gallery {
        true => value("lesson").cloned(),
        false => Some(decode(name)),
    };
    match (wished.as_deref().map(crate::lessons::card), wished) {
        (Some(Some(card)), _) => {
            let view = if gallery { View::Gallery(card) } else { View::Lesson(card) };
            lesson(language, view, card, &pairs)
        }
        (_, wished) => {
            let trouble = wished.map(|id| Trouble::Lesson { value: clip(&id) });
            let trouble = trouble.into_iter().collect();
            let view = if gallery { View::Gallery(&CARDS[0]) } else { View::Home };
            Route { language, view, form: None, trouble }
        }
    }
}

fn lesson(
    language: &'static str,
    view: View,
    card: &'static Card,
    pairs: &[(String, String)],
) -> Route {
    let (mut form, mut trouble) = (None, Vec::new());
    for (name, value) in pairs.iter().filter(|(name, _)| !RESERVED.contains(&name.as_str())) {
        let form = form.get_or_insert_with(|| Form::new(card));
        set(card, form, name, value, &mut trouble);
    }
    Route { language, view, form, trouble }
}

/// The language of a path's folder, and the name of its file; hosts may leave out `.html`.
fn split(path: &str) -> (&'static str, &str) {
    let path = path.trim_matches('/');
    let (folder, name) = path.split_once('/').unwrap_or((path, ""));
    let (language, name) = match text::known(folder) {
        Some(language) => (language, name),
        None => (LANGUAGES[0].0, path),
    };
    (language, name.strip_suffix(".html").unwrap_or(name))
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

    /// The route of an address from the site's root.
    fn of(address: &str) -> Route {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        parse(path, query)
    }

    fn lesson_of(route: &Route) -> &'static str {
        match route.view {
            View::Lesson(card) => card.id,
            View::Home => "home",
            View::Gallery(_) => "gallery",
        }
    }

    #[test]
    fn an_address_and_its_form_are_each_others_inverse() {
        for (language, card) in
            ["en", "zh"].into_iter().flat_map(|l| CARDS.iter().map(move |c| (l, c)))
        {
            let mut form = Form::new(card);
            form.set_mode(card, card.modes[0], card.modes.len() == 1);
            form.set("repeat", "3".to_owned());
            form.set("seed", "42".to_owned());
            let view = View::Lesson(card);
            let address = address(language, view, &form);
            assert!(address.starts_with(&format!("{language}/{}.html?", card.id)), "{address}");
            assert_eq!(of(&address), Route { language, view, form: Some(form), trouble: vec![] });
            assert_eq!(of(&file(language, view)).form, None, "no settings leave them as they are");
        }
    }

    #[test]
    fn hosts_may_write_paths_their_own_way() {
        for (path, language, lesson) in [
            ("", "en", "home"),
            ("index.html", "en", "home"),
            ("en/", "en", "home"),
            ("zh", "zh", "home"),
            ("zh/", "zh", "home"),
            ("zh/index.html", "zh", "home"),
            ("zh/fib.html", "zh", "fib"),
            ("en/fib", "en", "fib"),
            ("en/fib/", "en", "fib"),
        ] {
            let route = of(path);
            assert_eq!((route.language, lesson_of(&route)), (language, lesson), "{path}");
            assert_eq!(route.trouble, []);
        }
    }

    #[test]
    fn older_addresses_are_followed() {
        let route = of("index.html?lesson=fib&n=30&lang=zh");
        assert_eq!((route.language, lesson_of(&route)), ("zh", "fib"));
        assert_eq!(route.form.map(|form| form.get("n").to_owned()).as_deref(), Some("30"));
        assert_eq!(of("zh/index.html?lesson=fib&lang=en").language, "en");
        // In a file of its own, a lesson has its own language.
        let route = of("en/fib.html?lesson=sleepers&lang=zh");
        assert_eq!((route.language, lesson_of(&route), route.trouble), ("en", "fib", vec![]));
    }

    #[test]
    fn each_bad_value_is_named_and_the_others_are_kept() {
        let route = of("en/countdown.html?n=12&tasks=3&modes=gil,fork&repeat=%C3%A9&colour=red");
        let form = route.form.expect("settings");
        assert_eq!(form.get("tasks"), "3");
        assert_eq!(form.get("n"), "25000000");
        assert_eq!(form.modes, [Mode::Gil]);
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
    fn the_gallery_carries_the_lesson_and_its_settings() {
        let card = crate::lessons::card("fib").expect("a lesson");
        let view = View::Gallery(card);
        let mut form = Form::new(card);
        form.set("n", "25".to_owned());
        assert_eq!(address("zh", view, &form), "zh/embed.html?lesson=fib&n=25");
        let route = Route { language: "zh", view, form: Some(form), trouble: vec![] };
        assert_eq!(of("zh/embed.html?lesson=fib&n=25"), route);
        assert_eq!(of("en/embed").view, View::Gallery(&CARDS[0]));
        let route = of("en/embed.html?lesson=nope");
        assert_eq!((route.view, route.trouble.len()), (View::Gallery(&CARDS[0]), 1));
    }

    #[test]
    fn what_an_embedded_page_is_told_beside_its_settings_is_none_of_them() {
        let route = of("en/fib.html?embed&parallel&theme=dark&n=25");
        assert_eq!((route.form.map(|form| form.get("n").to_owned())), Some("25".to_owned()));
        assert_eq!(route.trouble, []);
        let pairs = [("embed", ""), ("n", "2 5")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(with_query("a.html".to_owned(), &pairs), "a.html?embed&n=2%205");
    }

    #[test]
    fn an_unknown_lesson_opens_the_home() {
        for address in ["?lesson=nope&n=5", "en/nope.html?n=5", "nope.html"] {
            let route = of(address);
            assert_eq!(route.view, View::Home, "{address}");
            assert!(
                matches!(&route.trouble[..], [Trouble::Lesson { value }] if value.contains("nope"))
            );
        }
    }

    #[test]
    fn broken_escapes_are_taken_as_they_are() {
        assert_eq!(decode("%zz%4+a%"), "%zz%4 a%");
        assert_eq!(decode("%E2%82%AC"), "€");
        assert_eq!(decode("%é9"), "%é9");
    }
}
