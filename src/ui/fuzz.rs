//! A million hostile messages and as many addresses and files of words, the same in every run: nothing of
//! what others can make up ends in a panic.

#[path = "../../tests/dice/mod.rs"]
mod dice;
mod texts;

use self::dice::Dice;
use super::embed::command::{EmbedCommand, Heard, MARK, hear};
use super::form::Form;
use super::json::Json;
use super::route::{self, Trouble, View};
use super::wish;
use crate::lessons::validate::validate;
use crate::lessons::{CARDS, Card};

const CASES: u32 = 1_000_000;

const NAMES: [&str; 24] = [
    "interleave",
    "kind",
    "id",
    "options",
    "modes",
    "params",
    "repeat",
    "seed",
    "lesson",
    "lang",
    "theme",
    "n",
    "tasks",
    "switch",
    "origin",
    "",
    "__proto__",
    "constructor",
    "N",
    "n\0",
    "é",
    "repeat ",
    "🧵",
    "toString",
];

const TEXTS: [&str; 25] = [
    "run",
    "stop",
    "set",
    "connect",
    "ready",
    "gil",
    "threads",
    "processes",
    "countdown",
    "fib",
    "deadlock",
    "zh",
    "en",
    "fr",
    "dark",
    "auto",
    "ticks",
    "",
    " 7 ",
    "1e9",
    "NaN",
    "-0",
    "\u{0}\u{7f}",
    "🧵é\u{202e}",
    "../../etc/passwd",
];

