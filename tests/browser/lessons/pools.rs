//! Chapter 8: pools and futures.

use super::*;

#[test]
fn pool_does_its_tasks_in_rounds_however_it_is_asked() -> Result<()> {
    let page = open()?;
    for (call, asks) in [
        ("apply_async", true),
        ("map", false),
        ("map_async", true),
        ("imap", false),
        ("imap_unordered", false),
    ] {
        let params = json!({ "seconds": 0.5, "timeout": 0.2, "call": call });
        let report = run_undisturbed(&page, json!({ "lesson": "pool", "params": params }))?;
        assert_modes(&report, 3, 1);
        if asks {
            assert_facts(&report);
        } else {
            assert_held(&report, &["in-rounds", "all-results", "pool-refuses"]);
        }
        for (name, mode) in &report.modes {
            let done = mode.output.iter().filter(|line| line.ends_with("is done")).count();
            assert_eq!(done, 5, "{call} in {name}: {:?}", mode.output);
        }
    }
    Ok(())
}

#[test]
fn pool_gives_uneven_tasks_in_chunks_all_their_results() -> Result<()> {
    let page = open()?;
    let params = json!({
        "seconds": 0.2, "tasks": 12, "call": "map", "chunksize": 3, "lengths": "uneven",
    });
    let report = run(&page, json!({ "lesson": "pool", "params": params }))?;
    assert_modes(&report, 3, 1);
    assert_held(&report, &["all-results", "pool-refuses"]);
    Ok(())
}

#[test]
fn pool_can_be_terminated_in_the_middle() -> Result<()> {
    let page = open()?;
    let params = json!({ "seconds": 1, "timeout": 0.2, "tasks": 9, "end": "terminate" });
    let report = run_undisturbed(&page, json!({ "lesson": "pool", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, 3, 1);
    for mode in report.modes.values() {
        assert!(!mode.values.contains_key("results"));
    }
    Ok(())
}

#[test]
fn executor_keeps_errors_in_their_futures() -> Result<()> {
    let page = open()?;
    for (cancel, fails) in [("no", 3), ("yes", 0)] {
        let params = json!({ "cancel_futures": cancel, "fails": fails });
        let report = run_undisturbed(&page, json!({ "lesson": "executor", "params": params }))?;
        assert_facts(&report);
        assert_modes(&report, 3, 1);
        for (name, mode) in &report.modes {
            let errors = mode.output.iter().filter(|line| line.ends_with("ZeroDivisionError"));
            assert_eq!(errors.count(), usize::from(fails > 0), "{name}: {:?}", mode.output);
        }
    }
    Ok(())
}

#[test]
fn executor_internals_shows_each_stage_of_each_task() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "executor-internals" }))?;
    assert_facts(&report);
    assert_modes(&report, 1, 1);
    let values = &report.modes["processes"].values;
    for stage in ["waiting_ms", "call_queue_ms", "work_ms", "back_ms"] {
        assert_eq!(values[stage].len(), 12, "{stage}");
        assert!(values[stage].iter().all(|ms| *ms >= 0.0), "{stage}: {:?}", values[stage]);
    }
    // Two workers, two tasks at a time: the last one waits much longer than the first one.
    let waiting = &values["waiting_ms"];
    assert!(waiting[11] > waiting[0] + 300.0, "{waiting:?}");
    Ok(())
}

#[test]
fn executor_internals_tells_everybody_when_a_worker_is_killed() -> Result<()> {
    let page = open()?;
    let params = json!({ "kill": "a-worker", "milliseconds": 1000 });
    let report =
        run_undisturbed(&page, json!({ "lesson": "executor-internals", "params": params }))?;
    assert_facts(&report);
    assert_eq!(report.modes["processes"].values["told"], [12.0]);
    Ok(())
}
