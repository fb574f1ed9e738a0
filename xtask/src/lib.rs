//! What builds, serves, tests and measures Interleave: the library behind `cargo xtask`.
//!
//! `server` and `browser` are used by the browser tests too, so that a test sees the very site
//! that `cargo xtask serve` shows.

pub mod bench;
pub mod browser;
pub mod build;
pub mod check;
pub mod cli;
pub mod command;
pub mod counts;
pub mod files;
pub mod hosting;
pub mod hosts;
pub mod lock;
pub mod paths;
pub mod recipes;
pub mod record;
pub mod serve;
pub mod server;
pub mod site_env;
pub mod support;
pub mod testing;
pub mod tools;
