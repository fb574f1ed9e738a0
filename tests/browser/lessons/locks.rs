//! Chapter 4: locks.

use super::*;

#[test]
fn balance_race_takes_its_steps_in_any_order() -> Result<()> {
    let page = open()?;
    for (order, seed, balance) in
        [("whole", 1, Some(0.0)), ("alternate", 1, Some(0.0)), ("random", 7, None)]
    {
        let params = json!({ "changes": 100, "races": 1, "order": order });
        let wish = json!({ "lesson": "balance-race", "params": params, "seed": seed, "repeat": 1 });
        let report = run(&page, wish)?;
        for mode in report.modes.values() {
            let steps = &mode.values["steps"];
            assert_eq!(steps[0], steps[1], "{order}");
            assert!(balance.is_none_or(|balance| balance == steps[0]), "{order}: {steps:?}");
        }
    }
    Ok(())
}

#[test]
fn lock_api_answers_as_python_does() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "lock-api" }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 3);
    for mode in report.modes.values() {
        let line = "release of an unlocked lock: RuntimeError";
        assert!(mode.output.iter().any(|printed| printed.ends_with(line)), "{:?}", mode.output);
    }
    Ok(())
}

#[test]
fn rlock_counts_where_a_lock_waits_for_itself() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "rlock", "params": { "levels": 5 } }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 1);
    for mode in report.modes.values() {
        assert_eq!(mode.values["levels"], [1.0, 2.0, 3.0, 4.0, 5.0, 0.0]);
    }
    Ok(())
}

fn fact(report: &RunReport, id: &str) -> Option<bool> {
    report.facts.iter().find(|fact| fact.id == id).and_then(|fact| fact.holds)
}

#[test]
fn deadlock_is_found_named_and_left_behind() -> Result<()> {
    let page = open()?;
    let params = json!({ "look": 0.2 });
    let report = run_undisturbed(&page, json!({ "lesson": "deadlock", "params": params }))?;
    for mode in ["gil", "threads"] {
        for claim in ["cycle", "soon"] {
            assert_eq!(fact(&report, &format!("{mode}-{claim}")), Some(true), "{report:#?}");
        }
        let waits = report.modes[mode].deadlock.as_ref().context("no deadlock")?;
        assert_eq!(waits.stuck.len(), 2, "{waits:?}");
        assert!(!report.modes[mode].output.iter().any(|line| line.contains("rounds done")));
    }
    // The engine is as good as new: the same lesson runs to its end with each cure.
    for cure in ["order", "timeout"] {
        let params = json!({ "cure": cure, "pause": 5 });
        let report = run(&page, json!({ "lesson": "deadlock", "params": params }))?;
        for mode in ["gil", "threads"] {
            assert_eq!(fact(&report, &format!("{mode}-cured")), Some(true), "{cure}: {report:#?}");
            assert_eq!(report.modes[mode].deadlock, None);
        }
        let retries = report.modes["threads"].values["retries"].iter().sum::<f64>();
        assert_eq!(retries > 0.0, cure == "timeout", "{retries}");
    }
    Ok(())
}

#[test]
fn a_deadlock_without_an_end_is_stopped_with_a_report() -> Result<()> {
    let page = open()?;
    let wish = json!({ "lesson": "deadlock", "params": { "look": 0 }, "modes": ["threads"] });
    page.eval(&format!("void (window.report = interleave.run({wish}))"))?;
    page.wait_until("interleave.waits()?.stuck.length == 2", PATIENCE)?;
    page.eval_async("interleave.stop()")?;
    let report: RunReport = serde_json::from_value(page.eval_async("window.report")?)?;
    assert!(report.stopped);
    assert_eq!(fact(&report, "threads-cycle"), Some(true), "{report:#?}");
    Ok(())
}
