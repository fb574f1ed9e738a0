//! Chapter 7: processes.

use super::*;

/// A few runs: whether updates get lost is up to chance, and counts as open where none was.
fn until_decided(page: &TestPage, wish: &Value, decided: &[&str]) -> Result<RunReport> {
    let mut report = run_undisturbed(page, wish.clone())?;
    for _ in 1..TRIES {
        let open = |id: &&&str| {
            !report.facts.iter().any(|fact| fact.id == **id && fact.holds == Some(true))
        };
        if decided.iter().find(open).is_none() {
            break;
        }
        report = run_undisturbed(page, wish.clone())?;
    }
    Ok(report)
}

#[test]
fn process_queue_keeps_the_order_and_its_reader_is_terminated() -> Result<()> {
    let page = open()?;
    for (room, end) in [(0, "after-join"), (1, "at-once")] {
        let params = json!({ "items": 30, "put-gap": 1, "room": room, "stop-reader": end });
        let report =
            run_undisturbed(&page, json!({ "lesson": "process-queue", "params": params }))?;
        assert_modes(&report, 1, 1);
        match end {
            "after-join" => assert_held(&report, &["in-order", "all-read", "terminated"]),
            _ => assert_held(&report, &["in-order", "terminated"]),
        }
        let output = &report.modes["processes"].output;
        assert!(output.iter().any(|line| line.ends_with(": put A")), "{output:?}");
        assert!(output.iter().any(|line| line.ends_with(": got A")), "{output:?}");
    }
    Ok(())
}

#[test]
fn pipe_goes_both_ways_and_ends_with_its_last_holder() -> Result<()> {
    let page = open()?;
    for (load, end, fact) in
        [(64, "closed", "end-when-closed"), (200_000, "kept", "no-end-when-kept")]
    {
        let params = json!({ "parcels": 20, "load": load, "other-end": end });
        let report = run_undisturbed(&page, json!({ "lesson": "pipe", "params": params }))?;
        assert_modes(&report, 1, 1);
        assert_held(&report, &["both-ways", fact]);
    }
    Ok(())
}

#[test]
fn shared_values_are_shared_and_copies_are_not() -> Result<()> {
    let page = open()?;
    let params = json!({ "helpers": 4, "additions": 1_000_000 });
    let facts = ["copies-private", "lost-without-lock", "lock-exact", "array-shared"];
    let wish = json!({ "lesson": "shared-values", "params": params });
    let report = until_decided(&page, &wish, &facts)?;
    assert_modes(&report, 1, 1);
    if report.environment.cores >= 2 {
        assert_held(&report, &facts);
    }
    assert_eq!(report.modes["processes"].values["squares"], [0.0, 1.0, 4.0, 9.0]);
    Ok(())
}

#[test]
fn manager_does_each_call_as_a_whole_and_no_more() -> Result<()> {
    let page = open()?;
    for (lock, total) in [("with", "total-exact-with-lock"), ("without", "total-lost-without-lock")]
    {
        let params = json!({ "helpers": 3, "proxy-calls": 150, "proxy-lock": lock });
        let facts = ["list-complete", total, "error-comes-back", "proxy-costs"];
        let wish = json!({ "lesson": "manager", "params": params });
        let report = until_decided(&page, &wish, &facts)?;
        assert_modes(&report, 1, 1);
        assert_held(&report, &facts);
    }
    Ok(())
}
