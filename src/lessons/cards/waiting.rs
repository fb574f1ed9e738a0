//! Chapter 2: waiting, I/O.

use super::{integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "sleepers",
        chapter: Chapter::Waiting,
        title: "Two sleepers",
        modes: &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes],
        params: &[number("seconds", "s", [0.01, 2.0, 60.0]), integer("tasks", "", [1, 2, 128])],
        repeat: 1,
        files: &["sleepers.rs", "spread.rs"],
    },
    Card {
        id: "fetch-all",
        chapter: Chapter::Waiting,
        title: "Four fetches at a time",
        modes: &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Asyncio],
        params: &[
            integer("requests", "", [1, 8, 200]),
            integer("latency", "ms", [0, 150, 5_000]),
            integer("workers", "", [1, 4, 32]),
        ],
        repeat: 1,
        files: &["fetch_all.rs"],
    },
    Card {
        id: "kettle",
        chapter: Chapter::Waiting,
        title: "Four ways to wait for a kettle",
        modes: &[Mode::Gil, Mode::Threads],
        params: &[
            number("heat", "ms", [20.0, 400.0, 10_000.0]),
            number("look", "ms", [0.0, 150.0, 5_000.0]),
        ],
        repeat: 1,
        files: &["kettle.rs"],
    },
];
