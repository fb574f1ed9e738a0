//! Two tabs at once: each runs lessons, embedded ones take turns over all tabs, and whatever one of
//! them does, the other goes on.

use std::time::Duration;

use crate::support::workers::kill_engine;
use crate::support::{Page, Result, TestPage, Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// A page, and another tab of the same site, which scripts of the first know as `second`.
fn two(address: &str) -> Result<TestPage> {
    let page = TestPage::shell()?;
    page.open(address)?;
    page.ready()?;
    second(&page, address)?;
    page.eval_async("second.interleave.ready")?;
    Ok(page)
}

/// Opens the second tab, and waits for its program.
pub fn second(page: &Page, address: &str) -> Result<()> {
    let root = "new URL(document.documentElement.dataset.root, document.baseURI)";
    let open = format!("void (window.second = open(new URL({}, {root}).href))", json!(address));
    let wish = json!({ "expression": open, "userGesture": true });
    page.cdp("Runtime.evaluate", wish)?;
    page.wait_until("second.interleave", PATIENCE)
}

/// An object of that tab's own, as its scripts would give it.
fn own(tab: &str, object: &str) -> String {
    format!("{tab}.JSON.parse(JSON.stringify({object}))")
}

#[test]
fn both_run_at_the_same_time() -> Result<()> {
    let page = two("en/fib.html")?;
    let wish =
        "{ lesson: 'fib', params: { n: 21 }, modes: ['threads', 'processes', 'rayon'], repeat: 2 }";
    let reports = page.eval_async(&format!(
        "Promise.all([window, second].map((tab) => tab.interleave.run({})))",
        own("tab", wish)
    ))?;
    for nth in 0..2 {
        for mode in ["threads", "processes", "rayon"] {
            assert_eq!(reports[nth]["modes"][mode]["values"]["fib"][0], 10946.0, "{reports}");
        }
    }
    Ok(())
}

#[test]
fn what_ends_in_one_goes_on_in_the_other() -> Result<()> {
    let page = two("en/countdown.html")?;
    let long = "{ lesson: 'sleepers', params: { seconds: 60 }, modes: ['threads'], repeat: 1 }";
    page.eval(&format!(
        "void (window.outcome = null, interleave.run({long})\
         .catch((error) => window.outcome = error.code))"
    ))?;
    page.eval(&format!("void second.interleave.run({}).catch(() => {{}})", own("second", long)))?;
    for tab in ["window", "second"] {
        page.wait_until(&format!("{tab}.interleave.progress()"), PATIENCE)?;
    }
    page.eval_async("second.interleave.stop()")?;
    assert_eq!(page.eval("Boolean(interleave.progress())")?, true);
    page.eval("second.close()")?;
    page.wait_until("second.closed", PATIENCE)?;
    assert_eq!(page.eval("[outcome, Boolean(interleave.progress())]")?, json!([null, true]));
    page.eval_async("interleave.stop()")?;
    assert_eq!(page.eval("outcome")?, "stopped");
    Ok(())
}

#[test]
fn embedded_lessons_take_turns_over_both() -> Result<()> {
    let page = two("en/fib.html?embed")?;
    let wish = "{ lesson: 'fib', params: { n: 24 }, modes: ['threads'], repeat: 3 }";
    let seen = page.eval_async(&format!(
        "(async () => {{
           const first = interleave.run({wish});
           const other = second.interleave.run({other});
           const during = await first.then(() => second.interleave.progress());
           const report = await other;
           return [during, report.modes.threads.values.fib[0]];
         }})()",
        other = own("second", wish)
    ))?;
    assert_eq!(seen, json!([null, 46368]));
    // A tab that is closed in its turn gives it on.
    let long = "{ lesson: 'sleepers', params: { seconds: 60 }, modes: ['threads'] }";
    page.eval(&format!("void second.interleave.run({}).catch(() => {{}})", own("second", long)))?;
    page.wait_until("second.interleave.progress()", PATIENCE)?;
    page.eval(&format!("void (window.mine = interleave.run({wish}))"))?;
    assert_eq!(page.eval("interleave.progress()")?, Value::Null);
    page.eval("second.close()")?;
    assert_eq!(page.eval_async("mine.then(({ modes }) => modes.threads.runs_ms.length)")?, 3);
    Ok(())
}

#[test]
fn an_engine_that_dies_in_one_is_not_missed_in_the_other() -> Result<()> {
    let page = TestPage::shell()?;
    page.open("en/fib.html")?;
    page.ready()?;
    kill_engine(&page)?;
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    second(&page, "en/fib.html")?;
    page.eval_async("second.interleave.ready")?;
    assert_eq!(page.eval("second.document.querySelector('.notice')")?, Value::Null);
    Ok(())
}
