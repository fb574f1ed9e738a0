//! Chapter 8: pools and futures.

use super::{choice, integer};
use crate::lessons::{Card, Chapter};
use crate::protocol::Mode;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[Card {
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
}];
