//! What is measured: tests that have the machine to themselves.
//!
//! They are in one module, so that they come one after another. `cargo xtask test` knows them by its
//! name, and runs them when all else is over.

mod cores;
mod lessons;
mod page;

use interleave::protocol::RunReport;

use crate::browsers::lessons::those_about_cores_run;
use crate::lessons::{PATIENCE, assert_facts, run_undisturbed};
use crate::support::lesson::{assert_modes, run, spans};
use crate::support::{Result, Runner, in_each_browser, json};

/// A page for this test, while no other test runs.
fn open() -> Result<Runner> {
    Runner::alone()
}

in_each_browser! {
    // In Chromium the lessons have tests of their own; in the others a visitor's run of `countdown` is among
    // those of `browsers`.
    #[rarely(chromium firefox webkit)]
    lessons_about_cores_run_in_each_of_their_modes => super::those_about_cores_run,
}
