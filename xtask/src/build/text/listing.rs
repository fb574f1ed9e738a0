//! A listing as HTML, a line an element with its number as anchor, in the page's own five inks.

use anyhow::{Context, Result};
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Rust,
    Python,
}

/// What scopes mean here; the innermost that is listed decides.
const INKS: [(&str, Option<&str>); 12] = [
    ("comment", Some("i-comment")),
    // What stands in the braces of a Python f-string is code again.
    ("meta.interpolation", None),
    ("constant.numeric", Some("i-number")),
    ("constant.language", Some("i-keyword")),
    ("constant.character", Some("i-text")),
    ("string", Some("i-text")),
    ("keyword.operator", None),
    ("keyword", Some("i-keyword")),
    ("storage", Some("i-keyword")),
    ("variable.language", Some("i-keyword")),
    ("entity.name", None),
    ("support", None),
];

pub struct Highlighter {
    syntaxes: SyntaxSet,
}

impl Highlighter {
    pub fn new() -> Self {
        Self { syntaxes: SyntaxSet::load_defaults_newlines() }
    }

    /// The lines of `source` that are shown; those of Rust lack its modules of tests.
    pub fn html(&self, language: Language, name: &str, source: &str) -> Result<String> {
        let extension = if language == Language::Rust { "rs" } else { "py" };
        let syntax = self.syntaxes.find_syntax_by_extension(extension);
        let mut state = ParseState::new(syntax.context("syntect lacks a language")?);
        let mut stack = ScopeStack::new();
        let mut html = String::new();
        for (number, line) in shown(source) {
            let line = format!("{line}\n");
            let changes = state.parse_line(&line, &self.syntaxes)?;
            html.push_str(&format!(
                "<span class=\"line\" id=\"{name}-{number}\"><i class=\"number\">{number}</i>"
            ));
            let mut ink = Inked::default();
            let mut from = 0;
            for (at, change) in changes {
                ink.push(ink_of(&stack), &line[from..at]);
                stack.apply(&change)?;
                from = at;
            }
            ink.push(ink_of(&stack), &line[from..]);
            html.push_str(&ink.finish());
            html.push_str("</span>");
        }
        Ok(html)
    }
}

/// The lines of a listing with their numbers, from 1, without its modules of tests.
fn shown(source: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut in_tests = false;
    for (at, line) in source.lines().enumerate() {
        in_tests |= line == "#[cfg(test)]";
        if !in_tests {
            lines.push((at + 1, line));
        }
        // A module ends with the first brace that is not indented.
        in_tests &= line != "}";
    }
    while lines.last().is_some_and(|(_, line)| line.trim().is_empty()) {
        lines.pop();
    }
    lines
}

type Ink = Option<&'static str>;

fn ink_of(stack: &ScopeStack) -> Ink {
    let fits = |scope: &str| {
        let belongs = |prefix: &str| {
            scope.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        INKS.into_iter().find(|(prefix, _)| belongs(prefix)).map(|(_, ink)| ink)
    };
    let scopes = stack.as_slice().iter().rev();
    scopes.map(|scope| scope.build_string()).find_map(|scope| fits(&scope)).flatten()
}

/// Pieces of a line, neighbours of one ink together, so that a line has few elements.
#[derive(Default)]
struct Inked {
    html: String,
    ink: Ink,
    open: String,
}

impl Inked {
    fn push(&mut self, ink: Ink, text: &str) {
        if ink.is_some() {
            return self.put(ink, text);
        }
        // A name with a capital is a type, or used like one.
        for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_') {
            let end = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_').len();
            let is_type = word.starts_with(char::is_uppercase);
            self.put(is_type.then_some("i-type"), &word[..end]);
            self.put(None, &word[end..]);
        }
    }

    fn put(&mut self, ink: Ink, text: &str) {
        if text.is_empty() {
            return;
        }
        if ink != self.ink {
            self.close();
            self.ink = ink;
        }
        self.open.push_str(text);
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.open);
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        match self.ink {
            Some(ink) if !text.is_empty() => {
                self.html.push_str(&format!("<span class=\"{ink}\">{text}</span>"));
            }
            _ => self.html.push_str(&text),
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: Language, source: &str) -> Result<String> {
        Highlighter::new().html(language, "x", source)
    }

    #[test]
    fn rust_is_coloured() -> Result<()> {
        let line = html(Language::Rust, "let n: Vec<u8> = f(\"a\", 25_000); // why\n")?;
        for part in [
            "<span class=\"line\" id=\"x-1\"><i class=\"number\">1</i>",
            "<span class=\"i-keyword\">let</span>",
            "<span class=\"i-type\">Vec</span>&lt;",
            "<span class=\"i-text\">\"a\"</span>",
            "<span class=\"i-number\">25_000</span>",
            "<span class=\"i-comment\">// why\n</span>",
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        Ok(())
    }

    #[test]
    fn python_is_coloured_over_lines() -> Result<()> {
        let all = html(Language::Python, "\"\"\"a\nb\"\"\"\nfor x in y: print(f\"{x} and\")\n")?;
        assert!(all.contains("id=\"x-2\"><i class=\"number\">2</i><span class=\"i-"), "{all}");
        assert!(all.contains("<span class=\"i-keyword\">for</span>"), "{all}");
        assert!(!all.contains("<span class=\"i-text\">x"), "{all}");
        Ok(())
    }

    #[test]
    fn tests_are_left_out_and_what_follows_keeps_its_number() {
        let source = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nfn b() {}\n\n";
        assert_eq!(shown(source), [(1, "fn a() {}"), (2, ""), (7, "fn b() {}")]);
    }
}
