//! Chapter 9: one thread, many tasks.

use super::*;

#[test]
fn generator_alternates_with_its_caller_on_one_thread() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "generator" }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 1);
    assert_eq!(report.modes["threads"].values["threads"], [2.0]);
    Ok(())
}

#[test]
fn asyncio_sleeps_ten_thousand_times_on_one_thread() -> Result<()> {
    let page = open()?;
    let wish = json!({ "lesson": "asyncio", "params": { "unit": 0.4 } });
    let report = run_undisturbed(&page, wish)?;
    assert_facts(&report);
    assert_modes(&report, 3, 1);
    Ok(())
}
