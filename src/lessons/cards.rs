//! The cards of all lessons, in the order of the menu.

use super::card::{Card, Chapter, Param, ParamKind};
use crate::protocol::Mode;

const COMPUTE_MODES: &[Mode] =
    &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes, Mode::Rayon];

/// The rule by which a thread gives up the GIL: CPython's of today, and the one before 3.2.
const SWITCH: Param = Param {
    name: "switch",
    kind: ParamKind::Choice { choices: &["interval", "ticks"], default: "interval" },
    unit: "",
};

const fn integer(name: &'static str, unit: &'static str, range: [i64; 3]) -> Param {
    let [min, default, max] = range;
    Param { name, kind: ParamKind::Integer { min, max, default }, unit }
}

const fn number(name: &'static str, unit: &'static str, range: [f64; 3]) -> Param {
    let [min, default, max] = range;
    Param { name, kind: ParamKind::Number { min, max, default }, unit }
}

/// Every lesson's card.
pub static CARDS: &[Card] = &[
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
        source: concat!(include_str!("countdown.rs"), "\n", include_str!("spread.rs")),
    },
    Card {
        id: "fib",
        chapter: Chapter::CoresAndTheGil,
        title: "Fibonacci, the slow way",
        modes: COMPUTE_MODES,
        params: &[integer("n", "", [1, 35, 45]), integer("tasks", "", [1, 2, 128]), SWITCH],
        repeat: 5,
        source: concat!(include_str!("fib.rs"), "\n", include_str!("spread.rs")),
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
        source: concat!(include_str!("busy_loops.rs"), "\n", include_str!("spread.rs")),
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
        source: include_str!("cpu_count.rs"),
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
        source: concat!(include_str!("big_power.rs"), "\n", include_str!("spread.rs")),
    },
    Card {
        id: "sleepers",
        chapter: Chapter::Waiting,
        title: "Two sleepers",
        modes: &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes],
        params: &[number("seconds", "s", [0.01, 2.0, 60.0]), integer("tasks", "", [1, 2, 128])],
        repeat: 1,
        source: concat!(include_str!("sleepers.rs"), "\n", include_str!("spread.rs")),
    },
    Card {
        id: "data-parallel",
        chapter: Chapter::Pools,
        title: "Data parallelism with rayon",
        modes: &[Mode::Sequential, Mode::Rayon],
        params: &[
            Param {
                name: "work",
                kind: ParamKind::Choice {
                    choices: &["picture", "sort", "words"],
                    default: "picture",
                },
                unit: "",
            },
            // Thousands of pixels, keys or words.
            integer("size", "thousand", [10, 400, 100_000]),
            // 0: as many as there are cores.
            integer("workers", "", [0, 0, 64]),
        ],
        repeat: 5,
        source: concat!(include_str!("data_parallel.rs"), "\n", include_str!("merge_sort.rs")),
    },
];
