//! What the element does for scripts: events, methods, errors.

use super::{Host, PATIENCE};
use crate::support::{Result, json};

#[test]
fn a_lesson_becomes_ready_runs_and_hands_over_its_report() -> Result<()> {
    let body = "<interleave-lesson lesson=\"fib\" modes=\"threads\" params=\"n=22&repeat=2\">\
        </interleave-lesson>";
    let host = Host::open("report", body)?;
    let ready = host.event("", "ready")?;
    // The host page sends no headers: Document-Isolation-Policy alone isolates the frame.
    assert_eq!((&ready["tier"], &ready["runs"]), (&json!(1), &json!(true)), "{ready}");
    assert_eq!(host.eval("crossOriginIsolated")?, false);
    let report = host.eval_async("lesson.run()")?;
    assert_eq!((&report["schema"], &report["lesson"]), (&json!(1), &json!("fib")));
    assert_eq!(report["modes"]["threads"]["runs_ms"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 17_711.0);
    assert_eq!(host.event("", "report")?, report, "the event has the same report");
    let run = host.event("", "run")?;
    assert_eq!((&run["lesson"], &run["modes"]), (&json!("fib"), &json!(["threads"])));
    assert_eq!(host.eval("names()")?, json!(["ready", "run", "report"]));
    // With other settings for once; they are on show from then on.
    let report = host.eval_async("lesson.run({ modes: ['gil'], params: { n: 21 }, repeat: 1 })")?;
    assert_eq!(report["modes"]["gil"]["values"]["fib"][0], 10_946.0);
    assert_eq!(host.within("interleave-lesson", "document.querySelector('#field-n').value")?, "21");
    assert_eq!(host.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_visitors_own_run_is_told_as_well() -> Result<()> {
    let body = "<interleave-lesson lesson=\"fib\" modes=\"threads\" params=\"n=20&repeat=1\">\
        </interleave-lesson>";
    let host = Host::open("own", body)?;
    host.event("", "ready")?;
    host.inside("interleave-lesson", |page| page.click("#run"))?;
    let report = host.event("", "report")?;
    assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6_765.0);
    assert_eq!(host.eval("names()")?, json!(["ready", "run", "report"]));
    Ok(())
}

#[test]
fn what_can_not_be_is_an_error_that_names_the_field() -> Result<()> {
    let body = "<interleave-lesson id=\"nope\" lesson=\"nope\">fallback</interleave-lesson>\
        <interleave-lesson id=\"bad\" lesson=\"fib\" params=\"n=99\" loading=\"eager\">\
        </interleave-lesson>\
        <interleave-lesson id=\"json\" lesson=\"fib\" params=\"{n\" loading=\"eager\">\
        </interleave-lesson>";
    let host = Host::open("errors", body)?;
    let error = host.event("nope", "error")?;
    assert_eq!((&error["code"], &error["field"]), (&json!("lesson"), &json!("lesson")));
    let shown = host.eval("document.querySelector('#nope').shadowRoot.textContent")?;
    assert!(shown.as_str().is_some_and(|text| text.contains("nope")), "{shown}");
    assert_eq!(host.event("json", "error")?["field"], "params");
    let error = host.event("bad", "error")?;
    assert_eq!((&error["code"], &error["field"]), (&json!("parameter"), &json!("n")));
    assert!(error["message"].as_str().is_some_and(|text| text.contains("45")), "{error}");
    // It is on show all the same, with the default instead.
    host.event("bad", "ready")?;
    for (call, code, field) in [
        ("run({ params: { n: 46 } })", "parameter", json!("n")),
        ("run({ params: { speed: 1 } })", "parameter", json!("speed")),
        ("run({ modes: ['fork'] })", "parameter", json!("modes")),
        ("run({ repeat: 0 })", "parameter", json!("repeat")),
        ("run({ lesson: 'fib' })", "parameter", json!("lesson")),
        ("set({ lesson: 'nope' })", "lesson", json!("lesson")),
        ("set({ params: { n: 'x' } })", "parameter", json!("n")),
        ("set({ volume: 11 })", "parameter", json!("volume")),
    ] {
        let told = host.eval_async(&format!("told(document.querySelector('#bad').{call})"))?;
        assert_eq!((&told["code"], &told["field"]), (&json!(code), &field), "{call}: {told}");
    }
    assert_eq!(host.eval("names('bad').includes('run')")?, false);
    // Another lesson than the unknown one, and it is there.
    host.eval("document.querySelector('#nope').setAttribute('lesson', 'countdown')")?;
    assert_eq!(host.event("nope", "ready")?["lesson"], "countdown");
    Ok(())
}

#[test]
fn stop_ends_a_run_without_an_end_and_the_next_one_works() -> Result<()> {
    let body = "<interleave-lesson lesson=\"countdown\" modes=\"gil\" \
        params=\"n=2000000000&repeat=50\"></interleave-lesson>";
    let host = Host::open("stop", body)?;
    host.event("", "ready")?;
    host.eval("void (window.first = told(lesson.run()))")?;
    host.event("", "run")?;
    let busy = host.eval_async("told(lesson.run())")?;
    assert_eq!(busy["code"], "busy", "{busy}");
    assert_eq!(host.eval_async("told(lesson.set({ params: { n: 5000 } }))")?["code"], "busy");
    host.eval_async("lesson.stop()")?;
    assert_eq!(host.eval_async("first")?["code"], "stopped");
    let quick = "lesson.run({ params: { n: 1000 }, repeat: 1 })";
    assert_eq!(host.eval_async(quick)?["params"]["n"], 1000.0);
    host.eval_async("lesson.stop()").map(drop)
}

#[test]
fn set_and_attributes_change_what_is_on_show() -> Result<()> {
    let host = Host::open("set", "<interleave-lesson lesson=\"fib\"></interleave-lesson>")?;
    host.event("", "ready")?;
    host.eval_async(
        "lesson.set({ lesson: 'countdown', modes: ['gil', 'threads'], params: { n: 5000 }, repeat: 3 })",
    )?;
    let attributes = "['lesson', 'modes', 'params'].map((name) => lesson.getAttribute(name))";
    assert_eq!(host.eval(attributes)?, json!(["countdown", "gil,threads", "n=5000&repeat=3"]));
    let shown = "[document.querySelector('h1').innerText, document.querySelector('#field-n').value, \
        document.querySelector('#field-repeat').value]";
    assert_eq!(host.within("interleave-lesson", shown)?, json!(["Counting down", "5000", "3"]));
    host.eval("lesson.setAttribute('params', 'n=6000'), lesson.removeAttribute('modes')")?;
    host.until_within("interleave-lesson", "document.querySelector('#field-n').value === '6000'")?;
    let chosen = "document.querySelectorAll('.chip[aria-pressed=true]').length";
    assert!(host.within("interleave-lesson", chosen)?.as_u64().is_some_and(|count| count > 2));
    host.eval("lesson.setAttribute('lesson', 'deadlock'), lesson.removeAttribute('params')")?;
    host.until_within("interleave-lesson", "document.querySelector('h1').innerText.includes('B')")?;
    assert_eq!(host.eval("names()")?, json!(["ready"]), "the page was loaded once");
    // Taken out and put in again, it is loaded again.
    host.eval("void (window.place = lesson.parentNode, lesson.remove(), place.append(lesson))")?;
    host.wait_until("names().length === 2", PATIENCE)
}
