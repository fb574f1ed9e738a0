//! Chapter 3: threads.

use super::*;

#[test]
fn thread_lifecycle_shows_every_state_and_what_join_with_a_timeout_does() -> Result<()> {
    let page = open()?;
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
    let page = Runner::fresh(site_env::SITE)?;
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
