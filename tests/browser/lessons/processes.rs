//! Chapter 7: processes.
