//! Chapter 3: threads.

use super::{THREAD_MODES, choice, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "thread-lifecycle",
        chapter: Chapter::Threads,
        title: "The life of a thread",
        modes: THREAD_MODES,
        params: &[
            number("seconds", "s", [0.0, 0.6, 60.0]),
            number("timeout", "s", [0.0, 0.2, 60.0]),
            integer("threads", "", [1, 3, 32]),
        ],
        repeat: 1,
        files: &["thread_lifecycle.rs"],
    },
    Card {
        id: "daemon",
        chapter: Chapter::Threads,
        title: "Who is waited for at the end",
        modes: THREAD_MODES,
        params: &[
            choice("clock", &["daemon", "thread"], "daemon"),
            integer("saves", "", [1, 5, 100]),
            integer("ticks", "", [1, 20, 100]),
            number("pause", "ms", [1.0, 100.0, 2_000.0]),
        ],
        repeat: 1,
        files: &["daemon.rs"],
    },
    Card {
        id: "monitor-event",
        chapter: Chapter::Threads,
        title: "A sampler that stops when told",
        modes: THREAD_MODES,
        params: &[
            integer("mebibytes", "MiB", [1, 40, 150]),
            number("interval", "ms", [1.0, 20.0, 1_000.0]),
        ],
        repeat: 1,
        files: &["monitor_event.rs"],
    },
    Card {
        id: "thread-vs-process",
        chapter: Chapter::Threads,
        title: "A thread or a process?",
        modes: &[Mode::Threads, Mode::Processes],
        params: &[
            integer("starts", "", [1, 10, 100]),
            integer("messages", "", [10, 200, 2_000]),
            integer("accesses", "", [1_000, 1_000_000, 100_000_000]),
            number("look", "s", [0.0, 0.2, 10.0]),
        ],
        repeat: 1,
        files: &["thread_vs_process.rs", "round_trips.rs", "crash.rs"],
    },
];
