//! Tasks that only sleep: waiting overlaps, with a GIL and without.

use std::time::Duration;

use super::spread::spread;
use super::{Lesson, Results, Run, Trouble};
use crate::protocol::Fact;
use crate::runtime::output::print;
use crate::runtime::safepoint::Stopped;
use crate::runtime::thread::sleep;

/// Sleep, then say so. The GIL is let go while a thread sleeps.
pub fn nap(seconds: f64) -> Result<(), Stopped> {
    sleep(Duration::from_secs_f64(seconds));
    print(format!("slept {seconds} s"));
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let tasks = vec![run.number("seconds"); run.count("tasks")];
        spread(run, tasks, nap)?;
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("tasks")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        super::facts::waiting(results, results.number("tasks") as usize)
    }
}
