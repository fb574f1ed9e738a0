//! What the engine survives: Stop at any moment, panics, a memory that is used up.

use xtask::{files, site_env};

use super::{checks, site, works};
use crate::crashes::{assert_panic, assert_survives, rejection};
use crate::stop::{BLOCKED, MEASURING, assert_works, stop_during};
use crate::support::{Browser, Context, Fault, Result, TestPage, few};

/// All in one page: a browser's start takes longer than each of these.
pub fn the_next_run_works(browser: Browser) -> Result<()> {
    let page = checks(browser)?.opened("")?;
    stop_ends_whatever_runs(&page)?;
    code_without_safe_points_is_ended(&page)?;
    what_dies_is_named(&page)?;
    memory_that_runs_out_is_told(&page)
}

fn stop_ends_whatever_runs(page: &TestPage) -> Result<()> {
    // That brings the rayon pool too: from now on there is what stays.
    assert_works(page)?;
    let workers = page.eval("interleave.environment().workers")?;
    let endless =
        |mode: &str| format!("{{ lesson: 'countdown', modes: ['{mode}'], params: {{ n: 2e9 }} }}");
    let asleep = |mode: &str| {
        format!("{{ lesson: 'sleepers', modes: ['{mode}'], params: {{ seconds: 60 }} }}")
    };
    let computing = ["processes", "rayon", "gil", "threads", "sequential"].map(endless);
    let sleeping = ["processes", "gil", "threads", "sequential"].map(asleep);
    for wish in few(&computing, 3).iter().chain(few(&sleeping, 2)) {
        let code = stop_during(page, &format!("interleave.run({wish})"), MEASURING)?;
        assert_eq!(code, "stopped", "{wish}");
    }
    assert_eq!(stop_during(page, "interleave.check('deadlock')", BLOCKED)?, "stopped");
    assert_works(page)?;
    // Those that waited have left by themselves: a browser may not end them.
    assert_eq!(page.eval("interleave.environment().workers")?, workers);
    works(page, "Stop while computing, sleeping, deadlocked")
}

/// A browser may leave such a worker running, in a memory that is given up: the next run has others.
fn code_without_safe_points_is_ended(page: &TestPage) -> Result<()> {
    for check in ["endless_thread", "endless_with_safe_points"] {
        let call = format!("interleave.check('{check}')");
        assert_eq!(stop_during(page, &call, "interleave.progress()")?, "stopped", "{check}");
        assert_works(page)?;
    }
    works(page, "Stop in code that has no safe point")
}

fn what_dies_is_named(page: &TestPage) -> Result<()> {
    for (check, worker, message) in [
        ("panic_in_main", "MainThread", "the main thread panics on purpose"),
        ("panic_in_thread", "Crasher", "a thread panics on purpose"),
        ("panic_in_process", "Crasher", "a process panics on purpose"),
        ("pool_panic", "rayon-", "a pool worker panics on purpose"),
    ] {
        assert_panic(page, check, worker, message)?;
    }
    works(page, "a panic is named, and the next run works")
}

fn memory_that_runs_out_is_told(page: &TestPage) -> Result<()> {
    let error = rejection(page, "out_of_memory")?;
    assert_eq!(error["code"], "out_of_memory", "{error}");
    assert_survives(page)?;
    works(page, "memory that runs out is told")
}

/// Refuses memories that may grow to more than 128 MiB.
const SCARCE: &str = "\
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(Memory, [wish]) {
    if (wish.maximum > 2048) throw new RangeError('too much at once');
    return new Memory(wish);
  },
});
";

pub fn smaller_memories_do(browser: Browser) -> Result<()> {
    let page = site(browser)?;
    let folder = site_env::options(site_env::SITE)?.folder;
    let files = files::list(&folder)?;
    let worker =
        files.iter().find(|file| file.ends_with("worker.js") && file.starts_with("assets"));
    let script = files::read(&folder.join(worker.context("the engine's worker.js")?))?;
    // Imports come first, wherever they stand.
    page.server.fault("/worker.js", Fault::Body(format!("{SCARCE}{script}").into_bytes()));
    let page = page.opened("")?;
    assert_works(&page)?;
    works(&page, "large memories are refused: smaller ones do")
}
