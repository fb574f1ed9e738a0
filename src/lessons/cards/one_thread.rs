//! Chapter 9: one thread, many tasks.

use super::{integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "generator",
        chapter: Chapter::OneThread,
        title: "Handing control back and forth",
        modes: &[Mode::Sequential, Mode::Threads],
        params: &[
            integer("items", "", [1, 5, 200]),
            integer("switches", "", [1_000, 20_000, 1_000_000]),
        ],
        repeat: 1,
        files: &["generator.rs"],
    },
    Card {
        id: "asyncio",
        chapter: Chapter::OneThread,
        title: "Ten thousand sleepers, one thread",
        modes: &[Mode::Sequential, Mode::Threads, Mode::Asyncio],
        params: &[
            number("unit", "s", [0.05, 1.0, 10.0]),
            integer("tasks", "", [1, 10_000, 100_000]),
            integer("threads", "", [1, 32, 120]),
        ],
        repeat: 1,
        files: &["asyncio.rs"],
    },
];
