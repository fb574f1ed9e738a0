//! Chapter 3: threads.

use super::*;

#[test]
fn thread_lifecycle_shows_every_state_and_what_join_with_a_timeout_does() -> Result<()> {
    let page = open_beside()?;
    let params = json!({ "seconds": 0.6, "timeout": 0.1, "threads": 4 });
    let report = run_undisturbed(&page, json!({ "lesson": "thread-lifecycle", "params": params }))?;
    assert_facts(&report);
    assert_modes(&report, 2, 1);
    for (name, mode) in &report.modes {
        assert_eq!(mode.workers, 5, "{name}");
        assert!(mode.output.iter().any(|line| line == "Greeter: hello"), "{:?}", mode.output);
        let alive =
            "MainThread: 6 alive: MainThread, Thread-1, Thread-2, Thread-3, Thread-4, Greeter";
        assert!(mode.output.iter().any(|line| line == alive), "{name}: {:?}", mode.output);
    }
    Ok(())
}

#[test]
fn a_daemon_is_cut_off_and_another_thread_is_awaited() -> Result<()> {
    let page = open_beside()?;
    let workers = page.eval("interleave.environment().workers")?;
    for (clock, decided) in
        [("daemon", ["awaited", "cut-off"]), ("thread", ["awaited", "not-cut-off"])]
    {
        let params = json!({ "clock": clock, "saves": 5, "ticks": 15, "pause": 30 });
        let wish = json!({ "lesson": "daemon", "params": params, "repeat": 2 });
        let report = run_undisturbed(&page, wish)?;
        assert_modes(&report, 2, 2);
        assert_held(&report, &decided);
    }
    page.eval_async("interleave.stop()")?;
    assert_eq!(page.eval("interleave.environment().workers")?, workers);
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
