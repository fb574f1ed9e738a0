//! Claims that several lessons make.

use super::{Claim, Remark, Results, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode, ModeReport};

/// How near to the ideal a speed-up has to come to count as "near": other programs and the page
/// itself have a share of the cores too.
const NEAR: f64 = 0.7;
/// Threads under a GIL may be this much faster than sequential by chance.
const GIL_CHANCE: f64 = 1.12;

/// The claims about tasks that do nothing but compute.
pub fn computing(results: &Results, tasks: usize, pool: Mode) -> Vec<Fact> {
    let ideal = tasks.min(results.cores);
    let mut facts = vec![results.speed_fact(
        "gil-not-faster",
        "threads under the GIL are not faster than one worker",
        Mode::Gil,
        Claim::Below(GIL_CHANCE),
    )];
    facts.extend(
        [Mode::Threads, Mode::Processes, pool].map(|mode| near_ideal(results, mode, ideal)),
    );
    facts
}

/// The claim that `mode` comes near `ideal` times the speed of one worker.
pub fn near_ideal(results: &Results, mode: Mode, ideal: usize) -> Fact {
    let id = format!("{}-near-cores", mode.name());
    let text = format!("{} come near {ideal} times the speed", mode.name());
    if ideal < 2 {
        return undecided(
            &id,
            text,
            measured!("two-cores-and-tasks", "it takes two cores and two tasks to decide"),
        );
    }
    results.speed_fact(&id, &text, mode, Claim::AtLeast(NEAR * ideal as f64, ideal))
}

/// The claims about tasks that only wait: each of the other modes waits for all of them at once.
pub fn waiting(results: &Results, tasks: usize) -> Vec<Fact> {
    [Mode::Gil, Mode::Threads, Mode::Processes]
        .map(|mode| {
            let id = format!("{}-overlaps", mode.name());
            let text = format!("{}: the waits overlap", mode.name());
            if tasks < 2 {
                return undecided(
                    &id,
                    text,
                    measured!("two-tasks", "it takes two tasks to decide"),
                );
            }
            // Waiting takes no core.
            results.speed_fact(&id, &text, mode, Claim::AtLeast(0.8 * tasks as f64, 1))
        })
        .into()
}

/// A claim on figures that a mode reported under `name`.
pub fn on_values(
    results: &Results,
    [id, text]: [&str; 2],
    (mode, name): (Mode, &str),
    holds: impl Fn(&[f64]) -> (bool, Remark),
) -> Fact {
    match results.mode(mode).and_then(|report| report.values.get(name)) {
        Some(values) => {
            let (holds, measured) = holds(values);
            decided(id, text, holds, measured)
        }
        None => undecided(id, text, run_to_decide(mode.name())),
    }
}

/// A claim on each mode's report: it holds where it holds in every mode that was run. `decide`
/// gives the verdict and what it rests on, or why there is none.
pub fn in_every_mode(
    results: &Results,
    [id, text]: [&str; 2],
    decide: impl Fn(&ModeReport) -> Result<(bool, Remark), Remark>,
) -> Fact {
    let mut found = Err(run_to_decide("any mode"));
    for report in results.modes.values().filter(|report| !report.runs_ms.is_empty()) {
        found = decide(report);
        if !matches!(found, Ok((true, _))) {
            break;
        }
    }
    match found {
        Ok((holds, remark)) => decided(id, text, holds, remark),
        Err(why) => undecided(id, text, why),
    }
}

/// The same on the figures that each mode reported under `name`.
pub fn on_values_of_every_mode(
    results: &Results,
    claim: [&str; 2],
    name: &str,
    holds: impl Fn(&[f64]) -> (bool, Remark),
) -> Fact {
    in_every_mode(results, claim, |report| match report.values.get(name) {
        Some(values) => Ok(holds(values)),
        None => Err(measured!("not-measured", "it was not measured")),
    })
}

/// Why a claim about what happens at the same time is open.
pub fn two_cores() -> Remark {
    measured!("two-cores", "it takes two cores to decide")
}

/// Whole numbers in a row, ready to show.
pub fn list(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

/// A claim that the first figure named `name` is `wanted` in every mode: 1 for yes, 0 for no.
pub fn holds(results: &Results, claim: [&str; 2], name: &str, wanted: f64) -> Fact {
    on_values_of_every_mode(results, claim, name, |values| match values.first() {
        Some(value) if *value == wanted => (true, measured!("as-claimed", "it is so")),
        _ => (false, measured!("not-so", "it is not so")),
    })
}
