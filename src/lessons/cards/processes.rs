//! Chapter 7: processes.

use crate::lessons::Card;

/// The cards of this chapter, in the order of the menu.
pub const CARDS: &[Card] = &[];
