//! Chapter 7: processes.

use super::{choice, integer, number};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "fork",
        chapter: Chapter::Processes,
        title: "One call, two returns",
        modes: &[Mode::Processes],
        params: &[
            integer("mebibytes", "MiB", [0, 16, 96]),
            integer("generations", "", [1, 2, 3]),
            choice("first-write", &["child", "parent"], "child"),
            choice("beside", &["nothing", "holds-a-lock"], "holds-a-lock"),
            number("look", "s", [0.0, 0.3, 10.0]),
        ],
        repeat: 1,
        files: &["fork.rs", "keeper.rs", "fork_cost.rs"],
    },
    Card {
        id: "start-methods",
        chapter: Chapter::Processes,
        title: "Spawn, fork or forkserver",
        modes: &[Mode::Processes],
        params: &[
            integer("starts", "", [2, 5, 20]),
            integer("mebibytes", "MiB", [0, 8, 96]),
            choice("preload", &["nothing", "setting"], "nothing"),
        ],
        repeat: 1,
        files: &["start_methods.rs"],
    },
    Card {
        id: "process-lifecycle",
        chapter: Chapter::Processes,
        title: "The life of a process",
        modes: &[Mode::Processes],
        params: &[
            number("timeout", "s", [0.0, 0.1, 10.0]),
            integer("code", "", [2, 3, 255]),
            choice("helper", &["daemon", "child"], "daemon"),
            number("pause", "ms", [1.0, 20.0, 1_000.0]),
            number("look", "s", [0.1, 0.6, 60.0]),
            choice("way-out", &["release", "terminate"], "release"),
        ],
        repeat: 1,
        files: &["process_lifecycle.rs", "dead_holder.rs"],
    },
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
        id: "signals",
        chapter: Chapter::Processes,
        title: "Asked to end, made to end",
        modes: &[Mode::Processes],
        params: &[
            number("clean-up", "ms", [0.0, 100.0, 10_000.0]),
            number("patience", "ms", [10.0, 500.0, 10_000.0]),
            choice("deaf", &["ignores", "goes-on"], "ignores"),
            choice("at-work", &["waits", "computes"], "waits"),
        ],
        repeat: 1,
        files: &["signals.rs"],
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
