//! Chapter 7: processes.

use super::{choice, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "process-queue",
        chapter: Chapter::Processes,
        title: "A queue between processes",
        modes: &[Mode::Processes],
        params: &[
            integer("items", "", [1, 3, 10_000]),
            number("put-gap", "ms", [0.0, 100.0, 2_000.0]),
            // 0: without bound.
            integer("room", "", [0, 0, 1_000]),
            choice("stop-reader", &["after-join", "at-once"], "after-join"),
        ],
        repeat: 1,
        files: &["process_queue.rs"],
    },
    Card {
        id: "pipe",
        chapter: Chapter::Processes,
        title: "Two ends of a pipe",
        modes: &[Mode::Processes],
        params: &[
            integer("parcels", "", [1, 100, 100_000]),
            integer("load", "", [0, 64, 1_000_000]),
            choice("other-end", &["closed", "kept"], "closed"),
        ],
        repeat: 1,
        files: &["pipe.rs"],
    },
    Card {
        id: "shared-values",
        chapter: Chapter::Processes,
        title: "Shared numbers and private copies",
        modes: &[Mode::Processes],
        params: &[
            integer("helpers", "", [1, 4, 16]),
            integer("additions", "", [1, 200_000, 5_000_000]),
        ],
        repeat: 1,
        files: &["shared_values.rs"],
    },
    Card {
        id: "manager",
        chapter: Chapter::Processes,
        title: "A server process that holds objects",
        modes: &[Mode::Processes],
        params: &[
            integer("helpers", "", [1, 4, 16]),
            integer("proxy-calls", "", [1, 100, 10_000]),
            choice("proxy-lock", &["with", "without"], "without"),
        ],
        repeat: 1,
        files: &["manager.rs"],
    },
    Card {
        id: "subprocess",
        chapter: Chapter::Processes,
        title: "Programs joined by pipes",
        modes: &[Mode::Processes],
        params: &[
            choice("pipeline", &["grep", "head", "yes"], "grep"),
            integer("log-lines", "", [1, 5_000, 100_000]),
            choice("our-copy", &["closed", "kept"], "closed"),
            number("sleep-for", "s", [0.0, 1.0, 30.0]),
            number("timeout", "s", [0.01, 0.2, 10.0]),
            choice("check", &["on", "off"], "on"),
        ],
        repeat: 1,
        files: &["subprocess.rs"],
    },
];
