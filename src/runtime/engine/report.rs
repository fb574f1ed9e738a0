//! From samples to a [`RunReport`].

use std::collections::BTreeMap;

use super::super::worker::StepResult;
use super::run::Active;
use crate::lessons::Results;
use crate::protocol::{Environment, Line, Mode, ModeReport, RunReport, SCHEMA, median};

/// The report on everything `active` measured.
pub fn compile(active: &Active, environment: Environment, stopped: bool) -> RunReport {
    let request = &active.request;
    let mut modes: BTreeMap<String, ModeReport> = BTreeMap::new();
    for mode in &request.modes {
        let samples = active.samples.get(mode).map_or(&[][..], Vec::as_slice);
        let lines = active.output.get(mode).map_or(&[][..], Vec::as_slice);
        let deadlock = active.deadlocks.get(mode).cloned();
        let report = ModeReport { deadlock, ..of_mode(samples, lines) };
        modes.insert(mode.name().to_owned(), report);
    }
    add_curve(active, &mut modes);
    let facts = active.lesson.map_or_else(Vec::new, |lesson| {
        let cores = environment.cores as usize;
        let effective = environment.effective_cores;
        let effective_cores = (effective > 0.0).then_some(effective);
        lesson.facts(&Results { modes: &modes, params: &request.params, cores, effective_cores })
    });
    RunReport {
        schema: SCHEMA,
        lesson: request.lesson.clone(),
        params: request.params.clone(),
        seed: request.seed,
        environment,
        modes,
        facts,
        dropped_events: active.dropped.values().sum(),
        stopped,
        disturbed: active.disturbed.iter().map(|why| (*why).to_owned()).collect(),
    }
}

fn of_mode(samples: &[StepResult], lines: &[Line]) -> ModeReport {
    let runs_ms: Vec<f64> = samples.iter().map(|sample| sample.ms).collect();
    let starts: Vec<f64> = samples.iter().map(|s| s.measured.worker_start_ms).collect();
    let last = samples.last();
    let mut lines = lines.to_vec();
    lines.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
    ModeReport {
        median_ms: median(&runs_ms),
        min_ms: runs_ms.iter().copied().reduce(f64::min).unwrap_or(0.0),
        max_ms: runs_ms.iter().copied().reduce(f64::max).unwrap_or(0.0),
        worker_start_ms: median(&starts),
        workers: last.map_or(0, |sample| sample.measured.workers as u32),
        output: lines.iter().map(|line| format!("{}: {}", line.worker, line.text)).collect(),
        values: last.map_or_else(BTreeMap::new, |sample| sample.measured.values.clone()),
        runs_ms,
        deadlock: None,
    }
}

/// `pool_ms`: the median time with 1, 2, ... pool threads; `speedup`: sequential's over each.
fn add_curve(active: &Active, modes: &mut BTreeMap<String, ModeReport>) {
    if active.curve.is_empty() {
        return;
    }
    let mut points: BTreeMap<usize, f64> =
        active.curve.iter().map(|(size, times)| (*size, median(times))).collect();
    let alone = modes.get(Mode::Sequential.name()).map(|report| report.median_ms);
    let Some(report) = modes.get_mut(Mode::Rayon.name()) else { return };
    points.insert(report.workers as usize, report.median_ms);
    let times: Vec<f64> = points.into_values().collect();
    if let Some(alone) = alone.filter(|ms| *ms > 0.0) {
        report.values.insert("speedup".to_owned(), times.iter().map(|ms| alone / ms).collect());
    }
    report.values.insert("pool_ms".to_owned(), times);
}
