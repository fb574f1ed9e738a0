//! Clocks that are set back or forward: nothing hangs, no span is negative, and a report says that
//! its times are not to be trusted.

use std::time::Duration;

use crate::support::workers::before_worker;
use crate::support::{Page, Result, TestPage, Value, few, json};

const PATIENCE: Duration = Duration::from_secs(60);
const LESSON: &str = "en/sleepers.html";
const RUN: &str = "interleave.run({ lesson: 'sleepers', modes: ['threads'], params: { tasks: 3, seconds: 0.3 }, repeat: 2 })";

/// Before a worker's own script: `NAME.test(self.name)` says whose clock is bent, from `AFTER` ms of its
/// life on, by `BY` ms.
const BENT: &str = "
if (NAME.test(self.name)) {
  const real = performance.now.bind(performance);
  performance.now = () => real() + (real() > AFTER ? BY : 0);
}
";
const ENGINE: &str = "/^interleave-engine [0-9.]+$/";
const WORKERS: &str = "/^interleave-engine [0-9.]+ [0-9]+$/";

fn bend(name: &str, after: &str, by: i32) -> String {
    BENT.replace("NAME", name).replace("AFTER", after).replace("BY", &by.to_string())
}

fn open(bent: &str) -> Result<TestPage> {
    let page = TestPage::shell()?;
    before_worker(&page, bent)?;
    page.opened(LESSON)
}

/// Run, and check that nothing that came of it is impossible. Returns why it was disturbed.
fn run(page: &Page) -> Result<Value> {
    let report = page.eval_async(RUN)?;
    let mode = &report["modes"]["threads"];
    let times = mode["runs_ms"].as_array().cloned().unwrap_or_default();
    assert_eq!(times.len(), 2, "{report}");
    assert!(times.iter().all(|ms| ms.as_f64() >= Some(0.0)), "{report}");
    let wrong = page.eval(
        "interleave.trace().traceEvents.filter(({ ph, ts, dur }) => \
         ph === 'X' && !(ts >= 0 && dur >= 0)).length",
    )?;
    assert_eq!(wrong, 0);
    let shown = page.eval("document.querySelectorAll('.disturbed').length")?;
    assert_eq!(shown, report["disturbed"].as_array().map_or(0, Vec::len), "{report}");
    Ok(report["disturbed"].clone())
}

/// Once told, the clocks are set right: a later run is as good as any.
fn assert_agree_again(page: &TestPage) -> Result<()> {
    page.wait_for("a run that is not disturbed", PATIENCE, |page| {
        page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
        Ok(run(page)? == json!([]))
    })
}

#[test]
fn a_run_under_good_clocks_is_not_disturbed() -> Result<()> {
    let page = open("")?;
    assert_eq!(run(&page)?, json!([]));
    Ok(())
}

#[test]
fn clocks_that_are_set_back_are_told() -> Result<()> {
    for name in [ENGINE, WORKERS] {
        let page = open(&bend(name, "2500", -3_600_000))?;
        // Until it happens, nothing is wrong.
        page.wait_for("a disturbed run", PATIENCE, |_| Ok(run(&page)? == json!(["clock"])))?;
        assert_agree_again(&page)?;
    }
    Ok(())
}

#[test]
fn clocks_that_are_set_forward_are_told() -> Result<()> {
    for name in few(&[ENGINE, WORKERS], 1) {
        let page = open(&bend(name, "2500", 3_600_000))?;
        // For the engine alone it may as well have slept.
        page.wait_for("a disturbed run", PATIENCE, |_| Ok(run(&page)? != json!([])))?;
        assert_agree_again(&page)?;
    }
    Ok(())
}

#[test]
fn clocks_that_begin_apart_are_told() -> Result<()> {
    for by in [-3_600_000, 3_600_000] {
        let page = open(&bend(WORKERS, "-1", by))?;
        assert_eq!(run(&page)?, json!(["clock"]), "{by}");
        assert_agree_again(&page)?;
    }
    Ok(())
}

#[test]
fn a_page_whose_clocks_are_set_or_stand_still_goes_on() -> Result<()> {
    for bent in [
        "() => real() - (real() > 1500 ? 3.6e6 : 0)",
        "() => real() + (real() > 1500 ? 3.6e6 : 0)",
        "() => 7",
    ] {
        let page = TestPage::shell()?;
        page.before_load(&format!(
            "const real = performance.now.bind(performance); performance.now = {bent};
             const today = Date.now; Date.now = () => today() - 3.6e9;"
        ))?;
        let page = page.opened(LESSON)?;
        for _ in 0..3 {
            run(&page)?;
            page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
            page.wait_until("document.querySelector('.timeline canvas')", PATIENCE)?;
        }
    }
    Ok(())
}
