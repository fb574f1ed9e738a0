//! Chapter 4: locks.

use super::{SWITCH, THREAD_MODES, choice, integer, number};
use crate::lessons::{Card, Chapter};

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "balance-race",
        chapter: Chapter::Locks,
        title: "A race for the balance",
        modes: THREAD_MODES,
        params: &[
            integer("changes", "", [100, 500_000, 5_000_000]),
            integer("races", "", [1, 5, 50]),
            choice("order", &["tutorial", "whole", "alternate", "random"], "tutorial"),
            SWITCH,
        ],
        repeat: 3,
        files: &["balance_race.rs", "team.rs"],
    },
    Card {
        id: "interleaved-output",
        chapter: Chapter::Locks,
        title: "Lines of two jobs",
        modes: THREAD_MODES,
        params: &[integer("times", "", [2, 10, 200]), number("gap", "ms", [0.0, 1.0, 100.0])],
        repeat: 3,
        files: &["interleaved_output.rs", "team.rs"],
    },
    Card {
        id: "lost-update",
        chapter: Chapter::Locks,
        title: "Lost updates",
        modes: THREAD_MODES,
        params: &[integer("adders", "", [2, 100, 128]), number("gap", "ms", [0.0, 1.0, 100.0])],
        repeat: 3,
        files: &["lost_update.rs", "team.rs"],
    },
    Card {
        id: "lock-api",
        chapter: Chapter::Locks,
        title: "What a Lock can do",
        modes: THREAD_MODES,
        params: &[number("timeout", "s", [0.01, 0.2, 10.0])],
        repeat: 3,
        files: &["lock_api.rs"],
    },
    Card {
        id: "rlock",
        chapter: Chapter::Locks,
        title: "The same lock twice",
        modes: THREAD_MODES,
        params: &[integer("levels", "", [1, 3, 50]), number("patience", "s", [0.01, 0.5, 30.0])],
        repeat: 1,
        files: &["rlock.rs"],
    },
    Card {
        id: "deadlock",
        chapter: Chapter::Locks,
        title: "A and B, B and A",
        modes: THREAD_MODES,
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
    },
];
