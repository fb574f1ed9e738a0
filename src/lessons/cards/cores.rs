//! Chapter 1: cores and the GIL.

use super::{COMPUTE_MODES, SWITCH, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "countdown",
        chapter: Chapter::CoresAndTheGil,
        title: "Counting down",
        modes: COMPUTE_MODES,
        params: &[
            integer("n", "", [1_000, 25_000_000, 2_000_000_000]),
            integer("tasks", "", [1, 4, 128]),
            SWITCH,
        ],
        repeat: 5,
        files: &["countdown.rs", "spread.rs"],
    },
    Card {
        id: "fib",
        chapter: Chapter::CoresAndTheGil,
        title: "Fibonacci, the slow way",
        modes: COMPUTE_MODES,
        params: &[integer("n", "", [1, 35, 45]), integer("tasks", "", [1, 2, 128]), SWITCH],
        repeat: 5,
        files: &["fib.rs", "spread.rs"],
    },
    Card {
        id: "busy-loops",
        chapter: Chapter::CoresAndTheGil,
        title: "A busy loop for each core",
        modes: &[Mode::Gil, Mode::Threads, Mode::Processes],
        params: &[
            // 0: until Stop.
            number("seconds", "s", [0.0, 4.0, 3600.0]),
            // 0: as many as there are cores.
            integer("loops", "", [0, 0, 64]),
            SWITCH,
        ],
        repeat: 1,
        files: &["busy_loops.rs", "spread.rs"],
    },
    Card {
        id: "cpu-count",
        chapter: Chapter::CoresAndTheGil,
        title: "How many cores have you really?",
        modes: &[Mode::Threads],
        params: &[
            integer("milliseconds", "ms", [20, 150, 5_000]),
            // 0: twice the reported cores.
            integer("workers", "", [0, 0, 64]),
        ],
        repeat: 5,
        files: &["cpu_count.rs"],
    },
    Card {
        id: "big-power",
        chapter: Chapter::CoresAndTheGil,
        title: "A sleep and a big power",
        modes: &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes],
        params: &[
            number("seconds", "s", [0.0, 2.0, 60.0]),
            integer("exponent", "", [20, 1_000_000, 4_000_000]),
            integer("tasks", "", [1, 2, 16]),
        ],
        repeat: 1,
        files: &["big_power.rs", "spread.rs"],
    },
];
