//! Chapter 4: locks.
