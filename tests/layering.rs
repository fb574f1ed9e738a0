//! The layers keep to their edges, `unsafe` to its homes, and files to a size that is read at once.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. Not named here: nobody and nothing.
const EDGES: [(&str, &[&str]); 10] = [
    ("ui", &["protocol", "trace", "browser", "lessons"]),
    ("runtime", &["protocol", "sync", "lessons", "trace", "browser", "word", "checks"]),
    ("checks", &["protocol", "runtime", "sync", "lessons", "trace", "browser", "word"]),
    ("lessons", &["sync", "runtime", "protocol", "word", "trace"]),
    ("sync", &["word", "trace"]),
    ("trace", &["word"]),
    // It carries commands and reports, and looks into none.
    ("browser", &["protocol"]),
    ("word", &[]),
    // Its comments name the trace's layout; its code does not.
    ("protocol", &[]),
    ("bin", &["ui", "runtime", "lessons", "browser"]),
];

/// What the page may know of the lessons: their cards, and what a card allows.
const CARDS: [&str; 7] = ["CARDS", "Card", "Chapter", "Param", "ParamKind", "card", "validate"];

/// Outside of src/word/; each has its contract written down (see ARCHITECTURE.md).
const UNSAFE: [&str; 7] = [
    "src/runtime/factory/call.rs",
    "src/trace/ring.rs",
    "src/runtime/host_wasm.rs",
    "src/runtime/memory.rs",
    "src/runtime/process/fork.rs",
    "src/runtime/process/job.rs",
    "src/runtime/process/server.rs",
];

const LONGEST: usize = 400;

/// Files that may be longer, because they are tables.
const LONGER: [&str; 0] = [];

struct Source {
    /// From the checkout, with slashes.
    path: String,
    text: String,
}

impl Source {
    /// `sync` of `src/sync/lock.rs`, and of `src/sync.rs`.
    fn layer(&self) -> &str {
        let inner = self.path.trim_start_matches("src/");
        let end = inner.find(['/', '.']).unwrap_or(inner.len());
        &inner[..end]
    }

    /// Without comments, which may name anything.
    fn code(&self) -> String {
        let lines = self.text.lines();
        let lines = lines.map(|line| line.split("//").next().unwrap_or_default());
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join("src")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                let path = path.strip_prefix(root).expect("below the checkout");
                let path = path.to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty());
    found
}

/// The names right behind `prefix`, with their lines: one, or all of a group in braces.
fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<(usize, &'a str)> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(is_name) {
            continue;
        }
        let number = code[..at].matches('\n').count() + 1;
        let rest = &code[at + prefix.len()..];
        let members = match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![rest],
        };
        for member in members {
            let member = member.trim();
            let name = &member[..member.find(|c| !is_name(c)).unwrap_or(member.len())];
            names.extend(Some((number, name)).filter(|_| !name.is_empty()));
        }
    }
    names
}

/// `a::{b, c}, d}` is `a::{b, c}` and `d`.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut members) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(&group[from..at]);
                return members;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    members.push(&group[from..]);
    members
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn layers_use_only_those_they_may() {
    let mut wrong = Vec::new();
    for source in sources() {
        let layer = source.layer();
        if layer == "lib" {
            continue;
        }
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == layer) else {
            wrong.push(format!("{}: the layer `{layer}` is not in tests/layering.rs", source.path));
            continue;
        };
        let code = source.code();
        for (number, used) in
            ["crate::", "interleave::"].iter().flat_map(|root| names_after(&code, root))
        {
            let is_layer = EDGES.iter().any(|(name, _)| *name == used);
            if is_layer && used != layer && !allowed.contains(&used) {
                let place = format!("{}:{number}", source.path);
                wrong.push(format!("{place}: `{layer}` may not use `{used}`"));
            }
        }
    }
    report(&wrong);
}

#[test]
fn the_page_knows_lessons_by_their_cards_only() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.layer() == "ui") {
        for (number, name) in names_after(&source.code(), "crate::lessons::") {
            if !CARDS.contains(&name) {
                let place = format!("{}:{number}", source.path);
                wrong.push(format!("{place}: `lessons::{name}` is not for the page"));
            }
        }
    }
    report(&wrong);
}

#[test]
fn unsafe_stays_at_home() {
    let marks =
        ["unsafe {", "unsafe fn", "unsafe impl", "unsafe trait", "unsafe extern", "unsafe("];
    let mut wrong = Vec::new();
    for source in sources() {
        if source.layer() == "word" || UNSAFE.contains(&source.path.as_str()) {
            continue;
        }
        for (number, line) in source.code().lines().enumerate() {
            let number = number + 1;
            if marks.iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("{}:{number}: unsafe outside of its homes", source.path));
            }
        }
    }
    report(&wrong);
}

#[test]
fn the_homes_of_unsafe_exist_and_have_some() {
    let all = sources();
    for home in UNSAFE {
        let source = all.iter().find(|source| source.path == home);
        let has = source.is_some_and(|source| source.code().contains("unsafe"));
        assert!(has, "{home} needs no exception any more");
    }
}

#[test]
fn files_can_be_read_at_once() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST && !LONGER.contains(&source.path.as_str()) {
            wrong.push(format!("{}: {lines} lines, more than {LONGEST}", source.path));
        }
    }
    report(&wrong);
}

#[test]
fn names_are_found_in_paths_and_groups() {
    for (code, names) in [
        ("use crate::word::{a, b};", vec![(1, "word")]),
        ("use crate::{a::{b, c},\n d, e::f,\n};", vec![(1, "a"), (1, "d"), (1, "e")]),
        ("\nx(crate::a::b(), crate::c)", vec![(2, "a"), (2, "c")]),
        ("use mycrate::a;", vec![]),
    ] {
        assert_eq!(names_after(code, "crate::"), names, "{code}");
    }
}
