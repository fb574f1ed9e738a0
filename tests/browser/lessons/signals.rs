//! Chapter 5: signals between threads.
