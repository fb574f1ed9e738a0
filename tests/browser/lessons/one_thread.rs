//! Chapter 9: one thread, many tasks.
