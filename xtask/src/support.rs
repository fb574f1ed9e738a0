//! What works in which browser: seen by the browser tests, kept in `docs/support.json`, and shown as
//! the tables of the docs.
//!
//! invariant: nobody writes a result by hand. `cargo xtask support` writes what the tests see; on
//! every other run a test fails that sees something else than stands there.

mod table;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::browser::Browser;
use crate::build::Profile;
use crate::testing::{self, Choice};
use crate::{files, paths};

/// Set to the file that tests add to what they see (`cargo xtask support`).
pub const RECORD: &str = "INTERLEAVE_SUPPORT";
/// In the names of the tests that see something.
const TESTS: [&str; 3] = ["browsers::", "hosts::", "::lessons_about_cores_"];

/// Which table a row is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Feature,
    Lesson,
    Host,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    pub part: Part,
    /// Its place in the table.
    pub nth: usize,
    pub what: String,
    /// Of the page at that time.
    pub tier: u8,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub subject: Subject,
    pub browser: Browser,
    pub version: String,
    pub result: String,
}

/// Everything that was seen, as the docs have it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Support {
    /// The browsers it was seen in.
    pub versions: BTreeMap<Browser, String>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    #[serde(flatten)]
    pub subject: Subject,
    pub results: BTreeMap<Browser, String>,
}

impl Seen {
    /// Write it down, or hold it against what the docs say.
    ///
    /// # Errors
    /// The docs say something else.
    pub fn check(&self) -> Result<()> {
        if let Some(file) = std::env::var_os(RECORD) {
            let mut file = fs::OpenOptions::new().create(true).append(true).open(file)?;
            // In one piece: other tests add to it too.
            return Ok(file.write_all(format!("{}\n", serde_json::to_string(self)?).as_bytes())?);
        }
        let support = Support::read()?;
        let row = support.rows.iter().find(|row| row.subject == self.subject);
        let told = row.and_then(|row| row.results.get(&self.browser));
        if told != Some(&self.result) {
            let Self { subject, browser, result, .. } = self;
            bail!(
                "{subject:?} in {browser:?}: `{result}`, but the docs say {told:?}. If that is how it \
                 is from now on, `cargo xtask support` writes it down"
            );
        }
        Ok(())
    }
}

impl Support {
    /// What the docs say.
    pub fn read() -> Result<Self> {
        let text = files::read(&file())?;
        serde_json::from_str(&text).context("docs/support.json is no table of support")
    }

    /// What was seen now replaces what was seen before.
    fn add(&mut self, seen: impl IntoIterator<Item = Seen>) {
        let before = std::mem::take(&mut self.rows).into_iter();
        let mut rows: BTreeMap<_, _> = before.map(|row| (row.subject, row.results)).collect();
        for Seen { subject, browser, version, result } in seen {
            self.versions.insert(browser, shown_version(browser, &version));
            rows.entry(subject).or_default().insert(browser, result);
        }
        self.rows = rows.into_iter().map(|(subject, results)| Row { subject, results }).collect();
    }
}

/// As far as a version says what a browser can do.
fn shown_version(browser: Browser, version: &str) -> String {
    let parts = if browser == Browser::WebKit { 2 } else { 1 };
    version.split('.').take(parts).collect::<Vec<_>>().join(".")
}

fn file() -> PathBuf {
    paths::root().join("docs/support.json")
}

/// Look at everything, or only at what tests of these names see, and write it into the docs.
pub fn run(profile: Profile, filters: &[String]) -> Result<()> {
    let mut support = if filters.is_empty() { Support::default() } else { Support::read()? };
    let filters: Vec<_> = filters.iter().map(String::as_str).collect();
    let filters = if filters.is_empty() { TESTS.to_vec() } else { filters };
    let record = paths::target("support.jsonl");
    files::write(&record, "")?;
    let choice = Choice { record: Some(record.clone()), ..Choice::default() };
    let mut failed = 0;
    for tests in filters {
        let part = Some(testing::Part::Browser);
        failed += testing::run(part, profile, &choice, Some(tests))?.failed;
    }
    let text = files::read(&record)?;
    let seen = text.lines().map(serde_json::from_str).collect::<Result<Vec<Seen>, _>>()?;
    support.add(seen);
    files::write(&file(), format!("{}\n", serde_json::to_string_pretty(&support)?))?;
    table::DOCS.iter().try_for_each(|name| write(&support, &paths::root().join(name)))?;
    if failed > 0 {
        bail!("{failed} tests failed: what they were to see is not in the tables");
    }
    Ok(())
}

fn write(support: &Support, doc: &Path) -> Result<()> {
    let text = files::read(doc)?;
    let filled = table::filled(support, &text).with_context(|| doc.display().to_string())?;
    files::write(doc, filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_show_what_the_tests_saw() -> Result<()> {
        let support = Support::read()?;
        assert!(!support.rows.is_empty());
        for name in table::DOCS {
            let text = files::read(&paths::root().join(name))?;
            let expected = table::filled(&support, &text)?;
            assert!(text == expected, "{name} is not what `cargo xtask support` writes");
        }
        Ok(())
    }

    #[test]
    fn what_was_seen_becomes_rows_in_order_of_their_places() {
        let seen = |nth, what: &str, browser, version: &str| Seen {
            subject: Subject { part: Part::Lesson, nth, what: what.into(), tier: 1 },
            browser,
            version: version.into(),
            result: "yes".into(),
        };
        let mut support = Support::default();
        support.add([seen(1, "b", Browser::Firefox, "152.0")]);
        support.add([
            seen(1, "b", Browser::Firefox, "153.7.0"),
            seen(0, "c", Browser::WebKit, "2.50.6"),
            seen(1, "b", Browser::WebKit, "2.50.6"),
        ]);
        let names: Vec<_> = support.rows.iter().map(|row| row.subject.what.as_str()).collect();
        assert_eq!(names, ["c", "b"]);
        assert_eq!(support.rows[1].results.len(), 2);
        assert_eq!(support.versions[&Browser::Firefox], "153");
        assert_eq!(support.versions[&Browser::WebKit], "2.50");
    }
}
