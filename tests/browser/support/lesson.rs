//! Lessons, run by the page API, and what every report of one has.

use interleave::lessons::{Card, ParamKind, find};
use interleave::protocol::RunReport;

use super::{Page, Result, Turn, Value, json};

/// Of the last run: each span's lane and name.
pub fn spans(page: &Page) -> Result<Vec<(String, String)>> {
    let spans = page.eval(
        "(({ traceEvents: all }) => {
           const names = new Map(all.filter((e) => e.name === 'thread_name')
             .map((e) => [e.pid + '.' + e.tid, e.args.name]));
           return all.filter((e) => e.ph === 'X')
             .map((e) => [names.get(e.pid + '.' + e.tid), e.name]);
         })(interleave.trace())",
    )?;
    Ok(serde_json::from_value(spans)?)
}

/// Settings that a small run needs where the least value means "without end", or too much work.
const SMALL: &[(&str, &str, f64)] = &[
    ("busy-loops", "seconds", 0.05),
    ("busy-loops", "loops", 2.0),
    ("cpu-count", "workers", 2.0),
    ("data-parallel", "workers", 2.0),
    ("deadlock", "look", 0.2),
    ("big-power", "exponent", 2_000.0),
    ("daemon", "pause", 5.0),
];

/// The lesson's settings, as small as they go.
pub fn small(card: &Card) -> Value {
    let mut params = serde_json::Map::new();
    for param in card.params {
        let chosen = SMALL.iter().find(|(id, name, _)| (*id, *name) == (card.id, param.name));
        let value = match (chosen, param.kind) {
            (Some((_, _, value)), _) => json!(value),
            (None, ParamKind::Integer { min, .. }) => json!(min),
            (None, ParamKind::Number { min, max, .. }) => json!(min.max(0.01).min(max)),
            (None, ParamKind::Choice { default, .. }) => json!(default),
        };
        params.insert(param.name.to_owned(), value);
    }
    Value::Object(params)
}

/// What takes long by default, made short; claims can still be decided.
const QUICK: &[(&str, &str, f64)] = &[
    ("busy-loops", "seconds", 0.5),
    ("big-power", "seconds", 0.2),
    ("big-power", "exponent", 400_000.0),
    ("sleepers", "seconds", 0.3),
    ("fetch-all", "latency", 75.0),
    ("kettle", "heat", 200.0),
    ("kettle", "look", 75.0),
    ("deadlock", "look", 0.5),
    ("semaphore", "stay", 100.0),
    ("condition", "pause", 60.0),
    ("event", "delay", 300.0),
    ("event", "timeout", 100.0),
    ("producer-consumer", "use", 15.0),
    ("pool", "seconds", 0.4),
    ("pool", "timeout", 0.1),
    ("executor", "milliseconds", 20.0),
    ("asyncio", "unit", 0.2),
];

/// The lesson's settings as visitors find them, with no long waits; those that have to be as they
/// are with `--all`.
pub fn quick(card: &Card) -> Value {
    let changed = QUICK.iter().filter(|(id, ..)| !super::all() && *id == card.id);
    Value::Object(changed.map(|(_, name, value)| ((*name).to_owned(), json!(value))).collect())
}

/// Runs of a lesson before a claim about speed counts as false: the machine has other work too,
/// and a core that it takes away for a second is not the lesson's fault.
pub const TRIES: usize = 6;

/// Run a lesson by the page API and read its report, which must have the documented shape.
pub fn run(page: &Page, wish: Value) -> Result<RunReport> {
    let report = page.eval_async(&format!("interleave.run({wish})"))?;
    Ok(serde_json::from_value(report)?)
}

/// Of these, so many beside other tests, where the test has not asked to be alone.
const TRIES_BESIDE: usize = 2;

/// Run a lesson until its report is fine, a few times at most.
pub fn run_until(
    page: &Page,
    wish: &Value,
    fine: impl Fn(&RunReport) -> bool,
) -> Result<RunReport> {
    let mut report = run(page, wish.clone())?;
    for tried in 1..TRIES {
        if fine(&report) {
            break;
        }
        // The page holds on to the turn.
        let _turn = (tried >= TRIES_BESIDE).then(Turn::alone);
        report = run(page, wish.clone())?;
    }
    Ok(report)
}

/// Whether the lesson's claims are about what its workers compute in a time, which takes the whole
/// machine. The others wait most of the time.
pub fn is_about_cores(card: &Card) -> bool {
    find(card.id).is_some_and(|lesson| lesson.loads_cores() || lesson.warms_up())
}

/// Every mode has its repetitions, and figures that fit each other.
pub fn assert_modes(report: &RunReport, modes: usize, repeat: usize) {
    assert_eq!(report.modes.len(), modes);
    for (name, mode) in &report.modes {
        assert_eq!(mode.runs_ms.len(), repeat, "{name}");
        assert!(mode.min_ms > 0.0 && mode.min_ms <= mode.median_ms, "{name}: {mode:?}");
        assert!(mode.median_ms <= mode.max_ms, "{name}: {mode:?}");
        assert!(mode.workers >= 1, "{name}: {mode:?}");
    }
}
