//! What is not translated is found here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::tests::{locale, sources, variables, words_of};
use super::*;
use crate::lessons::CARDS;

/// The headings of a lesson's text, in order.
const HEADINGS: [(&str, [&str; 4]); 2] = [
    ("en", ["What happens", "Try", "A common mistake", "When to use which"]),
    ("zh", ["发生了什么", "试一试", "常见的错误", "何时用哪个"]),
];

/// The keys of all messages; questions stand in the lessons' texts, which are compared below.
fn keys(language: &str) -> BTreeSet<String> {
    let messages = Messages::read(words_of(language));
    messages.keys().filter(|key| !key.ends_with("-question")).map(str::to_owned).collect()
}

/// English has no `measured-` messages: the engine itself speaks it.
#[test]
fn every_message_stands_in_every_language() {
    let english = keys("en");
    for (language, _) in &LANGUAGES[1..] {
        let other = keys(language);
        let missing: Vec<_> = english.difference(&other).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:#?}");
        let left: Vec<_> = other.difference(&english).collect();
        let left: Vec<_> = left.iter().filter(|key| !key.starts_with("measured-")).collect();
        assert!(left.is_empty(), "only {language} has {left:#?}");
    }
}

#[test]
fn messages_use_the_same_variables_in_every_language() {
    let entry = |words: &Messages, key: &str| {
        words.pattern(key).map(|pattern| variables(pattern).join(" "))
    };
    let english = Messages::read(words_of("en"));
    for (language, _) in &LANGUAGES[1..] {
        let other = Messages::read(words_of(language));
        for key in english.keys() {
            let (one, two) = (entry(&english, key), entry(&other, key));
            assert_eq!(one, two.or(one.clone()), "{language}: {key}");
        }
    }
}

#[test]
fn every_lesson_has_its_text_with_the_same_sections_in_every_language() {
    for card in CARDS {
        for (language, headings) in HEADINGS {
            let file = locale(language).join("lessons").join(card.id).with_extension("md");
            let text = fs::read_to_string(&file);
            let text = text.unwrap_or_else(|_| panic!("no {}", file.display()));
            let found: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(found, headings, "{}", file.display());
            let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let messages = Messages::read(words_of(language));
            let key = format!("lesson-{}-title", card.id);
            let message = messages.format(&key, &[], plural_of(language));
            assert_eq!(title.map(str::to_owned), message, "{language}: {key}");
        }
    }
}

/// The key and the arguments' names of every `measured!("key", "text", name = …)`.
fn measured() -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lessons");
    let mut found = Vec::new();
    for file in sources(&folder).iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let source = fs::read_to_string(file).expect("a source file");
        let code: Vec<_> =
            source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        for call in code.split("measured!(").skip(1) {
            let mut parts = call.split('"');
            let (before, key) = (parts.next(), parts.next().unwrap_or_default());
            if before.is_some_and(|before| before.trim().is_empty()) {
                found.push((key.to_owned(), names(parts.nth(1).unwrap_or_default())));
            }
        }
    }
    found
}

/// What stands in braces in an English text, without its format.
fn names(text: &str) -> Vec<String> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next());
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn what_lessons_measure_is_said_in_every_language() {
    let all = measured();
    assert!(all.len() >= 10, "the scan found only {}", all.len());
    let mut wrong = Vec::new();
    for (language, _) in &LANGUAGES[1..] {
        let messages = Messages::read(words_of(language));
        for (key, names) in &all {
            let key = format!("measured-{key}");
            let found = messages.pattern(&key).map(variables);
            if !found
                .as_ref()
                .is_some_and(|found| found.iter().all(|v| names.iter().any(|n| n == v)))
            {
                wrong.push(format!("{language}: {key} {names:?}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "no words, or others, for {wrong:#?}");
}
