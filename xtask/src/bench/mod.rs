//! `cargo xtask bench`: every figure against its reference, both measured in this run.
//!
//! A probe is one thing that is timed. All probes of a kind are measured round by round, so that
//! what slows the machine down for a while meets a figure and its reference alike.

pub mod figures;
pub mod probes;
mod report;
pub mod stats;
mod table;

use anyhow::{Result, bail};

use crate::browser::Browser;
use crate::build::{Profile, site};
use crate::tools::{self, BuildTools};
use crate::{files, paths};

use figures::FIGURES;
use probes::Probes;

/// Measure the figures whose name has one of `words` in it, or all.
pub fn run(words: &[String]) -> Result<()> {
    let chosen: Vec<_> = FIGURES
        .iter()
        .filter(|figure| words.is_empty() || words.iter().any(|word| figure.name.contains(word)))
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = FIGURES.iter().map(|figure| figure.name).collect();
        bail!(
            "no figure has {} in its name; there are:\n  {}",
            words.join(", "),
            names.join("\n  ")
        );
    }
    let tools = BuildTools::ensure()?;
    tools::ensure_browser(Browser::Chromium)?;
    site::build_pair(&tools, Profile::Release)?;
    let probes = Probes::measure(&chosen)?;
    let rows: Vec<_> = chosen.iter().map(|figure| figure.judge(&probes)).collect();
    let machine = report::Machine::ask(&tools);
    println!("{}", report::table(&rows));
    files::write(&paths::target("bench.json"), report::json(&rows, &machine, &probes)?)?;
    println!("wrote target/bench.json");
    if words.is_empty() {
        files::write(&paths::root().join("BENCHMARKS.md"), report::page(&rows, &machine))?;
        println!("wrote BENCHMARKS.md");
    }
    Ok(())
}
