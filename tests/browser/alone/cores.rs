//! Chapter 1: cores and the GIL.

use super::*;

#[test]
fn countdown_compares_all_its_modes() -> Result<()> {
    let page = open()?;
    let params = json!({ "n": 60_000_000, "tasks": 4 });
    let report = run_undisturbed(&page, json!({ "lesson": "countdown", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, 5, 5);
    for (name, mode) in &report.modes {
        assert_eq!(mode.values["rests"], [0.0; 4], "{name}");
        let printed = |text| mode.output.iter().filter(|line| line.ends_with(text)).count();
        assert_eq!((printed(": running"), printed(": stop")), (4, 4), "{name}: {:?}", mode.output);
    }
    assert_eq!(report.dropped_events, 0);
    Ok(())
}

#[test]
fn countdown_obeys_the_old_rule_of_the_gil_too() -> Result<()> {
    let page = open()?;
    let params = json!({ "n": 100_000_000, "tasks": 2, "switch": "ticks" });
    let modes = ["sequential", "gil"];
    let wish = json!({ "lesson": "countdown", "params": params, "modes": modes, "repeat": 3 });
    let report = run_undisturbed(&page, wish)?;
    assert_eq!(report.modes["gil"].values["rests"], [0.0; 2]);
    let fact = report.facts.iter().find(|fact| fact.id == "gil-not-faster");
    assert_eq!(fact.and_then(|fact| fact.holds), Some(true), "{fact:?}");
    Ok(())
}

#[test]
fn fib_comes_to_the_same_in_all_its_modes() -> Result<()> {
    let page = open()?;
    let wish = json!({ "lesson": "fib", "params": { "n": 38 }, "repeat": 3 });
    let report = run_undisturbed(&page, wish)?;
    assert_facts(&report);
    assert_modes(&report, 5, 3);
    for mode in report.modes.values() {
        assert_eq!(mode.values["fib"], [39_088_169.0; 2]);
    }
    Ok(())
}

#[test]
fn busy_loops_fill_one_core_under_the_gil_and_all_without() -> Result<()> {
    let page = open()?;
    let report =
        run_undisturbed(&page, json!({ "lesson": "busy-loops", "params": { "seconds": 1.5 } }))?;
    assert_facts(&report);
    assert_modes(&report, 3, 1);
    // The meters stay, and show what each loop had, also of one that ended a little earlier.
    for (name, mode) in &report.modes {
        let loops = &mode.values["percent"];
        let meters = format!("[...document.querySelectorAll('[data-mode={name}] .meter-figure')]");
        let shown =
            page.eval(&format!("{meters}.map((figure) => parseFloat(figure.innerText))"))?;
        let shown: Vec<f64> = serde_json::from_value(shown)?;
        let (all, sum) = (loops.iter().sum::<f64>(), shown.last().copied().unwrap_or_default());
        assert_eq!(shown.len(), loops.len() + 1, "{name}: {shown:?}, {loops:?}");
        assert!((sum - all).abs() < 0.25 * all, "{name}: {shown:?}, {loops:?}");
    }
    Ok(())
}

#[test]
fn busy_loops_without_an_end_report_when_stopped() -> Result<()> {
    let page = open()?;
    page.eval(
        "void (window.outcome = interleave.run({ lesson: 'busy-loops', modes: ['threads'], \
         params: { seconds: 0 } }), window.seen = 0)",
    )?;
    // The meters on the page move: the loops run.
    page.wait_until("document.querySelectorAll('.meter').length >= 1", PATIENCE)?;
    page.eval_async("interleave.stop()")?;
    let report: RunReport = serde_json::from_value(page.eval_async("window.outcome")?)?;
    assert!(report.stopped);
    assert!(report.modes["threads"].values["percent"].iter().all(|percent| *percent > 0.0));
    Ok(())
}

#[test]
fn cpu_count_finds_where_the_curve_flattens() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(
        &page,
        json!({ "lesson": "cpu-count", "params": { "milliseconds": 250 } }),
    )?;
    assert_facts(&report);
    let curve = &report.modes["threads"].values["throughput"];
    assert_eq!(curve.len() as u32, 2 * report.environment.cores);
    Ok(())
}

#[test]
fn big_power_overlaps_sleeping_but_not_computing_under_the_gil() -> Result<()> {
    let page = open()?;
    let params = json!({ "seconds": 0.3, "exponent": 400_000 });
    let report =
        run_undisturbed(&page, json!({ "lesson": "big-power", "params": params, "repeat": 3 }))?;
    assert_facts(&report);
    assert_modes(&report, 4, 3);
    let text = "8**20 = 1152921504606846976";
    for (name, mode) in &report.modes {
        assert!(mode.output.iter().any(|line| line.ends_with(text)), "{name}: {:?}", mode.output);
    }
    Ok(())
}
