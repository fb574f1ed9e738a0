//! Chapter 4: locks.

use super::{choice, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[Card {
    id: "deadlock",
    chapter: Chapter::Locks,
    title: "A and B, B and A",
    modes: &[Mode::Gil, Mode::Threads],
    params: &[
        choice("cure", &["none", "order", "timeout"], "none"),
        // Between a worker's two locks.
        integer("pause", "ms", [0, 20, 1_000]),
        integer("rounds", "", [1, 5, 1_000]),
        // 0: until Stop.
        number("look", "s", [0.0, 3.0, 600.0]),
    ],
    repeat: 1,
    files: &["deadlock.rs"],
}];
