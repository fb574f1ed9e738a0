//! Chapter 6: queues.

use super::{SIGNAL_MODES, THREAD_MODES, integer, number};
use crate::lessons::{Card, Chapter};

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[
    Card {
        id: "producer-consumer",
        chapter: Chapter::Queues,
        title: "Producers and consumers",
        modes: SIGNAL_MODES,
        params: &[
            integer("producers", "", [1, 2, 16]),
            integer("consumers", "", [1, 2, 16]),
            integer("items", "", [1, 25, 1_000]),
            // 0: without bound.
            integer("maxsize", "", [0, 4, 1_000]),
            number("make", "ms", [0.0, 5.0, 1_000.0]),
            number("use", "ms", [0.0, 30.0, 1_000.0]),
        ],
        repeat: 1,
        files: &["producer_consumer.rs", "shared.rs"],
    },
    Card {
        id: "queue-kinds",
        chapter: Chapter::Queues,
        title: "First, last or smallest",
        modes: THREAD_MODES,
        params: &[
            integer("items", "", [1, 8, 100]),
            number("timeout", "ms", [0.0, 100.0, 5_000.0]),
        ],
        repeat: 1,
        files: &["queue_kinds.rs"],
    },
];
