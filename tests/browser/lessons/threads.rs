//! Chapter 3: threads.
