//! `window.interleave` as scripts use it: shapes, refusals, and a trace that other tools open.

use interleave::lessons::CARDS;
use interleave::protocol::{RunReport, SCHEMA};

use crate::support::{Result, Runner, TestPage, Value, json};

fn open() -> Result<Runner> {
    Runner::release()
}

const QUICK: &str =
    "interleave.run({ lesson: 'fib', params: { n: 22 }, modes: ['threads'], repeat: 2, seed: 9 })";

/// The code and the field that a run of `wish` is refused with.
fn refusal(page: &TestPage, wish: &str) -> Result<(Value, Value)> {
    let error = page.eval_async(&format!(
        "interleave.run({wish}).then(() => ({{}}), (error) => ({{ code: error.code, \
         field: error.field, isError: error instanceof Error, message: error.message }}))"
    ))?;
    assert_eq!(error["isError"], true, "{wish}: {error}");
    Ok((error["code"].clone(), error["field"].clone()))
}

#[test]
fn lessons_lists_every_card() -> Result<()> {
    let page = open()?;
    let lessons = page.eval("interleave.lessons()")?;
    let lessons = lessons.as_array().cloned().unwrap_or_default();
    assert_eq!(lessons.len(), CARDS.len());
    for (lesson, card) in lessons.iter().zip(CARDS) {
        assert_eq!(lesson["id"], card.id);
        assert_eq!(lesson["title"], card.title);
        assert_eq!(lesson["chapter"], card.chapter as u8);
        let modes: Vec<_> = card.modes.iter().map(|mode| mode.name()).collect();
        assert_eq!(lesson["modes"], json!(modes));
        let names: Vec<_> = card.params.iter().map(|param| param.name).collect();
        let told: Vec<_> =
            lesson["params"].as_array().into_iter().flatten().map(|p| p["name"].clone()).collect();
        assert_eq!(json!(told), json!(names));
    }
    Ok(())
}

#[test]
fn a_report_is_plain_json_of_the_documented_shape() -> Result<()> {
    let page = open()?;
    let report = page.eval_async(&format!("{QUICK}.then((report) => JSON.stringify(report))"))?;
    let text = report.as_str().unwrap_or_default();
    let plain: Value = serde_json::from_str(text)?;
    let documented = include_str!("../../docs/run-report.md");
    for key in plain.as_object().into_iter().flatten().map(|(key, _)| key) {
        assert!(documented.contains(&format!("`{key}`")), "{key} is not documented");
    }
    let report: RunReport = serde_json::from_str(text)?;
    assert_eq!((report.schema, report.seed), (SCHEMA, 9));
    assert_eq!(report.environment.tier, 1);
    assert_eq!(report.modes["threads"].runs_ms.len(), 2);
    Ok(())
}

#[test]
fn a_wish_that_can_not_be_is_refused_with_the_field_at_fault() -> Result<()> {
    let page = open()?;
    let cases = [
        ("{ lesson: 'nope' }", "lesson", "lesson"),
        ("{ lesson: 'fib', params: { n: 46 } }", "parameter", "n"),
        ("{ lesson: 'fib', params: { n: 1.5 } }", "parameter", "n"),
        ("{ lesson: 'fib', params: { n: NaN } }", "parameter", "n"),
        ("{ lesson: 'fib', params: { n: 'many' } }", "parameter", "n"),
        ("{ lesson: 'fib', params: { speed: 3 } }", "parameter", "speed"),
        ("{ lesson: 'fib', params: { switch: 'never' } }", "parameter", "switch"),
        ("{ lesson: 'fib', modes: ['fork'] }", "parameter", "modes"),
        ("{ lesson: 'fib', modes: [] }", "parameter", "modes"),
        ("{ lesson: 'fib', modes: 'gil' }", "parameter", "modes"),
        ("{ lesson: 'fib', repeat: 0 }", "parameter", "repeat"),
        ("{ lesson: 'fib', repeat: 'often' }", "parameter", "repeat"),
        ("{ lesson: 'fib', seed: -1 }", "parameter", "seed"),
        ("{ lesson: 'fib', workers: 3 }", "parameter", "workers"),
        ("{}", "parameter", "lesson"),
        ("null", "parameter", "lesson"),
        ("", "parameter", "lesson"),
    ];
    for (wish, code, field) in cases {
        assert_eq!(refusal(&page, wish)?, (json!(code), json!(field)), "{wish}");
    }
    page.eval_async(QUICK).map(drop)
}

#[test]
fn a_wish_may_come_from_another_frame_of_the_page() -> Result<()> {
    let page = open()?;
    let report = page.eval_async(
        "(() => {
           const { contentWindow } = document.body.appendChild(document.createElement('iframe'));
           const wish = contentWindow.JSON.parse(
             '{ \"lesson\": \"fib\", \"params\": { \"n\": 20 }, \"modes\": [\"threads\"], \"repeat\": 1 }');
           return wish instanceof Object ? 'of this frame' : interleave.run(wish);
         })()",
    )?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6765.0, "{report}");
    Ok(())
}

#[test]
fn a_second_run_while_one_is_on_is_refused_and_the_first_goes_on() -> Result<()> {
    let page = open()?;
    page.eval(&format!("void (window.first = {})", QUICK.replace("22", "38")))?;
    assert_eq!(refusal(&page, "{ lesson: 'sleepers' }")?.0, "busy");
    let report = page.eval_async("window.first")?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 39_088_169.0);
    Ok(())
}

#[test]
fn the_environment_says_where_the_page_runs() -> Result<()> {
    let page = open()?;
    let environment = page.eval("interleave.environment()")?;
    assert_eq!(environment["tier"], 1);
    assert_eq!(environment["cores"], page.eval("navigator.hardwareConcurrency")?);
    assert!(environment["clock_resolution_ms"].as_f64().is_some_and(|ms| ms > 0.0 && ms < 5.0));
    assert!(environment["workers"].as_u64().is_some_and(|workers| workers >= 5));
    assert_eq!(environment["version"], env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// The fields that the trace event format asks of each phase
/// (github.com/catapult-project/catapult, "Trace Event Format").
#[test]
fn the_trace_has_the_format_that_perfetto_opens() -> Result<()> {
    let page = open()?;
    page.eval_async(&QUICK.replace("['threads']", "['gil', 'threads', 'processes', 'rayon']"))?;
    let trace = page.eval("interleave.trace()")?;
    let events = trace["traceEvents"].as_array().cloned().unwrap_or_default();
    assert!(events.len() > 20, "{} events", events.len());
    for event in &events {
        let phase = event["ph"].as_str().unwrap_or_default();
        assert!(["X", "M", "i"].contains(&phase), "{event}");
        assert!(
            event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(),
            "{event}"
        );
        if phase != "M" {
            assert!(event["ts"].as_f64().is_some_and(|ts| ts >= 0.0), "{event}");
        }
        if phase == "X" {
            assert!(event["dur"].as_f64().is_some_and(|dur| dur >= 0.0), "{event}");
        }
    }
    let names: Vec<_> = events
        .iter()
        .filter(|event| event["name"] == "thread_name")
        .filter_map(|event| event["args"]["name"].as_str().map(str::to_owned))
        .collect();
    for expected in ["MainThread", "Thread-1", "Thread-2", "Process-1"] {
        assert!(names.iter().any(|name| name.contains(expected)), "{expected} in {names:?}");
    }
    Ok(())
}
