//! The part of Fluent that the page's words use, read without tables and without a syntax tree:
//! messages of one pattern with variables, literals and a choice by number or plural category.
//!
//! The whole of Fluent would be a seventh of the page's code. The files stay genuine Fluent: a
//! test formats every message with the reference implementation too, and compares.

/// A file's messages: keys and patterns, as they stand there.
#[derive(Debug, Default)]
pub struct Messages {
    all: Vec<(&'static str, &'static str)>,
}

impl Messages {
    /// Adds the messages of a file.
    pub fn add(&mut self, file: &'static str) {
        let mut at = 0;
        let mut open: Option<(&'static str, usize)> = None;
        for line in file.split_inclusive('\n') {
            if !line.starts_with([' ', '}']) {
                if let Some((key, from)) = open.take() {
                    self.all.push((key, file[from..at].trim()));
                }
                if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    open = line.split_once('=').map(|(key, _)| (key.trim(), at + key.len() + 1));
                }
            }
            at += line.len();
        }
        if let Some((key, from)) = open {
            self.all.push((key, file[from..].trim()));
        }
    }

    #[cfg(test)]
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.all.iter().map(|(key, _)| *key)
    }

    /// The message of that key in words; `plural` gives the category of a number.
    pub fn format(
        &self,
        key: &str,
        args: &[(&str, String)],
        plural: fn(f64) -> &'static str,
    ) -> Option<String> {
        let (_, pattern) = self.all.iter().find(|(known, _)| *known == key)?;
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
