//! Chapter 7: processes.

use super::*;

#[test]
fn fork_returns_twice_and_copies_everything() -> Result<()> {
    let page = open()?;
    let facts = [
        "twice",
        "parent-pid",
        "all-of-it",
        "same-bytes",
        "child-unseen",
        "parent-unseen",
        "waited",
    ];
    for (generations, first, beside) in [(1, "parent", "nothing"), (3, "child", "holds-a-lock")] {
        let params = json!({ "mebibytes": 8, "generations": generations, "first-write": first,
            "beside": beside, "look": 0.05 });
        let report = run_undisturbed(&page, json!({ "lesson": "fork", "params": params }))?;
        assert_modes(&report, 1, 1);
        let lock: &[&str] = if beside == "nothing" { &[] } else { &["lock-copied"] };
        assert_held(&report, &[&facts[..], lock].concat());
        let mode = &report.modes["processes"];
        assert_eq!(mode.values["fork_exitcodes"], vec![7.0; generations]);
        let copied = &mode.values["fork_mib"];
        assert!((copied[2] - copied[0] - 8.0).abs() < 1.0, "{copied:?}");
        assert!(mode.values["fork_ms"].iter().all(|ms| *ms > 0.0), "{:?}", mode.values);
        let said = |line: &str| mode.output.iter().any(|printed| printed.ends_with(line));
        assert!(said("fork() returned 0") && said("MainThread: fork() returned 2"), "{mode:?}");
    }
    Ok(())
}

#[test]
fn fork_shows_both_memories_side_by_side() -> Result<()> {
    let page = open()?;
    let params = json!({ "mebibytes": 12, "generations": 1, "look": 3 });
    let wish = json!({ "lesson": "fork", "params": params });
    page.eval(&format!("void (window.report = interleave.run({wish}))"))?;
    let level = "((name) => interleave.board()?.find((gauge) => gauge.name === name)?.value)";
    page.wait_until(&format!("{level}('parent') >= 12 && {level}('child') >= 12"), PATIENCE)?;
    // Each shows its own alone: a copy of the parent's board would add up with it.
    let [parent, child] = ["parent", "child"].map(|name| page.eval(&format!("{level}('{name}')")));
    let [parent, child] = [parent?, child?].map(|mib| mib.as_f64().unwrap_or_default());
    assert!(parent < 24.0 && child < 24.0, "{parent} {child}");
    page.wait_until(&format!("{level}('child') === 0"), PATIENCE)?;
    let report: RunReport = serde_json::from_value(page.eval_async("window.report")?)?;
    assert!(report.facts.iter().all(|fact| fact.holds != Some(false)), "{:#?}", report.facts);
    Ok(())
}

#[test]
fn start_methods_differ_in_what_a_child_knows() -> Result<()> {
    let page = open()?;
    for (preload, setting) in [("nothing", 0.0), ("setting", 7.0)] {
        let params = json!({ "starts": 4, "mebibytes": 4, "preload": preload });
        let report =
            run_undisturbed(&page, json!({ "lesson": "start-methods", "params": params }))?;
        assert_modes(&report, 1, 1);
        for fact in &report.facts {
            // Whether the server's first child took longer is a matter of time, and may stay open.
            let fine =
                fact.holds == Some(true) || (fact.id == "server-pays-once" && fact.holds.is_none());
            assert!(fine, "{fact:?}\n{:#?}", report.modes);
        }
        let values = &report.modes["processes"].values;
        assert_eq!(values["spawn_sees"], [0.0, 0.0, 5.0, 1.0]);
        assert_eq!(values["fork_sees"], [42.0, 42.0, 5.0, 1.0]);
        assert_eq!(values["forkserver_sees"], [setting, 0.0, 5.0, 1.0]);
        let all: Vec<f64> = [&values["first_ms"][..], &values["later_ms"]].concat();
        assert!(all.len() == 6 && all.iter().all(|ms| *ms > 0.0), "{all:?}");
    }
    Ok(())
}

#[test]
fn process_lifecycle_shows_every_end_and_a_lock_that_a_dead_process_holds() -> Result<()> {
    let page = open()?;
    for (helper, code, way_out, fact, end) in [
        ("daemon", 3, "release", "daemon-cut-off", "anyone-releases"),
        ("child", 200, "terminate", "child-awaited", "waiter-terminated"),
    ] {
        let params = json!({ "timeout": 0.05, "code": code, "helper": helper, "pause": 25,
            "look": 0.6, "way-out": way_out });
        let wish = json!({ "lesson": "process-lifecycle", "params": params });
        let facts = [
            "states",
            "timeout",
            "refused",
            "listed",
            "own-codes",
            "signal-codes",
            fact,
            "stays-locked",
            "held-by-killed",
            end,
        ];
        let report = until_decided(&page, &wish, &facts)?;
        assert_modes(&report, 1, 1);
        assert_held(&report, &facts);
        let mode = &report.modes["processes"];
        let codes = [0.0, 1.0, f64::from(code), -15.0, -9.0];
        assert_eq!(mode.values["process_exitcodes"], codes);
        let waits = mode.deadlock.as_ref().context("no deadlock")?;
        let names: Vec<_> =
            waits.stuck.iter().map(|at| waits.workers[*at as usize].worker.as_str()).collect();
        assert_eq!(names, ["Waiter", "Holder"], "{waits:?}");
        // Nobody is stuck any more once the way out was taken.
        assert_eq!(page.eval("interleave.waits().stuck.length")?, 0);
        assert!(mode.output.iter().any(|line| line.contains("Traceback")), "{:?}", mode.output);
    }
    Ok(())
}

