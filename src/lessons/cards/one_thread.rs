//! Chapter 9: one thread, many tasks.

use crate::lessons::Card;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[];
