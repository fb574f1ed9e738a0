//! A Rust listing as lines of coloured pieces: comments, strings, numbers, keywords, the rest.

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Comment,
    Text,
    Number,
    Keyword,
    /// A name with a capital: a type, usually.
    Type,
}

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use",
    "where", "while",
];

/// The text of a file of `src/lessons/`; empty where there is none.
pub fn text_of(file: &str) -> &'static str {
    include!(concat!(env!("OUT_DIR"), "/listings.rs"))
}

/// The lines of a listing with their numbers, from 1, without its modules of tests.
pub fn shown(source: &str) -> Vec<(usize, &str)> {
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

/// The pieces of one line. Literals that span lines are coloured on their first line only.
pub fn pieces(line: &str) -> Vec<(Ink, &str)> {
    let mut pieces: Vec<(Ink, &str)> = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (ink, length) = next(rest, first);
        let (piece, after) = rest.split_at(length);
        pieces.push((ink, piece));
        rest = after;
    }
    merge(line, pieces)
}

/// Joins neighbours of the same ink, so that a line has few elements.
fn merge<'a>(line: &'a str, pieces: Vec<(Ink, &'a str)>) -> Vec<(Ink, &'a str)> {
    let mut merged: Vec<(Ink, &str)> = Vec::new();
    let mut at = 0;
    for (ink, piece) in pieces {
        match merged.last_mut() {
            Some((last, text)) if *last == ink => *text = &line[at - text.len()..at + piece.len()],
            _ => merged.push((ink, piece)),
        }
        at += piece.len();
    }
    merged
}

fn next(rest: &str, first: char) -> (Ink, usize) {
    let word = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
    match first {
        '/' if rest.starts_with("//") => (Ink::Comment, rest.len()),
        '"' => (Ink::Text, string(rest)),
        '\'' if character(rest).is_some() => (Ink::Text, character(rest).unwrap_or(1)),
        c if c.is_ascii_digit() => (Ink::Number, word(|c| c.is_ascii_alphanumeric() || c == '_')),
        c if c.is_alphabetic() || c == '_' => {
            let length = word(|c| c.is_alphanumeric() || c == '_');
            (name(&rest[..length]), length)
        }
        c => (Ink::Plain, c.len_utf8()),
    }
}

fn name(word: &str) -> Ink {
    match word {
        _ if KEYWORDS.contains(&word) => Ink::Keyword,
        _ if word.starts_with(char::is_uppercase) => Ink::Type,
        _ => Ink::Plain,
    }
}

/// Bytes of the string literal that `rest` starts with.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Bytes of the character literal that `rest` starts with; none for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.get(1..)?;
    let first = inner.chars().next()?;
    let length = if first == '\\' { inner.get(1..)?.find('\'')? + 1 } else { first.len_utf8() };
    inner.get(length..)?.starts_with('\'').then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        let line = "let n: Vec<u8> = f(\"a \\\" b\", 'x', 25_000); // why";
        let inks = pieces(line);
        assert_eq!(inks.iter().map(|(_, text)| *text).collect::<String>(), line);
        let of = |ink| inks.iter().filter(|p| p.0 == ink).map(|p| p.1).collect::<Vec<_>>();
        assert_eq!(of(Ink::Keyword), ["let"]);
        assert_eq!(of(Ink::Type), ["Vec"]);
        assert_eq!(of(Ink::Text), ["\"a \\\" b\"", "'x'"]);
        assert_eq!(of(Ink::Number), ["25_000"]);
        assert_eq!(of(Ink::Comment), ["// why"]);
    }

    #[test]
    fn tests_are_left_out_and_what_follows_keeps_its_numbers() {
        let source = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nfn b() {}\n\n";
        assert_eq!(shown(source), [(1, "fn a() {}"), (2, ""), (7, "fn b() {}")]);
    }

    #[test]
    fn lifetimes_open_strings_and_other_scripts_do_no_harm() {
        for line in ["fn f<'a>(x: &'a str)", "let s = \"open", "'", "'\\", "\"é\" 'é' é", ""] {
            assert_eq!(pieces(line).iter().map(|(_, text)| *text).collect::<String>(), line);
        }
    }

    #[test]
    fn every_listing_comes_back_whole() {
        for card in crate::lessons::CARDS {
            for line in card.files.iter().flat_map(|file| text_of(file).lines()) {
                assert_eq!(pieces(line).iter().map(|(_, text)| *text).collect::<String>(), line);
            }
        }
    }
}
