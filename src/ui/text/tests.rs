//! Every key that the page can ask for has words.

use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentBundle, FluentResource, FluentValue};

use super::*;
use crate::lessons::{CARDS, ParamKind};
use crate::protocol::Mode;
use crate::ui::{figures, kinds};

/// Every file of a language in one, as the build gathers them.
pub fn words_of(language: &str) -> String {
    let folder = locale(language);
    let mut words = String::new();
    for file in sources(&folder) {
        let text = fs::read_to_string(&file).expect("a file of words");
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("ftl") => words += &text,
            Some("md") => words += &question(&file, &text),
            _ => {}
        }
        words.push('\n');
    }
    words
}

/// The question of a lesson's text as a message, unless its messages have it.
fn question(file: &Path, text: &str) -> String {
    let id = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let key = format!("lesson-{id}-question = ");
    let messages = fs::read_to_string(file.with_extension("ftl")).unwrap_or_default();
    if messages.contains(&key) {
        return String::new();
    }
    let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    key + &lines.join(" ")
}

pub fn locale(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language)
}

pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the source folder").filter_map(Result::ok);
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(sources(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The literal keys of `t!("…")` and `text("…")`; keys made with `format!` are tested below.
fn literal_keys() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
    let mut keys = Vec::new();
    let own = ["text.rs", "tests.rs"];
    for file in sources(&folder).iter().filter(|file| !own.iter().any(|name| file.ends_with(name)))
    {
        let text = fs::read_to_string(file).expect("a source file");
        let calls: Vec<&str> = text.split("t!(").collect();
        for (before, after) in calls.iter().zip(calls.iter().skip(1)) {
            if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                keys.extend(keys_of(after));
            }
        }
    }
    keys
}

/// The key of a call, or both of a choice: `"a"` and `if x { "a" } else { "b" }`.
fn keys_of(call: &str) -> Vec<String> {
    let parts: Vec<&str> = call.split('"').collect();
    let count = match call {
        _ if call.starts_with('"') => 1,
        _ if call.starts_with("if ") => 2,
        _ => 0,
    };
    parts.iter().skip(1).step_by(2).take(count).map(|key| (*key).to_owned()).collect()
}

fn assert_known(keys: impl IntoIterator<Item = String>) {
    let missing: Vec<_> = keys.into_iter().filter(|key| lookup(key, &[]).is_none()).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn literal_keys_have_words() {
    let keys = literal_keys();
    assert!(keys.len() > 60, "the scan found only {}", keys.len());
    assert_known(keys);
}

#[test]
fn every_card_has_words() {
    for card in CARDS {
        let id = card.id;
        assert_eq!(lookup(&format!("lesson-{id}-title"), &[]).as_deref(), Some(card.title));
        assert_known([format!("lesson-{id}-question"), format!("chapter-{}", card.chapter as u8)]);
        for param in card.params {
            let own = format!("param-{id}-{}", param.name);
            if lookup(&own, &[]).is_none() {
                assert_known([format!("param-{}", param.name)]);
            }
            assert_known((!param.unit.is_empty()).then(|| format!("unit-{}", param.unit)));
            if let ParamKind::Choice { choices, .. } = param.kind {
                assert_known(choices.iter().map(|c| format!("choice-{}-{c}", param.name)));
            }
        }
        assert_known(figures::tutorial(id).iter().map(|figure| figure.key.to_owned()));
        assert_known(figures::remark(id).map(str::to_owned));
        for panel in figures::panels(id) {
            if let figures::Panel::Curve(name) = panel {
                assert_known([format!("curve-{name}")]);
            }
        }
    }
}

#[test]
fn every_name_of_the_protocol_has_words() {
    assert_known(Mode::ALL.map(|mode| format!("mode-{}", mode.name())));
    assert_known(Mode::ALL.map(|mode| format!("mode-{}-about", mode.name())));
    assert_known(kinds::all().into_iter().map(kinds::key_of));
    assert_known((1..=3).flat_map(|tier| [format!("tier-{tier}"), format!("tier-{tier}-about")]));
    let engine = ["starting", "ready", "running", "stopping", "down"];
    assert_known(engine.map(|state| format!("engine-{state}")));
    let codes = [
        "panic",
        "out-of-memory",
        "memories",
        "worker",
        "engine",
        "silent",
        "workers",
        "isolation",
        "busy",
        "killed",
    ];
    assert_known(
        codes.iter().flat_map(|code| [format!("error-{code}"), format!("error-{code}-advice")]),
    );
    let keys = [
        "fact-holds",
        "fact-fails",
        "fact-open",
        "theme-auto",
        "theme-light",
        "theme-dark",
        "param-repeat",
        "param-seed",
        "place-tier",
        "place-cores",
        "place-clock",
        "place-workers",
        "place-memories",
        "place-version",
        "place-browser",
        "zoom-in",
        "zoom-out",
        "zoom-fit",
        "export-png",
        "export-csv",
        "export-chrome",
        "export-report",
        "home-real",
        "home-real-about",
        "home-own",
        "home-own-about",
        "home-private",
        "home-private-about",
        "home-description",
        "loading",
        "noscript",
        "fallback",
        "choice-unkept",
        "disturbed-clock",
        "disturbed-hidden",
        "disturbed-pause",
        "offline-missing",
        "offline-failed",
        "offline-full",
        "offline-refused",
        "copy-refused",
        "save-refused",
    ];
    assert_known(keys.map(str::to_owned));
}

/// Every file, through the reference implementation.
fn reference(tag: &str, file: String) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![tag.parse().expect("a language tag")]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(file);
    let resource = resource.unwrap_or_else(|(_, errors)| panic!("{tag}: {errors:?}"));
    bundle.add_resource(resource).expect("no key twice");
    bundle
}

/// The names after each `$`.
pub fn variables(text: &str) -> Vec<&str> {
    let names = text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        &rest[..end.unwrap_or(rest.len())]
    });
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn every_message_reads_as_in_the_reference_implementation() {
    for (tag, _) in LANGUAGES {
        let file = words_of(tag);
        let names = variables(&file);
        let bundle = reference(tag, file.clone());
        let messages = Messages::read(file.clone());
        for number in [0, 1, 2, 7] {
            let own: Vec<_> = names.iter().map(|name| (*name, number.to_string())).collect();
            let args = names.iter().map(|name| (*name, FluentValue::from(number))).collect();
            for key in messages.keys() {
                let pattern = bundle.get_message(key).and_then(|message| message.value());
                let mut errors = Vec::new();
                let expected = bundle.format_pattern(pattern.expect(key), Some(&args), &mut errors);
                assert!(errors.is_empty(), "{tag}: {key}: {errors:?}");
                let format = messages.format(key, &own, plural_of(tag));
                assert_eq!(format.as_deref(), Some(&*expected), "{tag}: {key}");
            }
        }
        let count = file.lines().filter(|line| is_key(line)).count();
        assert_eq!(messages.keys().count(), count, "{tag}: every message is seen");
    }
}

fn is_key(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains(" =")
}

#[test]
fn variables_are_filled_in_and_unknown_keys_shown() {
    assert_eq!(t!("cores", count = 8), "8 cores");
    assert_eq!(text("no-such-key"), "no-such-key");
    assert_eq!((known("zh"), known("xx"), language()), (Some("zh"), None, "en"));
}
