//! Lessons of other chapters, where they are about speed or about what is done at the same moment.

use super::*;
use crate::lessons::{assert_held, until_decided};

#[test]
fn balance_race_loses_money_without_a_lock_and_none_with_one() -> Result<()> {
    let page = open()?;
    let params = json!({ "changes": 500_000, "races": 5 });
    let report = run_undisturbed(&page, json!({ "lesson": "balance-race", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 3);
    for mode in report.modes.values() {
        assert_eq!(mode.values["with"], [0.0; 5]);
        // The tutorial's order: t1's payment is all that is left of both, and then it is taken out.
        assert_eq!(mode.values["steps"], [-8.0, -8.0]);
        assert_eq!(mode.output.iter().filter(|line| line.contains("x = balance")).count(), 4);
    }
    Ok(())
}

#[test]
fn interleaved_output_comes_in_blocks_with_a_lock() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "interleaved-output" }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 3);
    for mode in report.modes.values() {
        // What the last of both jobs prints with the lock: nothing was lost.
        let texts: Vec<_> = mode.output.iter().filter(|line| line.contains(": job")).collect();
        assert_eq!(texts.len(), 40, "{texts:?}");
        assert!(texts.last().is_some_and(|line| line.ends_with(" 110")), "{texts:?}");
    }
    Ok(())
}

#[test]
fn lost_update_keeps_a_hundred_of_a_hundred_with_a_lock() -> Result<()> {
    let page = open()?;
    let report = run_undisturbed(&page, json!({ "lesson": "lost-update" }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 3);
    for mode in report.modes.values() {
        assert_eq!(mode.workers, 100);
        assert_eq!(mode.values["with"][0], 100.0);
        assert!(mode.values["with"][1] >= 100.0, "each holds the lock for a millisecond");
    }
    Ok(())
}

#[test]
fn monitor_event_sees_the_memory_and_stops_when_told() -> Result<()> {
    let page = open()?;
    let params = json!({ "mebibytes": 30, "interval": 5 });
    let wish = json!({ "lesson": "monitor-event", "params": params, "repeat": 2 });
    let report = run_undisturbed(&page, wish)?;
    assert_facts(&report);
    assert_modes(&report, 2, 2);
    for (name, mode) in &report.modes {
        let (curve, after) = (&mode.values["memory_mib"], mode.values["memory_after_mib"][0]);
        assert!(curve.len() > 3, "{name}: {curve:?}");
        assert!(after < curve[0] + 1.0, "{name}: it is given back, {after} MiB, {curve:?}");
    }
    Ok(())
}

#[test]
fn thread_vs_process_gives_figures_and_survives_both_crashes() -> Result<()> {
    let page = open()?;
    let params = json!({ "starts": 10, "messages": 30, "accesses": 100_000, "look": 0.05 });
    let wish = json!({ "lesson": "thread-vs-process", "params": params });
    let report = run_undisturbed(&page, wish)?;
    assert_modes(&report, 2, 1);
    for fact in &report.facts {
        // How a message's cost grows is a matter of time, and may stay open.
        let fine = fact.holds == Some(true) || (fact.id == "copy-grows" && fact.holds.is_none());
        assert!(fine, "{fact:?}\n{:#?}", report.modes);
    }
    for (mode, ours, survivors) in [("threads", 1.0, 0.0), ("processes", 0.0, 3.0)] {
        let values = &report.modes[mode].values;
        assert_eq!(values["ours"], [ours], "{mode}");
        assert_eq!(values["survivors"], [survivors, 3.0], "{mode}");
        assert_eq!(values["crash_code"], [1.0], "{mode}");
        assert_eq!(values["counted"], [100_000.0], "{mode}");
        for (name, count) in
            [("start_ms", 2), ("worker_kib", 1), ("shared_ns", 1), ("message_us", 3)]
        {
            let figures = &values[name];
            let measured = |figure: &f64| *figure > 0.0 || (name == "start_ms" && *figure == 0.0);
            assert!(figures.len() == count && figures.iter().all(measured), "{name}: {figures:?}");
        }
        let [first, joined] = values["start_ms"][..] else { unreachable!("two, as asserted") };
        // Two workers' clocks have a part in the first one.
        let step = 2.0 * report.environment.clock_resolution_ms;
        assert!(first <= joined + step && joined > 0.0, "{first} ms, {joined} ms");
    }
    // One mode alone leaves open what it takes both to decide.
    let wish = json!({ "lesson": "thread-vs-process", "modes": ["threads"],
        "params": { "starts": 1, "messages": 10, "accesses": 1_000 } });
    let alone = run(&page, wish)?;
    assert!(alone.facts.iter().all(|fact| fact.holds != Some(false)), "{:#?}", alone.facts);
    let open = ["memory", "both-share", "copy-grows", "own-variable", "process-crash"];
    assert!(alone.facts.iter().all(|f| !open.contains(&f.id.as_str()) || f.holds.is_none()));
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

#[test]
fn data_parallel_draws_sorts_and_counts() -> Result<()> {
    let page = open()?;
    for (work, size) in [("picture", 1_200), ("sort", 3_000), ("words", 2_000)] {
        let params = json!({ "work": work, "size": size });
        let wish = json!({ "lesson": "data-parallel", "params": params, "repeat": 3 });
        let report = run_undisturbed(&page, wish)?;
        assert_facts(&report);
        assert_modes(&report, 2, 3);
        let curve = &report.modes["rayon"].values["speedup"];
        assert_eq!(curve.len() as u32, report.environment.cores, "{work}");
        // Whoever asks the pool sleeps, and its threads are seen at work.
        let spans = spans(&page)?;
        let waits = ("MainThread".to_owned(), "waiting: future".to_owned());
        assert!(spans.contains(&waits), "{work}: {spans:?}");
        let mut lanes = spans.iter().map(|(lane, _)| lane);
        let worked = |lane: &String| lane.starts_with("rayon-") && lane.ends_with(" · tasks");
        assert!(lanes.any(worked), "{work}: {spans:?}");
        let has_picture = "document.querySelector('.pictured') !== null";
        assert_eq!(page.eval(has_picture)?, work == "picture", "{work}");
        if work == "picture" {
            page.wait_until(WHOLE_PICTURE, PATIENCE)?;
            let modes = "document.querySelectorAll('.pictured .tab').length";
            assert_eq!(page.eval(modes)?, 2);
        }
    }
    Ok(())
}

/// In the page: what was computed last is there too.
const WHOLE_PICTURE: &str = "(() => {
  const { width, height } = document.querySelector('canvas.picture');
  const colours = document.querySelector('canvas.picture').getContext('2d');
  const { data } = colours.getImageData(0, 0, width, height);
  return data.length > 1e6 && data.every((part, nth) => nth % 4 < 3 || part === 255);
})()";
