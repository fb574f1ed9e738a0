//! Chapter 5: signals between threads.

use super::{SIGNAL_MODES, choice, integer, number};
use crate::lessons::{Card, Chapter};

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "semaphore",
        chapter: Chapter::Signals,
        title: "Five threads, three permits",
        modes: SIGNAL_MODES,
        params: &[
            integer("threads", "", [1, 5, 32]),
            integer("permits", "", [1, 3, 32]),
            integer("visits", "", [1, 2, 100]),
            number("stay", "ms", [0.0, 250.0, 5_000.0]),
        ],
        repeat: 1,
        files: &["semaphore.rs", "shared.rs"],
    },
    Card {
        id: "condition",
        chapter: Chapter::Signals,
        title: "Wait until it is true",
        modes: SIGNAL_MODES,
        params: &[
            integer("consumers", "", [1, 4, 32]),
            choice("notify", &["one", "all"], "one"),
            number("pause", "ms", [0.0, 150.0, 2_000.0]),
        ],
        repeat: 1,
        files: &["condition.rs", "shared.rs"],
    },
    Card {
        id: "event",
        chapter: Chapter::Signals,
        title: "One flag, many waiters",
        modes: SIGNAL_MODES,
        params: &[
            integer("threads", "", [1, 4, 64]),
            number("delay", "ms", [0.0, 600.0, 60_000.0]),
            number("timeout", "ms", [0.0, 200.0, 60_000.0]),
        ],
        repeat: 1,
        files: &["event.rs"],
    },
];
