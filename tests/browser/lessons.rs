//! Each lesson, run in each of its modes on real workers, and its facts: a file a chapter.

use std::time::Duration;

use interleave::protocol::{Fact, RunReport};
use interleave::runtime::yardstick;

use crate::support::lesson::{TRIES, assert_modes, run, run_until, spans};
use crate::support::{Context, Fault, Result, Runner, TestPage, Value, json, site_env};

mod locks;
mod one_thread;
mod pools;
mod processes;
mod queues;
mod signals;
mod threads;
mod waiting;

pub const PATIENCE: Duration = Duration::from_secs(60);

/// Why claims about speed stay open, by the key of the reason: the machine's other work.
const DISTURBED: [&str; 3] = ["cores-busy", "cores-were-busy", "uneven"];

/// With less than this part of the cores through all tries, such a claim may stay open.
const BUSY: f64 = 0.85;

/// Run a lesson until all its claims hold, a few times at most.
pub fn run_undisturbed(page: &TestPage, wish: Value) -> Result<RunReport> {
    let decided = |fact: &Fact| fact.holds != Some(false) && !disturbed(fact);
    run_until(page, &wish, |report| report.facts.iter().all(decided))
}

fn disturbed(fact: &Fact) -> bool {
    let key = fact.detail.as_ref().map(|detail| detail.key.as_str());
    fact.holds.is_none() && key.is_some_and(|key| DISTURBED.contains(&key))
}

/// Whether the claim may stay open: other work had the cores, as was measured beside it.
fn excused(report: &RunReport, fact: &Fact) -> bool {
    let (there, cores) = (report.environment.effective_cores, report.environment.cores);
    if !disturbed(fact) || there == 0.0 || there >= BUSY * f64::from(cores) {
        return false;
    }
    println!("{}: {} is open: {}", report.lesson, fact.id, fact.measured);
    busy_without_us(cores as usize)
}

/// Whether the system's own threads find other work on the cores as well: what the engine measured
/// may be its own fault.
fn busy_without_us(cores: usize) -> bool {
    let mut looks = (0..20).filter_map(|_| yardstick::free_cores(cores).ok());
    looks.any(|free| free < 0.95 * cores as f64)
}

/// Beside other tests: those that measure are in `alone`.
fn open() -> Result<Runner> {
    Runner::release()
}

/// Every claim was decided, and holds.
pub fn assert_facts(report: &RunReport) {
    assert!(!report.facts.is_empty(), "{}: no facts", report.lesson);
    let cores = report.environment.cores;
    for fact in &report.facts {
        // On one core some claims can't be decided; nowhere may one be false.
        let fine = fact.holds == Some(true) || (cores < 2 && fact.holds.is_none());
        let fine = fine || excused(report, fact);
        assert!(fine, "{}: {fact:?}\n{:#?}", report.lesson, report.modes);
    }
}

/// These claims were decided, and hold; no other is false.
pub fn assert_held(report: &RunReport, decided: &[&str]) {
    for fact in &report.facts {
        let fine = if decided.contains(&fact.id.as_str()) { Some(true) } else { None };
        assert_eq!(fact.holds, fine, "{}: {fact:?}\n{:#?}", report.lesson, report.modes);
    }
    let known = decided.iter().all(|id| report.facts.iter().any(|fact| fact.id == *id));
    assert!(known, "{}: {:?}", report.lesson, report.facts);
}

/// A few runs: whether updates get lost is up to chance, and counts as open where none was.
pub fn until_decided(page: &TestPage, wish: &Value, decided: &[&str]) -> Result<RunReport> {
    let mut report = run_undisturbed(page, wish.clone())?;
    for _ in 1..TRIES {
        let open = |id: &&&str| {
            !report.facts.iter().any(|fact| fact.id == **id && fact.holds == Some(true))
        };
        if decided.iter().find(open).is_none() {
            break;
        }
        report = run_undisturbed(page, wish.clone())?;
    }
    Ok(report)
}
