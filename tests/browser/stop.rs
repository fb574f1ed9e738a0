//! Stop, at any moment: the page is ready again, nothing is left behind, and the next run works.

use std::time::Duration;

use crate::support::{Page, Result, Runner, TestPage, Value, site_env};

const PATIENCE: Duration = Duration::from_secs(30);
/// True while something is measured.
pub const MEASURING: &str = "interleave.progress()?.phase?.name === 'measure'";
/// True once the check `deadlock` is blocked: both threads block within milliseconds of the step's
/// begin, and for ever.
pub const BLOCKED: &str =
    "interleave.progress() && performance.now() - (window.since ??= performance.now()) > 300";
/// In the page: they resolve once the run that is on has begun, and once it measures something.
const AWAIT: &str = "(() => {
  const until = async (holds) => {
    while (!holds(interleave.progress())) await new Promise((go) => setTimeout(go));
  };
  window.running = () => until((progress) => progress);
  window.measuring = () => until((progress) => progress?.phase.name === 'measure');
})()";

pub fn open(page: Runner) -> Result<Runner> {
    page.eval(AWAIT)?;
    Ok(page)
}

/// Start `call` without waiting for it, stop once `when` is true, and return its rejection's code.
pub fn stop_during(page: &Page, call: &str, when: &str) -> Result<String> {
    page.eval(&format!(
        "void (window.outcome = {call}.then(() => 'finished', (error) => error.code))"
    ))?;
    page.wait_until(when, PATIENCE)?;
    page.eval_async("interleave.stop()")?;
    let code = page.eval_async("window.outcome")?;
    Ok(code.as_str().unwrap_or_default().to_owned())
}

/// A short run of each kind of worker succeeds.
pub fn assert_works(page: &Page) -> Result<()> {
    let modes = "['sequential', 'gil', 'threads', 'processes', 'rayon']";
    let run = format!(
        "interleave.run({{ lesson: 'fib', params: {{ n: 20 }}, modes: {modes}, repeat: 1 }})"
    );
    let report = page.eval_async(&run)?;
    assert_eq!(report["modes"]["processes"]["values"]["fib"][0], 6765.0, "{report}");
    Ok(())
}

pub fn environment(page: &TestPage, field: &str) -> Result<f64> {
    Ok(page.eval(&format!("interleave.environment().{field}"))?.as_f64().unwrap_or_default())
}

#[test]
fn a_long_computation_stops_in_every_mode() -> Result<()> {
    let page = open(Runner::release()?)?;
    for mode in ["sequential", "gil", "threads", "processes", "rayon"] {
        let call = format!(
            "interleave.run({{ lesson: 'countdown', modes: ['{mode}'], params: {{ n: 2e9 }} }})"
        );
        let code = stop_during(&page, &call, MEASURING)?;
        assert_eq!(code, "stopped", "{mode}");
    }
    assert_works(&page)
}

#[test]
fn sleeping_workers_stop_too() -> Result<()> {
    let page = open(Runner::release()?)?;
    for mode in ["sequential", "gil", "threads", "processes"] {
        let call = format!(
            "interleave.run({{ lesson: 'sleepers', modes: ['{mode}'], params: {{ seconds: 60 }} }})"
        );
        let code = stop_during(&page, &call, MEASURING)?;
        assert_eq!(code, "stopped", "{mode}");
    }
    assert_works(&page)
}

#[test]
fn a_stop_while_workers_are_being_made_works() -> Result<()> {
    let page = open(Runner::release()?)?;
    for mode in ["threads", "processes"] {
        let call = format!(
            "interleave.run({{ lesson: 'countdown', modes: ['{mode}'], params: {{ n: 2e9, tasks: 60 }} }})"
        );
        assert_eq!(stop_during(&page, &call, "true")?, "stopped", "{mode}");
    }
    assert_works(&page)
}

#[test]
fn a_deadlock_can_be_stopped() -> Result<()> {
    let page = open(Runner::checks()?)?;
    assert_eq!(stop_during(&page, "interleave.check('deadlock')", BLOCKED)?, "stopped");
    assert_works(&page)
}

#[test]
fn code_without_safe_points_is_ended_by_force() -> Result<()> {
    let page = open(Runner::checks()?)?;
    for check in ["endless_thread", "endless_with_safe_points"] {
        let call = format!("interleave.check('{check}')");
        assert_eq!(stop_during(&page, &call, "interleave.progress()")?, "stopped", "{check}");
        assert_works(&page)?;
    }
    Ok(())
}

#[test]
fn a_stop_at_rest_does_nothing() -> Result<()> {
    let page = open(Runner::fresh(site_env::SITE)?)?;
    let before = environment(&page, "workers")?;
    assert_eq!(page.eval_async("interleave.stop()")?, Value::Null);
    assert_eq!(environment(&page, "workers")?, before);
    assert_works(&page)
}
