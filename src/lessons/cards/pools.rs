//! Chapter 8: pools and futures.

use super::{choice, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// Threads under a GIL, free threads, and processes.
const POOLS: &[Mode] = &[Mode::Gil, Mode::Threads, Mode::Processes];

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "pool",
        chapter: Chapter::Pools,
        title: "Five tasks for four workers",
        modes: POOLS,
        params: &[
            integer("workers", "", [1, 4, 16]),
            integer("tasks", "", [1, 5, 64]),
            number("seconds", "s", [0.05, 2.0, 10.0]),
            choice(
                "call",
                &["apply_async", "map", "map_async", "imap", "imap_unordered"],
                "apply_async",
            ),
            integer("chunksize", "", [1, 1, 64]),
            choice("lengths", &["equal", "uneven"], "equal"),
            number("timeout", "s", [0.0, 0.5, 20.0]),
            choice("end", &["close", "terminate"], "close"),
        ],
        repeat: 1,
        files: &["pool.rs"],
    },
    Card {
        id: "executor",
        chapter: Chapter::Pools,
        title: "A promise of a result",
        modes: POOLS,
        params: &[
            integer("workers", "", [1, 3, 16]),
            integer("tasks", "", [1, 6, 32]),
            // 0: none.
            integer("fails", "", [0, 3, 32]),
            integer("milliseconds", "ms", [5, 40, 500]),
            integer("chunksize", "", [1, 2, 16]),
            choice("cancel_futures", &["no", "yes"], "no"),
        ],
        repeat: 1,
        files: &["executor.rs"],
    },
    Card {
        id: "executor-internals",
        chapter: Chapter::Pools,
        title: "Inside a process pool",
        modes: &[Mode::Processes],
        params: &[
            integer("workers", "", [1, 2, 8]),
            integer("tasks", "", [1, 12, 64]),
            integer("milliseconds", "ms", [5, 150, 2_000]),
            choice("kill", &["nobody", "a-worker"], "nobody"),
        ],
        repeat: 1,
        files: &["executor_internals.rs"],
    },
    Card {
        id: "data-parallel",
        chapter: Chapter::Pools,
        title: "Data parallelism with rayon",
        modes: &[Mode::Sequential, Mode::Rayon],
        params: &[
            choice("work", &["picture", "sort", "words"], "picture"),
            // Thousands of pixels, keys or words.
            integer("size", "thousand", [10, 400, 100_000]),
            // 0: as many as there are cores.
            integer("workers", "", [0, 0, 64]),
        ],
        repeat: 5,
        files: &["data_parallel.rs", "merge_sort.rs"],
    },
];
