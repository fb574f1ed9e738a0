//! A language's messages: its Fluent files in one, without comments.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;

/// Keys and their entries as they stand in the files, in order.
#[derive(Debug, Default, PartialEq)]
pub struct Messages(Vec<(String, String)>);

/// Every message of a language's folder and of its lessons.
pub fn gather(folder: &Path) -> Result<Messages> {
    let mut messages = Messages::default();
    for file in fluent_files(folder).into_iter().chain(fluent_files(&folder.join("lessons"))) {
        messages.read(&files::read(&file)?);
    }
    Ok(messages)
}

/// In the order of their names; none of a folder that is missing.
fn fluent_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    paths.sort();
    paths
}

impl Messages {
    fn read(&mut self, file: &str) {
        for line in file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
            match (line.split_once('='), self.0.last_mut()) {
                (Some((key, _)), _) if starts => {
                    self.0.push((key.trim().to_owned(), line.to_owned()));
                }
                (_, Some((_, entry))) => {
                    entry.push('\n');
                    entry.push_str(line);
                }
                _ => {}
            }
        }
    }

    /// The message `key`, in place of the one that there may be.
    pub fn set(&mut self, key: &str, text: &str) {
        self.0.retain(|(known, _)| known != key);
        // Braces would be Fluent's own.
        let text = text.replace('{', "{\"{\"}");
        self.0.push((key.to_owned(), format!("{key} = {text}")));
    }

    /// What only `other` has.
    pub fn add_missing(&mut self, other: &Messages) {
        for (key, entry) in &other.0 {
            if !self.0.iter().any(|(known, _)| known == key) {
                self.0.push((key.clone(), entry.clone()));
            }
        }
    }
}

impl fmt::Display for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(_, entry)| writeln!(f, "{entry}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(file: &str) -> Messages {
        let mut messages = Messages::default();
        messages.read(file);
        messages
    }

    #[test]
    fn comments_go_and_entries_of_many_lines_stay_whole() {
        let entry = "n = { $n ->\n    [one] 1 = one\n   *[other] many\n}";
        let read = messages(&format!("# a\n\na = b\n{entry}\n### c\nd = e\n"));
        assert_eq!(read.to_string(), format!("a = b\n{entry}\nd = e\n"));
    }

    #[test]
    fn what_is_missing_is_filled_in_and_what_is_set_replaces() {
        let mut zh = messages("a = x\n");
        zh.add_missing(&messages("a = 1\nb = 2\n"));
        zh.set("b", "3");
        assert_eq!(zh.to_string(), "a = x\nb = 3\n");
    }
}
