//! A lesson's text: `# Title`, `> the question`, and sections under `##`, as HTML.

use anyhow::{Result, ensure};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd, html};

#[derive(Debug, PartialEq)]
pub struct Prose {
    pub title: String,
    /// In plain words: it is shown before the rest is there.
    pub question: String,
    /// The sections, each in an element of its own.
    pub html: String,
}

/// Read a lesson's Markdown.
pub fn read(markdown: &str) -> Result<Prose> {
    let events: Vec<_> = Parser::new(markdown).collect();
    let mut parts = events.chunk_by(|_, next| !is_section(next));
    let head = parts.next().unwrap_or_default();
    let title = words(head, TagEnd::Heading(HeadingLevel::H1));
    let question = words(head, TagEnd::BlockQuote(None));
    ensure!(!title.is_empty(), "it does not begin with `# Title`");
    ensure!(!question.is_empty(), "no question (`> ...`) after the title");
    let mut out = String::new();
    for part in parts {
        out.push_str("<section>");
        html::push_html(&mut out, part.iter().cloned());
        out.push_str("</section>\n");
    }
    ensure!(!out.is_empty(), "no section (`## ...`) after the question");
    Ok(Prose { title, question, html: out })
}

fn is_section(event: &Event) -> bool {
    matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }))
}

/// The words of the element that ends with `end`.
fn words(events: &[Event], end: TagEnd) -> String {
    let starts = |event: &Event| matches!(event, Event::Start(tag) if tag.to_end() == end);
    let inside = events.iter().skip_while(|event| !starts(event));
    let inside = inside.take_while(|event| !matches!(event, Event::End(tag) if *tag == end));
    let mut text = String::new();
    for event in inside {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart() -> Result<()> {
        let prose = read("# A `b`\n\n> Why\n> so?\n\n## One\n\nx < *y*\n\n## Two\n- z\n")?;
        assert_eq!((prose.title.as_str(), prose.question.as_str()), ("A b", "Why so?"));
        let one = "<section><h2>One</h2>\n<p>x &lt; <em>y</em></p>\n</section>\n";
        let two = "<section><h2>Two</h2>\n<ul>\n<li>z</li>\n</ul>\n</section>\n";
        assert_eq!(prose.html, format!("{one}{two}"));
        Ok(())
    }

    #[test]
    fn what_lacks_a_part_is_refused() {
        for markdown in ["", "> q\n\n## s\n", "# t\n\n## s\n", "# t\n\n> q\n"] {
            assert!(read(markdown).is_err(), "{markdown}");
        }
    }
}
