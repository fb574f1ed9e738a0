//! Chapter 2: waiting.

use super::*;

#[test]
fn sleepers_overlap_in_every_mode_but_the_sequential() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(
        &page,
        json!({ "lesson": "sleepers", "params": { "seconds": 0.5 }, "repeat": 3 }),
    )?;
    assert_facts(&report);
    assert_modes(&report, 4, 3);
    Ok(())
}

#[test]
fn fetch_all_waits_for_many_answers_at_once() -> Result<()> {
    let page = open()?;
    let wish = json!({ "lesson": "fetch-all", "params": { "latency": 200 } });
    let report = run_undisturbed(&page, wish)?;
    assert_facts(&report);
    assert_modes(&report, 4, 1);
    Ok(())
}

#[test]
fn fetch_all_needs_neither_network_nor_server() -> Result<()> {
    let mut page = open()?;
    page.server.stop();
    let wish = json!({ "lesson": "fetch-all", "params": { "latency": 100 } });
    assert_facts(&run_undisturbed(&page, wish)?);
    Ok(())
}

#[test]
fn kettle_is_waited_for_in_four_ways() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "kettle" }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 1);
    Ok(())
}
