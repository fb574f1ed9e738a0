//! The tables, between marks in the docs.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::{Part, Support};
use crate::browser::Browser;

/// The docs that have tables in them.
pub const DOCS: [&str; 2] = ["docs/browsers.md", "docs/hosting.md"];

const PARTS: [(Part, &str, &str); 3] = [
    (Part::Feature, "features", "what"),
    (Part::Lesson, "lessons", "lesson"),
    (Part::Host, "hosts", "host"),
];

/// A document with its tables as they are to be.
///
/// # Errors
/// A table begins and has no end.
pub fn filled(support: &Support, text: &str) -> Result<String> {
    PARTS.iter().try_fold(text.to_owned(), |text, (part, name, head)| {
        let (begin, end) = (format!("<!-- {name}: by cargo xtask support -->\n"), "<!-- end -->");
        let Some((before, rest)) = text.split_once(&begin) else { return Ok(text) };
        let (_, after) = rest.split_once(end).with_context(|| format!("{name} has no {end}"))?;
        Ok(format!("{before}{begin}{}{end}{after}", table(support, *part, head)))
    })
}

fn table(support: &Support, part: Part, head: &str) -> String {
    let mut text = format!("| {head} | tier |");
    for browser in Browser::ALL {
        let version = support.versions.get(&browser).map_or("", String::as_str);
        // Writing to a string can't fail, here and below.
        let _ = write!(text, " {} {version} |", browser.title());
    }
    let _ = writeln!(text, "\n|---|---|{}", "---|".repeat(Browser::ALL.len()));
    for row in support.rows.iter().filter(|row| row.subject.part == part) {
        let _ = write!(text, "| {} | {} |", row.subject.what, row.subject.tier);
        for browser in Browser::ALL {
            let _ = write!(text, " {} |", row.results.get(&browser).map_or("", String::as_str));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_what_is_between_its_marks() -> Result<()> {
        let support = Support::default();
        let doc = "a\n<!-- hosts: by cargo xtask support -->\nold\n<!-- end -->\nb\n";
        let filled = filled(&support, doc)?;
        assert!(filled.starts_with("a\n<!-- hosts: by cargo xtask support -->\n| host | tier |"));
        assert!(filled.ends_with("|---|---|---|---|---|\n<!-- end -->\nb\n"), "{filled}");
        assert!(super::filled(&support, "<!-- hosts: by cargo xtask support -->\nold").is_err());
        Ok(())
    }
}