const NUMBERS: [f64; 14] = [
    0.0,
    1.0,
    -1.0,
    2.0,
    1.5,
    25.0,
    1e9,
    1e300,
    -0.0,
    4_294_967_295.0,
    4_294_967_296.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

fn value(dice: &mut Dice, depth: usize) -> Json {
    match dice.roll(if depth == 0 { 8 } else { 10 }) {
        0 => Json::Null,
        1 if dice.roll(2) == 0 => Json::Bool(dice.roll(2) == 0),
        1 => Json::Other,
        2..5 => Json::Number(*dice.pick(&NUMBERS)),
        5..8 => Json::Text((*dice.pick(&TEXTS)).to_owned()),
        8 => Json::List((0..dice.roll(4)).map(|_| value(dice, depth - 1)).collect()),
        _ => {
            let member =
                |dice: &mut Dice| ((*dice.pick(&NAMES)).to_owned(), value(dice, depth - 1));
            Json::Object((0..dice.roll(4)).map(|_| member(dice)).collect())
        }
    }
}

/// Changes one thing somewhere in it.
fn mutate(dice: &mut Dice, json: &mut Json) {
    match json {
        Json::Object(members) if !members.is_empty() && dice.roll(8) > 0 => {
            let at = dice.roll(members.len());
            match dice.roll(8) {
                0 => drop(members.remove(at)),
                1 => members[at].0 = (*dice.pick(&NAMES)).to_owned(),
                2 => members.push(((*dice.pick(&NAMES)).to_owned(), value(dice, 3))),
                _ => mutate(dice, &mut members[at].1),
            }
        }
        Json::List(items) if !items.is_empty() && dice.roll(4) > 0 => {
            let at = dice.roll(items.len());
            mutate(dice, &mut items[at]);
        }
        Json::Text(text) if dice.roll(3) == 0 => {
            text.push_str(dice.pick::<&str>(&TEXTS));
        }
        other => *other = value(dice, 2),
    }
}

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Messages that are all right, one of each kind.
fn messages() -> Vec<Json> {
    let settings = || {
        vec![
            ("modes", vec!["gil", "threads"].into()),
            ("params", object(vec![("n", 5e6.into()), ("switch", "ticks".into())])),
            ("repeat", 2.0.into()),
            ("seed", 7.0.into()),
        ]
    };
    let set = || {
        let more = [("lesson", "fib".into()), ("lang", "zh".into()), ("theme", "dark".into())];
        object(settings().into_iter().chain(more).collect())
    };
    let options = [
        ("connect", set()),
        ("set", set()),
        ("run", object(settings())),
        ("run", object(settings())),
        ("stop", Json::Null),
    ];
    let message = |(kind, options): (&str, Json)| {
        object(vec![
            (MARK, 1.0.into()),
            ("kind", kind.into()),
            ("id", 3.0.into()),
            ("options", options),
        ])
    };
    options.into_iter().map(message).collect()
}

/// Follows a message as far as the page would, up to the request for the engine.
fn follow(heard: Heard, card: &'static Card, form: &Form) -> &'static str {
    match heard {
        Heard::Nothing => "passed over",
        Heard::Wrong(_, error) => {
            assert!(error.field.is_some() && error.message.len() < 2_000, "{error:?}");
            "refused"
        }
        Heard::Command(_, EmbedCommand::Stop) => "followed",
        Heard::Command(
            _,
            EmbedCommand::Run(changes)
            | EmbedCommand::Set(changes)
            | EmbedCommand::Connect(changes),
        ) => match validate(1, &changes.wish(card, form)) {
            Ok(request) => {
                assert!(!request.modes.is_empty() && request.repeat >= 1);
                "followed"
            }
            Err(error) => {
                assert!(error.field.is_some(), "{error:?}");
                "not possible"
            }
        },
    }
}

#[test]
fn no_message_ends_in_a_panic() {
    let mut dice = Dice(1);
    let messages = messages();
    let forms: Vec<_> = CARDS.iter().map(|card| (card, Form::new(card))).collect();
    let mut outcomes = std::collections::BTreeMap::<&str, u32>::new();
    for _ in 0..CASES {
        let mut message = dice.pick(&messages).clone();
        for _ in 0..dice.roll(4) {
            mutate(&mut dice, &mut message);
        }
        let heard = hear(&message);
        match &heard {
            // What is read is followed now and then: that takes longer than the reading.
            Heard::Command(..) if dice.roll(8) > 0 => continue,
            _ => {}
        }
        let (card, form) = dice.pick(&forms);
        *outcomes.entry(follow(heard, card, form)).or_default() += 1;
        // The page API reads the same kind of thing.
        if let Some(options) = message.get("options") {
            let _ = wish::read(options);
        }
    }
    // Each way was really tried.
    for way in ["passed over", "refused", "followed", "not possible"] {
        assert!(outcomes.get(way).is_some_and(|count| *count > 10_000), "{outcomes:?}");
    }
}

const PIECES: [&str; 36] = [
    "en/",
    "zh/",
    "fr/",
    "index",
    "embed",
    "fib",
    "deadlock",
    "nope",
    ".html",
    "/",
    "//",
    "..",
    "?",
    "&",
    "=",
    "%",
    "%2",
    "%zz",
    "%C3%A9",
    "%ff",
    "%00",
    "+",
    ",",
    "#",
    "lesson=",
    "lang=zh",
    "modes=gil",
    "n=25",
    "repeat=3",
    "seed=-1",
    "embed&",
    "theme=dark",
    "é",
    "🧵",
    "\0",
    "\u{202e}",
];

fn spoil(dice: &mut Dice, text: &mut String) {
    let mut at = dice.roll(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match dice.roll(4) {
        0 => text.truncate(at),
        1 => {
            let next = text[at..].chars().next().map_or(0, char::len_utf8);
            text.replace_range(at..at + next, "");
        }
        _ => text.insert_str(at, dice.pick::<&str>(&PIECES)),
    }
}

#[test]
fn no_address_ends_in_a_panic() {
    let mut dice = Dice(2);
    let addresses = [
        "en/countdown.html?modes=gil,threads&n=1000000&repeat=3&seed=7&embed&theme=dark",
        "zh/fib.html?n=30",
        "index.html?lesson=fib&n=25&lang=zh",
        "en/embed.html?lesson=deadlock&modes=threads",
        "",
    ];
    let (mut lessons, mut troubles) = (0, 0);
    for _ in 0..CASES {
        let mut address = (*dice.pick(&addresses)).to_owned();
        for _ in 0..dice.roll(4) {
            spoil(&mut dice, &mut address);
        }
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let route = route::parse(path, query);
        lessons += u32::from(matches!(route.view, View::Lesson(_)));
        troubles += u32::from(!route.trouble.is_empty());
        for trouble in &route.trouble {
            let (Trouble::Lesson { value }
            | Trouble::Mode { value }
            | Trouble::Value { value, .. }) = trouble
            else {
                continue;
            };
            assert!(value.chars().count() <= 41, "{address:?}: {trouble:?}");
        }
        // Whatever was kept of it can run, and is an address itself.
        if let (View::Lesson(card), Some(form)) = (route.view, &route.form)
            && dice.roll(16) == 0
        {
            assert!(form.problems(card).is_empty(), "{address:?}: {form:?}");
            let shown = route::address(route.language, route.view, form);
            let (path, query) = shown.split_once('?').unwrap_or((&shown, ""));
            let again = route::parse(path, query);
            assert_eq!((again.view, &again.trouble), (route.view, &Vec::new()), "{address:?}");
        }
    }
    assert!(lessons > 100_000 && troubles > 100_000, "{lessons} {troubles}");
}
