//! The tables of CPython's cases name checks and tests that exist, and give a reason elsewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One line of a table.
struct Row {
    place: String,
    case: String,
    verdict: String,
    ours: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found
}

/// The lines of all tables of cases: `| class or file | case | verdict | ours, or why not |`.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for path in files(&root().join("tests/cpython"), "md") {
        let text = fs::read_to_string(&path).expect("a table");
        for (number, line) in text.lines().enumerate() {
            let cells: Vec<_> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
            let is_row = line.starts_with("| ") && cells.get(1).is_some_and(|case| *case != "case");
            if is_row {
                let place = format!("{}:{}", path.display(), number + 1);
                let [of, case, verdict, ours] = cells[..] else {
                    panic!("{place}: {} cells, not four", cells.len());
                };
                let case = format!("{of}.{case}");
                rows.push(Row { place, case, verdict: verdict.to_owned(), ours: ours.to_owned() });
            }
        }
    }
    rows
}

/// Every function and every named trial of ours: `lock::release…` for `fn release…` in a `lock.rs`,
/// and the bare name of a function or of a trial.
fn known() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut sources = files(&root().join("src"), "rs");
    sources.extend(files(&root().join("tests"), "rs"));
    for path in sources {
        let text = fs::read_to_string(&path).expect("a source");
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        for function in names_after(&text, "fn ", |c| c.is_alphanumeric() || c == '_') {
            known.insert(format!("{stem}::{function}"));
            known.insert(function.to_owned());
        }
        // Trials are named by text: `("segment_lock", segment_lock)`.
        known.extend(
            names_after(&text, "(\"", |c| c.is_alphanumeric() || c == '_').map(str::to_owned),
        );
    }
    known
}

fn names_after<'a>(
    text: &'a str,
    mark: &'a str,
    in_name: impl Fn(char) -> bool + Copy + 'a,
) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark).filter_map(move |(at, _)| {
        let rest = &text[at + mark.len()..];
        let name = &rest[..rest.find(|c| !in_name(c)).unwrap_or(rest.len())];
        (!name.is_empty()).then_some(name)
    })
}

#[test]
fn the_same_cases_name_checks_that_exist() {
    let known = known();
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| row.verdict == "same") {
        for name in row.ours.split(',').map(|name| name.trim().trim_matches('`')) {
            if !known.contains(name) {
                wrong.push(format!("{}: {}: no check `{name}`", row.place, row.case));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_other_cases_give_a_reason() {
    let mut wrong = Vec::new();
    for row in rows() {
        let reason = row.ours.split_whitespace().count() >= 4;
        if !(row.verdict == "same" || row.verdict == "not applicable" && reason) {
            wrong.push(format!("{}: {}: `{}`, `{}`", row.place, row.case, row.verdict, row.ours));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_case_is_named_twice_and_none_of_the_locks_and_queues_is_left_out() {
    let rows = rows();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let file = row.place.rsplit_once(':').expect("a line").0;
        assert!(
            seen.insert((file.to_owned(), row.case.clone())),
            "{}: again {}",
            row.place,
            row.case
        );
    }
    // Cases a class has in CPython 3.11.
    for (class, count) in [
        ("BaseLockTests", 13),
        ("LockTests", 4),
        ("RLockTests", 6),
        ("EventTests", 6),
        ("ConditionTests", 7),
        ("BaseSemaphoreTests", 10),
        ("SemaphoreTests", 2),
        ("BoundedSemaphoreTests", 2),
        ("BarrierTests", 11),
        ("ThreadTests", 38),
        ("ThreadJoinOnShutdown", 6),
        ("ThreadingExceptionTests", 11),
        ("BaseQueueTestMixin", 6),
        ("FailingQueueTest", 1),
        ("BaseSimpleQueueTest", 7),
        ("CSimpleQueueTest", 2),
    ] {
        let of_class =
            |row: &&Row| row.place.contains("sync.md") && row.case.split('.').next() == Some(class);
        assert_eq!(rows.iter().filter(of_class).count(), count, "{class}");
    }
}
