//! Chapter 2: waiting, I/O.

use super::{integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[Card {
    id: "sleepers",
    chapter: Chapter::Waiting,
    title: "Two sleepers",
    modes: &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes],
    params: &[number("seconds", "s", [0.01, 2.0, 60.0]), integer("tasks", "", [1, 2, 128])],
    repeat: 1,
    files: &["sleepers.rs", "spread.rs"],
}];
