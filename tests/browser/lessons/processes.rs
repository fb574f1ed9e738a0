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
    let spans = page.eval(
        "(({ traceEvents: all }) => {
           const names = new Map(all.filter((e) => e.name === 'thread_name')
             .map((e) => [e.pid + '.' + e.tid, e.args.name]));
           return all.filter((e) => e.ph === 'X')
             .map((e) => [names.get(e.pid + '.' + e.tid), e.name]);
         })(interleave.trace())",
    )?;
    let spans: Vec<(String, String)> = serde_json::from_value(spans)?;
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
