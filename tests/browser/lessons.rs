//! Each lesson, run in each of its modes on real workers, and its facts: a file a chapter.

use std::time::Duration;

use interleave::protocol::RunReport;

use crate::support::{Context, Fault, Result, TestPage, Value, json};

mod cores;
mod locks;
mod one_thread;
mod pools;
mod processes;
mod queues;
mod signals;
mod threads;
mod waiting;

const READY: Duration = Duration::from_secs(30);

/// Runs of a lesson before a claim about speed counts as false: the machine has other work too,
/// and a core that it takes away for a second is not the lesson's fault.
const TRIES: usize = 4;

/// Run a lesson by the page API and read its report, which must have the documented shape.
fn run(page: &TestPage, wish: Value) -> Result<RunReport> {
    let report = page.eval_async(&format!("interleave.run({wish})"))?;
    Ok(serde_json::from_value(report)?)
}

/// Run a lesson until all its claims hold, a few times at most.
fn run_undisturbed(page: &TestPage, wish: Value) -> Result<RunReport> {
    let mut report = run(page, wish.clone())?;
    for _ in 1..TRIES {
        if report.facts.iter().all(|fact| fact.holds != Some(false)) {
            break;
        }
        report = run(page, wish.clone())?;
    }
    Ok(report)
}

fn open() -> Result<TestPage> {
    let page = TestPage::release()?;
    page.open("")?;
    page.wait_until("window.interleave", READY)?;
    page.eval_async("interleave.ready")?;
    Ok(page)
}

/// Every claim was decided, and holds.
fn assert_facts(report: &RunReport) {
    assert!(!report.facts.is_empty(), "{}: no facts", report.lesson);
    let cores = report.environment.cores;
    for fact in &report.facts {
        // On one core some claims can't be decided; nowhere may one be false.
        let fine = fact.holds == Some(true) || (cores < 2 && fact.holds.is_none());
        assert!(fine, "{}: {fact:?}\n{:#?}", report.lesson, report.modes);
    }
}

/// These claims were decided, and hold; no other is false.
fn assert_held(report: &RunReport, decided: &[&str]) {
    for fact in &report.facts {
        let fine = if decided.contains(&fact.id.as_str()) { Some(true) } else { None };
        assert_eq!(fact.holds, fine, "{}: {fact:?}\n{:#?}", report.lesson, report.modes);
    }
    let known = decided.iter().all(|id| report.facts.iter().any(|fact| fact.id == *id));
    assert!(known, "{}: {:?}", report.lesson, report.facts);
}

/// Every mode has its repetitions, and figures that fit each other.
fn assert_modes(report: &RunReport, modes: usize, repeat: usize) {
    assert_eq!(report.modes.len(), modes);
    for (name, mode) in &report.modes {
        assert_eq!(mode.runs_ms.len(), repeat, "{name}");
        assert!(mode.min_ms > 0.0 && mode.min_ms <= mode.median_ms, "{name}: {mode:?}");
        assert!(mode.median_ms <= mode.max_ms, "{name}: {mode:?}");
        assert!(mode.workers >= 1, "{name}: {mode:?}");
    }
}
