//! How kinds of spans look and are called. No two differ by colour alone.

use crate::trace::Reason;
use crate::trace::timeline::SpanKind;

/// A pattern over a span's colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    Plain,
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
    Upright,
    Level,
    Dots,
}

/// The look of a kind: the name of its colour in the style sheet, and its pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub colour: &'static str,
    pub pattern: Pattern,
}

const fn look(colour: &'static str, pattern: Pattern) -> Look {
    Look { colour, pattern }
}

/// How that kind is drawn.
pub fn look_of(kind: SpanKind) -> Look {
    match kind {
        SpanKind::Running => look("--k-running", Pattern::Plain),
        SpanKind::Task => look("--k-task", Pattern::Plain),
        SpanKind::Holding(Reason::Gil) => look("--k-gil", Pattern::Plain),
        SpanKind::Holding(_) => look("--k-hold", Pattern::Plain),
        SpanKind::Waiting(reason) => match reason {
            Reason::Lock | Reason::Semaphore => look("--k-lock", Pattern::Rising),
            Reason::Gil => look("--k-gil", Pattern::Falling),
            Reason::Sleep => look("--k-sleep", Pattern::Dots),
            Reason::QueuePut | Reason::QueueGet | Reason::Io => look("--k-queue", Pattern::Upright),
            Reason::Thread | Reason::Process | Reason::Future => look("--k-join", Pattern::Level),
            _ => look("--k-signal", Pattern::Upright),
        },
    }
}

/// The colours of the style sheet that spans use.
pub const COLOURS: &[&str] = &[
    "--k-running",
    "--k-task",
    "--k-gil",
    "--k-hold",
    "--k-lock",
    "--k-sleep",
    "--k-queue",
    "--k-join",
    "--k-signal",
];

/// The key of what that kind is called.
pub fn key_of(kind: SpanKind) -> String {
    let slug = |reason: Reason| reason.name().replace(' ', "-");
    match kind {
        SpanKind::Running => "span-running".to_owned(),
        SpanKind::Task => "span-task".to_owned(),
        SpanKind::Waiting(reason) => format!("span-waiting-{}", slug(reason)),
        SpanKind::Holding(reason) => format!("span-holding-{}", slug(reason)),
    }
}

/// Every kind that a trace can have.
pub fn all() -> Vec<SpanKind> {
    use Reason::*;
    let reasons = [
        None, Lock, Gil, Sleep, QueuePut, QueueGet, Condition, Event, Semaphore, Thread, Process,
        Barrier, Future, Io,
    ];
    let mut kinds = vec![SpanKind::Running, SpanKind::Task];
    kinds.extend(reasons.into_iter().flat_map(|r| [SpanKind::Waiting(r), SpanKind::Holding(r)]));
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_in_the_list_and_in_the_style_sheet() {
        let sheet = include_str!("../../www/styles.css");
        for kind in all() {
            assert!(COLOURS.contains(&look_of(kind).colour));
        }
        for colour in COLOURS {
            assert!(sheet.matches(&format!("{colour}:")).count() >= 2, "{colour}: light and dark");
            let class = colour.trim_start_matches('-');
            assert!(
                sheet.contains(&format!(".{class} {{\n  --k: var({colour})")),
                "{colour}: a class"
            );
        }
    }
}