#[test]
fn signals_are_handled_ignored_or_not_asked_about() -> Result<()> {
    let page = open()?;
    let facts = ["handled", "default", "only-kill", "unasked", "cut-off", "kill-refused"];
    for (deaf, at_work) in [("ignores", "waits"), ("goes-on", "computes")] {
        let params = json!({ "clean-up": 30, "patience": 600, "deaf": deaf, "at-work": at_work });
        let wish = json!({ "lesson": "signals", "params": params });
        let report = until_decided(&page, &wish, &facts)?;
        assert_modes(&report, 1, 1);
        assert_held(&report, &facts);
        let mode = &report.modes["processes"];
        assert_eq!(mode.values["signal_exitcodes"], [0.0, -15.0, -9.0, -9.0, -9.0]);
        let cleaned = mode.output.iter().filter(|line| line.ends_with(": cleaned up")).count();
        assert_eq!(cleaned, 1, "{:?}", mode.output);
    }
    // A clean-up that takes longer than anybody waits is cut off, and decides nothing.
    let params = json!({ "clean-up": 10_000, "patience": 50 });
    let report = run(&page, json!({ "lesson": "signals", "params": params }))?;
    assert_eq!(report.modes["processes"].values["signal_exitcodes"][0], -9.0);
    assert!(report.facts.iter().all(|fact| fact.id != "handled" || fact.holds.is_none()));
    Ok(())
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

/// The claims of `subprocess` that hold whatever is chosen.
const ALWAYS: [&str; 8] = [
    "returncode",
    "not-found",
    "check",
    "timeout",
    "signalled",
    "pipeline",
    "full-blocks",
    "broken",
];

fn subprocess(page: &TestPage, params: Value, more: &[&str]) -> Result<RunReport> {
    let report = run_undisturbed(page, json!({ "lesson": "subprocess", "params": params }))?;
    assert_modes(&report, 1, 1);
    assert_held(&report, &[&ALWAYS, more].concat());
    Ok(report)
}

#[test]
fn subprocess_joins_programs_that_tell_how_they_ended() -> Result<()> {
    let page = open()?;
    let report = subprocess(&page, json!({ "pipeline": "grep" }), &[])?;
    let values = &report.modes["processes"].values;
    assert_eq!(values["pipeline_codes"], [0.0, 0.0]);
    assert_eq!(values["run_expired"][0], 1.0, "the default timeout is shorter than the sleep");
    let output = report.modes["processes"].output.join("\n");
    for said in [
        "echo: not captured",
        "cat: cat: missing.txt: No such file or directory",
        "subprocess.CalledProcessError: Command '['false']' returned non-zero exit status 1.",
        "subprocess.TimeoutExpired: Command '['sleep', '1']' timed out after 0.2 seconds",
        "$ dmesg -n 5000 | grep hda",
    ] {
        assert!(output.contains(said), "{said} is not in:\n{output}");
    }
    // The other way: time enough, and no check.
    let params = json!({ "check": "off", "sleep-for": 0.01, "timeout": 10, "log-lines": 100 });
    let report = subprocess(&page, params, &[])?;
    let values = &report.modes["processes"].values;
    assert_eq!((values["check_raised"][0], values["run_expired"][0]), (0.0, 0.0));
    Ok(())
}

#[test]
fn subprocess_ends_a_writer_whose_reader_is_gone_or_lets_it_wait() -> Result<()> {
    let page = open()?;
    for (pipeline, copy, fact) in [
        ("head", "closed", "ends-early"),
        ("yes", "closed", "ends-early"),
        ("head", "kept", "kept-waits"),
        ("yes", "kept", "kept-waits"),
    ] {
        let params = json!({ "pipeline": pipeline, "our-copy": copy });
        let report = subprocess(&page, params, &[fact])?;
        assert_eq!(report.modes["processes"].values["pipeline_codes"], [-13.0, 0.0], "{pipeline}");
    }
    // A log that fits into the pipe keeps nobody waiting.
    let params = json!({ "pipeline": "head", "log-lines": 20, "our-copy": "kept" });
    let report = subprocess(&page, params, &[])?;
    assert_eq!(report.modes["processes"].values["pipeline_codes"], [0.0, 0.0]);
    Ok(())
}

/// Each program has a lane of its own with its name, and is seen waiting for its pipe.
#[test]
fn subprocess_shows_its_programs_and_what_they_wait_for() -> Result<()> {
    let page = open()?;
    subprocess(&page, json!({ "pipeline": "yes", "our-copy": "kept" }), &["kept-waits"])?;
    let spans = spans(&page)?;
    for name in ["echo", "cat", "false", "sleep", "yes", "head"] {
        assert!(spans.iter().any(|(lane, _)| lane == name), "no lane {name} in {spans:?}");
    }
    let blocked = ("yes".to_owned(), "waiting: queue put".to_owned());
    assert!(spans.contains(&blocked), "yes waits for room: {spans:?}");
    Ok(())
}

#[test]
fn subprocess_shows_how_full_its_pipe_is() -> Result<()> {
    let page = open()?;
    let wish = json!({ "lesson": "subprocess", "params": { "sleep-for": 0.01, "timeout": 3 } });
    let seen = page.eval_async(&format!(
        "(async () => {{
           let over = false, most = 0, max = 0;
           const run = interleave.run({wish}).finally(() => {{ over = true }});
           while (!over) {{
             const pipe = interleave.board()?.find((gauge) => gauge.name === 'yes |');
             if (pipe) [most, max] = [Math.max(most, pipe.value), pipe.max];
             await new Promise((go) => setTimeout(go, 10));
           }}
           await run;
           return [most, max];
         }})()"
    ))?;
    assert_eq!(seen, json!([65_536, 65_536]));
    Ok(())
}
