//! What dies in a lesson is named on the page, and the next run works.

use std::time::Duration;

use crate::support::{Page, Result, Runner, Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

fn open() -> Result<Runner> {
    Runner::checks()
}

/// The error a check rejects with, as plain JSON.
pub fn rejection(page: &Page, check: &str) -> Result<Value> {
    page.eval_async(&format!(
        "interleave.check('{check}').then(() => 'resolved', (error) => ({{ code: error.code, \
         message: error.message, worker: error.worker, location: error.location }}))"
    ))
}

/// A short run of each kind of worker succeeds.
pub fn assert_survives(page: &Page) -> Result<()> {
    for mode in ["threads", "processes", "rayon"] {
        let report = page.eval_async(&format!(
            "interleave.run({{ lesson: 'fib', params: {{ n: 20 }}, modes: ['{mode}'], repeat: 1 }})"
        ))?;
        assert_eq!(report["modes"][mode]["values"]["fib"][0], 6765.0, "{report}");
    }
    Ok(())
}

/// The check's panic is told with the worker, the message and the place, and the next run works.
pub fn assert_panic(page: &Page, check: &str, worker: &str, message: &str) -> Result<()> {
    let error = rejection(page, check)?;
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("code"), "panic", "{error}");
    assert!(text("worker").starts_with(worker), "{error}");
    assert!(text("message").contains(message), "{error}");
    let (file, line) = text("location")
        .rsplit_once(':')
        .map(|(f, l)| (f.to_owned(), l.to_owned()))
        .unwrap_or_default();
    assert!(file.ends_with(".rs") && line.parse::<u32>().is_ok(), "{error}");
    // It stands on the page too, not only in the promise.
    page.wait_until(&format!("document.body.innerText.includes({})", json!(message)), PATIENCE)?;
    assert_survives(page)
}

#[test]
fn a_panic_in_the_main_thread_is_reported() -> Result<()> {
    let page = open()?;
    assert_panic(&page, "panic_in_main", "MainThread", "the main thread panics on purpose")
}

#[test]
fn a_panic_in_a_thread_is_reported() -> Result<()> {
    let page = open()?;
    assert_panic(&page, "panic_in_thread", "Crasher", "a thread panics on purpose")
}

#[test]
fn a_panic_in_a_process_is_reported() -> Result<()> {
    let page = open()?;
    assert_panic(&page, "panic_in_process", "Crasher", "a process panics on purpose")
}

#[test]
fn a_panic_in_the_rayon_pool_is_reported() -> Result<()> {
    let page = open()?;
    assert_panic(&page, "pool_panic", "rayon-", "a pool worker panics on purpose")
}

#[test]
fn running_out_of_memory_is_reported() -> Result<()> {
    let page = open()?;
    let error = rejection(&page, "out_of_memory")?;
    assert_eq!(error["code"], "out_of_memory", "{error}");
    assert!(error["message"].as_str().is_some_and(|text| text.contains("256 MiB")), "{error}");
    assert_survives(&page)
}

#[test]
fn a_lesson_that_needs_too_much_memory_says_so() -> Result<()> {
    let page = open()?;
    let error = page.eval_async(
        "interleave.run({ lesson: 'data-parallel', modes: ['sequential'], repeat: 1, \
         params: { work: 'sort', size: 100000 } }).then(() => 'resolved', (error) => error.code)",
    )?;
    assert_eq!(error, "out_of_memory");
    assert_survives(&page)
}
