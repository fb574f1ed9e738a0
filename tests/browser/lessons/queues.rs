//! Chapter 6: queues.
