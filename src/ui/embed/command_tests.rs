use super::*;
use crate::lessons::CARDS;
use crate::lessons::validate::validate;
use crate::protocol::Value;

/// The JSON of a text.
fn json(text: &str) -> Json {
    of(&serde_json::from_str(text).expect(text))
}

fn of(value: &serde_json::Value) -> Json {
    match value {
        serde_json::Value::Null => Json::Null,
        serde_json::Value::Bool(yes) => Json::Bool(*yes),
        serde_json::Value::Number(number) => Json::Number(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Json::Text(text.clone()),
        serde_json::Value::Array(items) => Json::List(items.iter().map(of).collect()),
        serde_json::Value::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), of(value))).collect())
        }
    }
}

#[test]
fn what_is_not_of_this_protocol_is_passed_over() {
    for text in [
        "null",
        "7",
        "\"run\"",
        "[]",
        "{}",
        r#"{"kind":"run"}"#,
        r#"{"interleave":2,"kind":"run"}"#,
        r#"{"interleave":0,"kind":"run"}"#,
        r#"{"interleave":1.5,"kind":"run"}"#,
        r#"{"interleave":"1","kind":"run"}"#,
        r#"{"interleave":true,"kind":"run"}"#,
        r#"{"interleave":[1],"kind":"run"}"#,
        r#"{"interleave":1}"#,
        r#"{"interleave":1,"kind":null}"#,
        r#"{"interleave":1,"kind":"explode","options":7}"#,
        r#"{"interleave":1,"kind":"RUN"}"#,
        r#"[{"interleave":1,"kind":"run"}]"#,
    ] {
        assert_eq!(hear(&json(text)), Heard::Nothing, "{text}");
    }
}

#[test]
fn commands_are_read_and_what_surrounds_them_is_not() {
    let run = r#"{"interleave":1,"kind":"run","id":7,"origin":"https://elsewhere.example",
        "options":{"modes":["gil"],"params":{"n":5,"switch":"ticks"},"repeat":2,"seed":null}}"#;
    let params = [
        ("n".to_owned(), Value::Number(5.0)),
        ("switch".to_owned(), Value::Text("ticks".to_owned())),
    ];
    let changes = Changes {
        modes: Change::To(vec!["gil".to_owned()]),
        params: Change::To(params.into()),
        repeat: Change::To(2.0),
        seed: Change::Default,
        ..Changes::default()
    };
    let id = Json::Number(7.0);
    assert_eq!(hear(&json(run)), Heard::Command(id, EmbedCommand::Run(changes)));
    let stop = r#"{"interleave":1,"kind":"stop","id":{"a":1}}"#;
    assert_eq!(hear(&json(stop)), Heard::Command(Json::Null, EmbedCommand::Stop));
    let set = r#"{"interleave":1,"kind":"set","id":"x","options":{"lang":"zh","theme":"dark"}}"#;
    let changes = Changes { language: Some("zh"), theme: Some(Theme::Dark), ..Changes::default() };
    assert!(!changes.concern_lesson());
    let id = Json::Text("x".to_owned());
    assert_eq!(hear(&json(set)), Heard::Command(id, EmbedCommand::Set(changes)));
}

#[test]
fn what_can_not_be_followed_is_answered_with_the_field_at_fault() {
    for (kind, options, field) in [
        ("run", "7", "options"),
        ("run", "[]", "options"),
        ("stop", r#"{"now":1}"#, "now"),
        ("run", r#"{"lesson":"fib"}"#, "lesson"),
        ("run", r#"{"modes":"gil"}"#, "modes"),
        ("run", r#"{"modes":["gil",7]}"#, "modes"),
        ("run", r#"{"params":7}"#, "params"),
        ("run", r#"{"params":{"n":[1]}}"#, "n"),
        ("run", r#"{"params":{"n":null}}"#, "n"),
        ("run", r#"{"repeat":"often"}"#, "repeat"),
        ("set", r#"{"seed":{}}"#, "seed"),
        ("set", r#"{"lesson":7}"#, "lesson"),
        ("set", r#"{"lang":"fr"}"#, "lang"),
        ("set", r#"{"theme":"blue"}"#, "theme"),
        ("connect", r#"{"origin":"https://elsewhere.example"}"#, "origin"),
    ] {
        let text = format!(r#"{{"interleave":1,"kind":"{kind}","id":3,"options":{options}}}"#);
        match hear(&json(&text)) {
            Heard::Wrong(id, error) => {
                assert_eq!(id, Json::Number(3.0));
                assert_eq!(error.field.as_deref(), Some(field), "{text}: {error:?}");
                assert!(error.message.contains(field), "{text}: {error:?}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn changes_go_over_what_is_on_show() {
    let card = crate::lessons::card("countdown").expect("a lesson");
    let mut form = Form::new(card);
    form.set("n", "5000".to_owned());
    form.set("repeat", "3".to_owned());
    let request = |changes: &Changes| validate(1, &changes.wish(card, &form));
    let kept = request(&Changes::default()).expect("valid");
    assert_eq!((kept.repeat, &kept.params["n"]), (3, &Value::Number(5000.0)));
    let back = Changes { params: Change::Default, repeat: Change::Default, ..Changes::default() };
    let back = request(&back).expect("valid");
    assert_eq!((back.repeat, back.params), (card.repeat, card.defaults()));
    let other = Changes { lesson: Some("fib".to_owned()), ..Changes::default() };
    let other = request(&other).expect("valid");
    assert_eq!(other.lesson, "fib");
    let bad = [("n".to_owned(), Value::Number(1.0))].into();
    let bad = request(&Changes { params: Change::To(bad), ..Changes::default() });
    assert_eq!(bad.expect_err("out of range").field.as_deref(), Some("n"));
}

#[test]
fn every_theme_has_a_name_and_only_a_chosen_one_a_mark() {
    assert_eq!(THEMES.map(|(_, theme)| theme.mark()), [None, Some("light"), Some("dark")]);
    // A lesson's parameter of such a name could not stand in an address.
    for param in CARDS.iter().flat_map(|card| card.params) {
        assert!(!["embed", "parallel", "theme", "lang", "lesson"].contains(&param.name));
    }
}
