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
    page.controlled()?;
    let wish = json!({ "lesson": "fetch-all", "params": { "latency": 200 } });
    let report = run_undisturbed(&page, wish)?;
    assert_facts(&report);
    assert_modes(&report, 4, 1);
    Ok(())
}

#[test]
fn fetch_all_asks_no_server() -> Result<()> {
    let page = open()?;
    page.controlled()?;
    let wish = json!({ "lesson": "fetch-all", "params": { "latency": 5 }, "modes": ["threads"] });
    let report = run(&page, wish)?;
    assert_eq!(report.modes["threads"].values["right_pages"], [8.0]);
    let asked = page.server.requests();
    assert!(asked.iter().any(|path| path.ends_with("service_worker.js")), "{asked:?}");
    assert!(!asked.iter().any(|path| path.contains("latency")), "{asked:?}");
    Ok(())
}

#[test]
fn fetch_all_says_so_where_no_service_worker_answers() -> Result<()> {
    let page = TestPage::release()?;
    page.server.fault("service_worker.js", Fault::Missing);
    let page = page.opened("")?;
    let wish = json!({ "lesson": "fetch-all", "params": { "latency": 5 } });
    let refused =
        format!("interleave.run({wish}).then(() => 'no error', (error) => error.message)");
    let message = page.eval_async(&refused)?;
    assert!(message.as_str().is_some_and(|text| text.contains("no service worker")), "{message}");
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
