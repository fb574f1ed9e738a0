//! The browser ends a worker, as it may when memory runs short, at every stage of its life: whoever
//! waits for it is told, and the next run works.

use std::time::Duration;

use crate::support::workers::{arm, kill, kill_engine, kill_in_passing, kill_next};
use crate::support::{Fault, Result, TestPage, Value, few};

const PATIENCE: Duration = Duration::from_secs(40);
const ALL_MODES: &str = "['sequential', 'gil', 'threads', 'processes', 'rayon']";
const WARMS_UP: &str = "interleave.progress()?.phase.name === 'warm_up'";
const MEASURES: &str = "interleave.progress()?.phase.name === 'measure'";

fn open() -> Result<TestPage> {
    let page = TestPage::shell()?;
    arm(&page)?;
    page.opened("en/countdown.html")
}

/// Begin a run that does not end by itself soon, of workers that compute or that wait.
fn begin(page: &TestPage, lesson: &str, mode: &str) -> Result<()> {
    let (params, repeat) = match (lesson, mode) {
        ("sleepers", _) => ("{ seconds: 60 }", 1),
        // Chromium lets go of a worker only when those that it started are gone, and of one that
        // computes only when it has: so many short repetitions.
        _ => ("{ n: 3e8, tasks: 3 }", 50),
    };
    page.eval(&format!(
        "void (window.outcome = null, interleave.run({{ lesson: '{lesson}', modes: ['{mode}'], \
         params: {params}, repeat: {repeat} }}).then(() => 'finished', (error) => error.code)\
         .then((code) => window.outcome = code))"
    ))
    .map(drop)
}

/// How the run ended.
fn outcome(page: &TestPage) -> Result<Value> {
    page.wait_until("window.outcome", PATIENCE)?;
    page.eval("window.outcome")
}

/// A short run of each kind of worker succeeds, and nothing of the loss stays on the page.
fn assert_works(page: &TestPage) -> Result<()> {
    // An engine may be on its way.
    page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
    let report = page.eval_async(&format!(
        "interleave.run({{ lesson: 'fib', params: {{ n: 20 }}, modes: {ALL_MODES}, repeat: 1 }})"
    ))?;
    for mode in ["gil", "threads", "processes", "rayon"] {
        assert_eq!(report["modes"][mode]["values"]["fib"][0], 6765.0, "{report}");
    }
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    Ok(())
}

/// The page says that the browser ended a worker.
fn assert_told(page: &TestPage) -> Result<()> {
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    let said = page.text(".notices")?;
    assert!(said.contains("The browser ended a worker") && said.contains("run again"), "{said}");
    Ok(())
}

/// The run that is on ends for the death of a worker, and the page says so.
fn assert_ended(page: &TestPage) -> Result<()> {
    assert_eq!(outcome(page)?, "killed");
    assert_told(page)?;
    assert_works(page)
}

#[test]
fn an_engine_that_is_killed_at_rest_is_told_and_replaced() -> Result<()> {
    let page = open()?;
    kill_engine(&page)?;
    assert_told(&page)?;
    assert_works(&page)
}

#[test]
fn an_engine_that_is_killed_in_a_run_ends_it_and_is_replaced() -> Result<()> {
    let page = open()?;
    for mode in ["sequential", "processes", "rayon"] {
        begin(&page, "countdown", mode)?;
        page.wait_until(MEASURES, PATIENCE)?;
        kill_engine(&page)?;
        assert_ended(&page)?;
    }
    Ok(())
}

#[test]
fn an_engine_that_is_killed_while_it_stops_is_replaced() -> Result<()> {
    let page = open()?;
    begin(&page, "countdown", "threads")?;
    page.wait_until(MEASURES, PATIENCE)?;
    page.eval("void (window.stopped = null, interleave.stop().then(() => window.stopped = 1))")?;
    kill_engine(&page)?;
    page.wait_until("window.stopped", PATIENCE)?;
    let code = outcome(&page)?;
    assert!(code == "killed" || code == "stopped", "{code}");
    assert_works(&page)
}

#[test]
fn an_engine_that_is_killed_while_it_loads_is_replaced() -> Result<()> {
    let page = TestPage::shell()?;
    // Its program stays away, so that it surely is not there yet.
    page.server.fault("engine_bg.wasm", Fault::Delayed(Duration::from_secs(3)));
    page.open("en/countdown.html")?;
    page.wait_for("its sign of life", PATIENCE, |page| {
        let held = "navigator.locks.query().then(({ held }) => held.length)";
        Ok(page.eval_async(held)?.as_u64() > Some(0))
    })?;
    page.server.clear_faults();
    kill_engine(&page)?;
    assert_told(&page)?;
    assert_works(&page)
}

/// Who is killed at rest, one after the other, is there again after the next run.
fn assert_made_anew(page: &TestPage, roles: [&str; 3]) -> Result<()> {
    assert_works(page)?;
    let workers = page.eval("interleave.environment().workers")?;
    for role in roles {
        kill(page, role)?;
        assert_works(page)?;
        assert_eq!(page.eval("interleave.environment().workers")?, workers, "{role}");
    }
    Ok(())
}

