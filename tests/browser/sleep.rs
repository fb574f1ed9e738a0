//! A page that is hidden, put to sleep and woken: its runs end right, and say that their times are not
//! to be trusted.

use std::time::Duration;

use crate::support::{Result, TestPage, Value, json};

const PATIENCE: Duration = Duration::from_secs(60);
/// Long enough to be looked at, whatever the machine.
const RUN: &str =
    "{ lesson: 'sleepers', modes: ['threads'], params: { seconds: 2, tasks: 2 }, repeat: 1 }";
const MEASURES: &str = "interleave.progress()?.phase.name === 'measure'";

fn open() -> Result<TestPage> {
    let page = TestPage::release()?;
    page.open("en/sleepers.html")?;
    page.ready()?;
    Ok(page)
}

fn begin(page: &TestPage) -> Result<()> {
    page.eval(&format!(
        "void (window.outcome = null, interleave.run({RUN})\
         .then((report) => window.outcome = report, (error) => window.outcome = error.code))"
    ))
    .map(drop)
}

fn report(page: &TestPage) -> Result<Value> {
    page.wait_until("window.outcome", PATIENCE)?;
    let report = page.eval("window.outcome")?;
    assert_eq!(report["modes"]["threads"]["runs_ms"].as_array().map(Vec::len), Some(1), "{report}");
    Ok(report)
}

/// Another tab covers the page. Returns what closes it.
fn cover(page: &TestPage) -> Result<Value> {
    let other = page.cdp("Target.createTarget", json!({ "url": "about:blank" }))?;
    page.wait_until("document.hidden", PATIENCE)?;
    Ok(json!({ "targetId": other["targetId"] }))
}

fn uncover(page: &TestPage, other: Value) -> Result<()> {
    page.cdp("Target.closeTarget", other)?;
    page.cdp("Page.bringToFront", json!({}))?;
    page.wait_until("!document.hidden", PATIENCE)
}

fn set_state(page: &TestPage, state: &str) -> Result<()> {
    page.cdp("Page.setWebLifecycleState", json!({ "state": state })).map(drop)
}

#[test]
fn a_run_of_a_hidden_page_ends_right_and_says_so() -> Result<()> {
    let page = open()?;
    begin(&page)?;
    page.wait_until(MEASURES, PATIENCE)?;
    let other = cover(&page)?;
    assert_eq!(report(&page)?["disturbed"], json!(["hidden"]));
    // And one that begins while nobody looks.
    begin(&page)?;
    assert_eq!(report(&page)?["disturbed"], json!(["hidden"]));
    uncover(&page, other)?;
    page.wait_until("document.querySelector('.disturbed')", PATIENCE)?;
    assert!(page.text(".disturbed")?.contains("hidden"));
    page.wait_until("document.querySelectorAll('.fact').length > 0", PATIENCE)?;
    begin(&page)?;
    assert_eq!(report(&page)?["disturbed"], json!([]));
    page.wait_until("!document.querySelector('.disturbed')", PATIENCE)
}

#[test]
fn a_hidden_page_keeps_up_with_an_endless_lesson() -> Result<()> {
    let page = open()?;
    page.eval(
        "void interleave.run({ lesson: 'busy-loops', params: { seconds: 60 } }).catch(() => {})",
    )?;
    page.wait_until("interleave.progress()", PATIENCE)?;
    let other = cover(&page)?;
    // Frames stop; what comes is drawn all the same, now and then.
    page.eval("void (window.drawn = 0, new MutationObserver(() => window.drawn++).observe(
        document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true }))")?;
    page.wait_until("window.drawn > 3", PATIENCE)?;
    page.eval_async("interleave.stop()")?;
    uncover(&page, other)
}

#[test]
fn a_run_goes_on_after_a_sleep_and_says_so() -> Result<()> {
    let page = open()?;
    page.eval("void document.addEventListener('freeze', () => { window.froze = true })")?;
    begin(&page)?;
    page.wait_until(MEASURES, PATIENCE)?;
    let other = cover(&page)?;
    set_state(&page, "frozen")?;
    // Its own timers sleep.
    page.wait_for("its sleep", PATIENCE, |page| Ok(page.eval("window.froze === true")? == true))?;
    set_state(&page, "active")?;
    uncover(&page, other)?;
    assert_eq!(report(&page)?["disturbed"], json!(["hidden", "pause"]));
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    begin(&page)?;
    assert_eq!(report(&page)?["disturbed"], json!([]));
    Ok(())
}

#[test]
fn a_sleep_at_rest_and_while_loading_leaves_no_trace() -> Result<()> {
    let page = TestPage::release()?;
    page.open("en/sleepers.html")?;
    for _ in 0..2 {
        let other = cover(&page)?;
        set_state(&page, "frozen")?;
        set_state(&page, "active")?;
        uncover(&page, other)?;
        page.ready()?;
    }
    begin(&page)?;
    assert_eq!(report(&page)?["disturbed"], json!([]));
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    Ok(())
}

#[test]
fn back_and_forward_bring_a_page_that_works() -> Result<()> {
    let page = open()?;
    page.open("en/fib.html?n=21")?;
    page.ready()?;
    for (step, lesson, value) in [("back", "sleepers", None), ("forward", "fib", Some(10946.0))] {
        page.eval(&format!("history.{step}()"))?;
        page.wait_until(&format!("location.pathname.endsWith('{lesson}.html')"), PATIENCE)?;
        page.started()?;
        page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
        let wish =
            if lesson == "fib" { "{ lesson: 'fib', params: { n: 21 }, repeat: 1 }" } else { RUN };
        let report = page.eval_async(&format!("interleave.run({wish})"))?;
        if let Some(value) = value {
            assert_eq!(report["modes"]["sequential"]["values"]["fib"][0], value);
        }
        assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    }
    Ok(())
}
