//! The part of Fluent that the page's words use, read without tables and without a syntax tree:
//! messages of one pattern with variables, literals and a choice by number or plural category.
//!
//! The whole of Fluent would be a seventh of the page's code. The files stay genuine Fluent: a
//! test formats every message with the reference implementation too, and compares.

use std::ops::Range;

/// A file's messages: keys and patterns, as they stand there.
#[derive(Debug, Default)]
pub struct Messages {
    file: String,
    /// In order of the keys.
    all: Vec<Entry>,
}

/// Where a message stands in the file.
#[derive(Debug)]
struct Entry {
    key: Range<usize>,
    pattern: Range<usize>,
}

impl Messages {
    /// The messages of a file.
    pub fn read(file: String) -> Self {
        let (mut at, mut all) = (0, Vec::<Entry>::new());
        let mut open = false;
        for line in file.split_inclusive('\n') {
            let end = at + line.len();
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let equals = line.find('=').unwrap_or(line.len() - 1);
                let key = at..at + line[..equals].trim_end().len();
                all.push(Entry { key, pattern: at + equals + 1..end });
                open = true;
            } else if !line.starts_with([' ', '}']) {
                open = false;
            } else if let Some(entry) = all.last_mut().filter(|_| open) {
                entry.pattern.end = end;
            }
            at = end;
        }
        all.sort_by(|one, other| file[one.key.clone()].cmp(&file[other.key.clone()]));
        Messages { file, all }
    }

    #[cfg(test)]
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|entry| &self.file[entry.key.clone()])
    }

    /// The message of that key as it stands in the file.
    pub fn pattern(&self, key: &str) -> Option<&str> {
        let found = self.all.binary_search_by(|entry| self.file[entry.key.clone()].cmp(key));
        Some(self.file[self.all[found.ok()?].pattern.clone()].trim())
    }

    /// The message of that key in words; `plural` gives the category of a number.
    pub fn format(
        &self,
        key: &str,
        args: &[(&str, String)],
        plural: fn(f64) -> &'static str,
    ) -> Option<String> {
        let pattern = self.pattern(key)?;
        let mut out = String::with_capacity(pattern.len());
        Writer { args, plural }.pattern(pattern, &mut out);
        Some(out)
    }
}

struct Writer<'a> {
    args: &'a [(&'a str, String)],
    plural: fn(f64) -> &'static str,
}

impl Writer<'_> {
    fn pattern(&self, pattern: &str, out: &mut String) {
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            out.push_str(text);
            let end = closing(after);
            self.placeable(after[..end].trim(), out);
            rest = after.get(end + 1..).unwrap_or_default();
        }
        out.push_str(rest);
    }

    fn placeable(&self, inner: &str, out: &mut String) {
        if let Some(literal) = inner.strip_prefix('"') {
            out.push_str(literal.trim_end_matches('"'));
        } else if let Some((selector, variants)) = inner.split_once("->") {
            let value = self.variable(selector.trim());
            self.pattern(self.variant(value, variants), out);
        } else {
            out.push_str(self.variable(inner));
        }
    }

    fn variable(&self, name: &str) -> &str {
        let name = name.trim_start_matches('$');
        self.args.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The variant that `value` or its category names, or else the one with the star.
    fn variant<'v>(&self, value: &str, variants: &'v str) -> &'v str {
        let category = whole(value).map_or("", self.plural);
        let mut default = "";
        for line in variants.lines().map(str::trim) {
            let starred = line.starts_with('*');
            let Some((key, pattern)) = line.trim_start_matches('*').split_once(']') else {
                continue;
            };
            let key = key.trim_start_matches('[').trim();
            if key == value || key == category {
                return pattern.trim();
            }
            if starred {
                default = pattern.trim();
            }
        }
        default
    }
}

/// Where the brace closes that opened before `text`.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The number that `text` is, if it is a whole one.
fn whole(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}

/// The plural category of a number in that language.
pub fn plural_of(language: &str) -> fn(f64) -> &'static str {
    match language {
        "en" => |n| if n == 1.0 { "one" } else { "other" },
        _ => |_| "other",
    }
}
