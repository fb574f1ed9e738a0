//! The browser refuses a memory, at each stage where one is made: the page says so, or does with what
//! there is, and works again once there is memory.

use std::time::Duration;

use crate::support::workers::before_worker;
use crate::support::{Result, TestPage, Value, few, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// Shared memories are refused beyond LEFT of them; pages may change that.
const SHORT: &str = "
const Real = WebAssembly.Memory;
let left = LEFT;
WebAssembly.Memory = function (wish) {
  if (wish.shared && left-- <= 0) throw new RangeError('could not allocate memory');
  return new Real(wish);
};
WebAssembly.Memory.prototype = Real.prototype;
const change = new BroadcastChannel('memories');
change.onmessage = ({ data }) => {
  left = data;
  if (/^interleave-engine [0-9.]+$/.test(self.name)) change.postMessage('changed');
};
";
const PLENTY: u32 = 1_000_000;

/// A page that is open, whose engine gets `left` memories.
fn open(left: u32) -> Result<TestPage> {
    let page = TestPage::release()?;
    before_worker(&page, &SHORT.replace("LEFT", &left.to_string()))?;
    page.open("en/countdown.html")?;
    page.started()?;
    Ok(page)
}

fn ready(page: &TestPage) -> Result<()> {
    page.eval_async("interleave.ready").map(drop)
}

/// From now on the engine gets so many more.
fn set(page: &TestPage, left: u32) -> Result<()> {
    page.eval_async(&format!(
        "new Promise((done) => {{
           const change = new BroadcastChannel('memories');
           change.onmessage = () => {{ change.close(); done() }};
           change.postMessage({left});
         }})"
    ))
    .map(drop)
}

/// What a short run in that mode comes to: its value, or the code of its error.
fn outcome(page: &TestPage, mode: &str, tasks: u32) -> Result<Value> {
    page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
    page.eval_async(&format!(
        "interleave.run({{ lesson: 'countdown', modes: ['{mode}'], repeat: 1, \
         params: {{ n: 1000, tasks: {tasks} }} }}).then(() => 'ran', (error) => error.code)"
    ))
}

fn assert_works(page: &TestPage) -> Result<()> {
    for mode in ["sequential", "threads", "processes", "rayon"] {
        assert_eq!(outcome(page, mode, 3)?, "ran", "{mode}");
    }
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    Ok(())
}

#[test]
fn without_the_first_memories_the_page_says_so_and_can_try_again() -> Result<()> {
    // The supervisor's own, the segment, and the main process'.
    for &left in few(&[1, 0, 2], 1) {
        let page = open(left)?;
        page.wait_until("document.querySelector('.badge.down')", PATIENCE)?;
        assert!(page.text(".notices")?.len() > 40, "{left}");
        assert!(page.text("h1")?.len() > 3);
        page.server.clear_faults();
        page.click(".notice button:not(.quiet)")?;
        page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
        assert_works(&page)?;
    }
    Ok(())
}

#[test]
fn without_spare_processes_the_rest_runs() -> Result<()> {
    let page = open(3)?;
    ready(&page)?;
    for mode in ["sequential", "gil", "threads"] {
        assert_eq!(outcome(&page, mode, 3)?, "ran", "{mode}");
    }
    for mode in ["processes", "rayon"] {
        assert_ne!(outcome(&page, mode, 3)?, "ran", "{mode}");
        page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    }
    let fork =
        "interleave.run({ lesson: 'fork', repeat: 1 }).then(() => 'ran', (error) => error.code)";
    page.wait_until("document.querySelector('.badge.ready')", PATIENCE)?;
    assert_ne!(page.eval_async(fork)?, "ran");
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    set(&page, PLENTY)?;
    assert_works(&page)?;
    assert_eq!(page.eval_async(fork)?, "ran");
    Ok(())
}

#[test]
fn a_run_that_needs_more_memories_than_there_are_says_so() -> Result<()> {
    let page = open(PLENTY)?;
    ready(&page)?;
    set(&page, 0)?;
    for (mode, tasks) in [("rayon", 3), ("processes", 30)] {
        let code = outcome(&page, mode, tasks)?;
        assert!(code == "memories" || code == "process", "{mode}: {code}");
        page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    }
    // What there is still works.
    for mode in ["threads", "processes"] {
        assert_eq!(outcome(&page, mode, 2)?, "ran", "{mode}");
    }
    set(&page, PLENTY)?;
    assert_works(&page)
}

#[test]
fn after_a_stop_without_memory_the_page_is_ready_again_or_says_why() -> Result<()> {
    let page = open(PLENTY)?;
    ready(&page)?;
    assert_works(&page)?;
    set(&page, 0)?;
    for mode in ["threads", "processes", "rayon"] {
        page.eval(&format!(
            "void (window.outcome = null, interleave.run({{ lesson: 'countdown', modes: ['{mode}'], \
             params: {{ n: 2e9 }} }}).then(() => 'ran', (error) => error.code)\
             .then((code) => window.outcome = code))"
        ))?;
        page.wait_until("interleave.progress()?.phase.name === 'measure'", PATIENCE)?;
        page.eval_async("interleave.stop()")?;
        assert_eq!(page.eval("outcome")?, json!("stopped"));
    }
    assert_eq!(outcome(&page, "threads", 3)?, "ran");
    set(&page, PLENTY)?;
    assert_works(&page)
}