#[test]
fn workers_that_are_killed_at_rest_are_made_anew() -> Result<()> {
    let page = open()?;
    assert_made_anew(&page, ["main", "thread", "process"])?;
    // All that there are of a kind, and two kinds at once.
    for role in ["thread", "process", "main"] {
        kill(&page, role)?;
    }
    assert_works(&page)
}

#[test]
fn workers_of_the_pool_that_are_killed_at_rest_are_made_anew() -> Result<()> {
    assert_made_anew(&open()?, ["pool thread", "pool", "pool thread"])
}

#[test]
fn a_pool_that_is_killed_while_it_computes_ends_the_run() -> Result<()> {
    let page = open()?;
    for phase in [WARMS_UP, MEASURES] {
        begin(&page, "countdown", "rayon")?;
        page.wait_until(phase, PATIENCE)?;
        kill(&page, "pool")?;
        assert_ended(&page)?;
    }
    Ok(())
}

#[test]
fn a_worker_that_is_killed_while_it_warms_up_ends_the_run() -> Result<()> {
    let page = open()?;
    for (role, mode) in [("main", "sequential"), ("thread", "threads")] {
        begin(&page, "countdown", mode)?;
        page.wait_until(WARMS_UP, PATIENCE)?;
        kill(&page, role)?;
        assert_ended(&page)?;
    }
    Ok(())
}

#[test]
fn a_worker_that_is_killed_while_it_computes_ends_the_run() -> Result<()> {
    let page = open()?;
    let losses = [
        ("main", "threads"),
        ("thread", "gil"),
        ("process", "processes"),
        ("main", "sequential"),
        ("thread", "threads"),
        ("main", "processes"),
    ];
    for &(role, mode) in few(&losses, 3) {
        begin(&page, "countdown", mode)?;
        page.wait_until(MEASURES, PATIENCE)?;
        kill(&page, role)?;
        assert_ended(&page)?;
    }
    Ok(())
}

#[test]
fn a_worker_that_is_killed_while_it_waits_ends_the_run() -> Result<()> {
    let page = open()?;
    for (role, mode) in [("main", "threads"), ("thread", "threads"), ("process", "processes")] {
        begin(&page, "sleepers", mode)?;
        page.wait_until(MEASURES, PATIENCE)?;
        kill(&page, role)?;
        assert_ended(&page)?;
    }
    Ok(())
}

#[test]
fn a_worker_that_is_killed_while_its_run_stops_hinders_nobody() -> Result<()> {
    let page = open()?;
    for (role, mode) in [("main", "threads"), ("thread", "threads"), ("process", "processes")] {
        begin(&page, "countdown", mode)?;
        page.wait_until(MEASURES, PATIENCE)?;
        page.eval(
            "void (window.stopped = null, interleave.stop().then(() => window.stopped = 1))",
        )?;
        kill_in_passing(&page, role)?;
        page.wait_until("window.stopped", PATIENCE)?;
        let code = outcome(&page)?;
        assert!(code == "killed" || code == "stopped", "{code}");
        assert_works(&page)?;
    }
    Ok(())
}

#[test]
fn a_worker_that_is_killed_as_its_run_ends_hinders_nobody() -> Result<()> {
    let page = open()?;
    for role in ["main", "thread", "process"] {
        page.eval_async(
            "interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['threads'], repeat: 1 })",
        )?;
        kill(&page, role)?;
        assert_works(&page)?;
    }
    Ok(())
}

/// A run of more workers than there are at rest.
fn begin_large(page: &TestPage, mode: &str) -> Result<()> {
    page.eval(&format!(
        "void (window.outcome = null, interleave.run({{ lesson: 'countdown', modes: ['{mode}'], \
         params: {{ n: 1e5, tasks: 20 }}, repeat: 1 }}).then(() => 'finished', (error) => error.code)\
         .then((code) => window.outcome = code))"
    ))
    .map(drop)
}

/// The engine gives a worker that never comes ten seconds: the three wait at the same time.
#[test]
fn a_worker_that_is_killed_on_its_way_is_missed() -> Result<()> {
    let killed =
        [("thread on its way", "threads"), ("process on its way", "processes"), ("new", "threads")];
    let begin = |&(role, mode): &(&str, &str)| {
        let page = open()?;
        kill_next(&page, role)?;
        begin_large(&page, mode)?;
        Ok(page)
    };
    let pages = killed.iter().map(begin).collect::<Result<Vec<_>>>()?;
    for (page, (role, mode)) in pages.iter().zip(killed) {
        page.wait_until("window.ended", PATIENCE)?;
        let code = outcome(page)?;
        // A spare process can be done without: then one less is there when it begins.
        let lives = mode == "processes" && code == "finished";
        let died = code == "worker" || (code == "killed" && role != "new");
        assert!(lives || died, "{role}: {code}");
        if code == "worker" {
            assert!(page.text(".notices")?.contains("A worker could not be created"), "{role}");
        }
        assert_works(page)?;
    }
    Ok(())
}
