//! Chapter 6: queues.

use super::*;

#[test]
fn producer_consumer_loses_nothing_and_holds_its_producers_up() -> Result<()> {
    let page = open()?;
    let params = json!({
        "producers": 3, "consumers": 2, "items": 20, "maxsize": 4, "make": 1, "use": 10,
    });
    let report =
        run_undisturbed(&page, json!({ "lesson": "producer-consumer", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, 3, 1);
    for (name, mode) in &report.modes {
        assert_eq!(mode.values["used"].iter().sum::<f64>(), 60.0, "{name}");
    }
    Ok(())
}

#[test]
fn producer_consumer_without_a_bound_holds_nobody_up() -> Result<()> {
    let page = open()?;
    let params = json!({ "items": 20, "maxsize": 0, "make": 1, "use": 5 });
    let report = run(&page, json!({ "lesson": "producer-consumer", "params": params }))?;
    assert_held(&report, &["nothing-lost", "bounded", "join"]);
    for (name, mode) in &report.modes {
        assert_eq!(mode.values["held_up"], [0.0, 0.0], "{name}");
    }
    Ok(())
}

#[test]
fn queue_kinds_come_out_in_their_own_orders() -> Result<()> {
    let page = open()?;
    for seed in [1, 2] {
        let params = json!({ "items": 12, "timeout": 30 });
        let wish = json!({ "lesson": "queue-kinds", "params": params, "seed": seed });
        let report = run_undisturbed(&page, wish)?;
        assert_facts(&report);
        assert_modes(&report, 2, 1);
    }
    Ok(())
}
