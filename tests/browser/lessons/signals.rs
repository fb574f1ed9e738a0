//! Chapter 5: signals between threads.

use super::*;

#[test]
fn semaphore_lets_in_as_many_as_there_are_permits() -> Result<()> {
    let page = open()?;
    for (permits, decided) in [
        (3, &["never-more", "everybody", "refused"][..]),
        (1, &["never-more", "everybody", "refused", "mutex"][..]),
    ] {
        let params = json!({ "threads": 5, "permits": permits, "visits": 3, "stay": 20 });
        let report = run_undisturbed(&page, json!({ "lesson": "semaphore", "params": params }))?;
        assert_modes(&report, MODES, 1);
        assert_held(&report, decided);
        for (name, mode) in &report.modes {
            // As many as there is room for were inside, too: nobody waits without need.
            assert_eq!(mode.values["most_inside"], [f64::from(permits)], "{name}");
        }
    }
    Ok(())
}

#[test]
fn condition_wakes_one_or_all_and_lets_nobody_pass_early() -> Result<()> {
    let page = open()?;
    for (notify, woken) in [("one", [1.0; 4]), ("all", [4.0, 3.0, 2.0, 1.0])] {
        let params = json!({ "consumers": 4, "notify": notify, "pause": 40 });
        let report = run_undisturbed(&page, json!({ "lesson": "condition", "params": params }))?;
        assert_modes(&report, MODES, 1);
        let which = format!("notify-{notify}");
        assert_held(&report, &["nobody-early", &which, "timeout", "wait-for"]);
        for (name, mode) in &report.modes {
            assert_eq!(mode.values["woken"], woken, "{name}");
        }
    }
    Ok(())
}

#[test]
fn event_lets_everybody_go_on_once_it_is_set() -> Result<()> {
    let page = open()?;
    let params = json!({ "threads": 6, "delay": 400, "timeout": 50 });
    let report = run_undisturbed(&page, json!({ "lesson": "event", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, MODES, 1);
    Ok(())
}

/// Of each of these lessons.
const MODES: usize = 3;
