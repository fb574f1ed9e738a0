//! Bad luck: each case ends in a clear message on the page and a rejected promise, never in a
//! blank page, and the page stays usable.

use std::time::Duration;

use crate::support::{Fault, Result, TestPage, Value, without_headers};

const PATIENCE: Duration = Duration::from_secs(40);

/// Wait until the page says what is wrong in a notice.
fn notice(page: &TestPage) -> Result<String> {
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    page.text(".notices")
}

/// The code that a run is rejected with.
fn rejection(page: &TestPage) -> Result<Value> {
    page.eval_async(
        "interleave.run({ lesson: 'fib', params: { n: 20 } })\
         .then(() => 'resolved', (error) => error.code)",
    )
}

/// The lesson can be read: its title and its controls stand on the page.
fn assert_readable(page: &TestPage) -> Result<()> {
    assert!(page.text("h1")?.len() > 3);
    page.wait_until("document.querySelectorAll('nav a').length >= 7", PATIENCE)
}

/// A site with a fault in its engine's files, opened.
fn broken(part: &str, fault: Fault) -> Result<TestPage> {
    let page = TestPage::release()?;
    page.server.fault(part, fault);
    page.open("")?;
    page.started()?;
    Ok(page)
}

fn assert_engine_fails(part: &str, fault: Fault) -> Result<()> {
    let page = broken(part, fault)?;
    let said = notice(&page)?;
    assert!(said.len() > 20, "{part}: {said}");
    assert_ne!(rejection(&page)?, "resolved", "{part}");
    assert_readable(&page)
}

#[test]
fn a_missing_engine_is_told() -> Result<()> {
    for part in ["worker.js", "engine_bg.wasm"] {
        assert_engine_fails(part, Fault::Missing)?;
    }
    Ok(())
}

#[test]
fn a_truncated_engine_is_told() -> Result<()> {
    assert_engine_fails("engine_bg.wasm", Fault::Truncated(10_000))?;
    assert_engine_fails("worker.js", Fault::Truncated(500))
}

#[test]
fn without_the_segments_shim_the_engine_falls_back_to_js() -> Result<()> {
    let page = broken("segment.wasm", Fault::Missing)?;
    page.eval_async("interleave.ready")?;
    let report = page.eval_async(
        "interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['processes'], repeat: 1 })",
    )?;
    assert_eq!(report["modes"]["processes"]["values"]["fib"][0], 6765.0);
    Ok(())
}

#[test]
fn workers_that_can_not_be_created_are_told() -> Result<()> {
    // The supervisor gets its script, those it starts do not.
    let page = broken("worker.js", Fault::MissingAfter(1))?;
    let said = notice(&page)?;
    assert!(said.contains("worker"), "{said}");
    assert_ne!(rejection(&page)?, "resolved");
    assert_readable(&page)
}

#[test]
fn a_host_without_isolation_headers_is_told_which_are_missing() -> Result<()> {
    let page = TestPage::serve(without_headers()?)?;
    // Which would send them.
    page.server.fault("service_worker.js", Fault::Missing);
    page.open("")?;
    page.started()?;
    let said = notice(&page)?;
    assert!(said.contains("Cross-Origin-Opener-Policy"), "{said}");
    assert_ne!(rejection(&page)?, "resolved");
    assert_readable(&page)
}

#[test]
fn a_browser_without_shared_memory_is_told() -> Result<()> {
    let page = TestPage::release()?;
    page.before_load("delete window.SharedArrayBuffer")?;
    page.open("")?;
    page.started()?;
    let said = notice(&page)?;
    assert!(said.contains("SharedArrayBuffer"), "{said}");
    assert_ne!(rejection(&page)?, "resolved");
    assert_readable(&page)
}

#[test]
fn a_browser_without_workers_is_told() -> Result<()> {
    let page = TestPage::release()?;
    page.before_load("delete window.Worker")?;
    page.open("")?;
    page.started()?;
    let said = notice(&page)?;
    assert!(said.to_lowercase().contains("worker"), "{said}");
    assert_ne!(rejection(&page)?, "resolved");
    assert_readable(&page)
}

#[test]
fn a_browser_without_webassembly_is_told() -> Result<()> {
    let page = TestPage::release()?;
    page.before_load("delete window.WebAssembly")?;
    page.open("")?;
    page.wait_until("document.body.innerText.includes('WebAssembly')", PATIENCE)
}

#[test]
fn the_app_itself_missing_is_told() -> Result<()> {
    for (part, fault) in [("_bg.wasm", Fault::Missing), ("_bg.wasm", Fault::Truncated(5_000))] {
        let page = TestPage::release()?;
        page.server.fault(part, fault);
        page.open("")?;
        page.wait_until("document.body.innerText.includes('could not start')", PATIENCE)?;
    }
    Ok(())
}

#[test]
fn a_bad_address_is_told_and_the_rest_of_it_kept() -> Result<()> {
    let page = TestPage::release()?;
    page.open("en/fib.html?n=99&tasks=3&modes=gil,fork")?;
    page.started()?;
    let said = notice(&page)?;
    assert!(said.contains("99") && said.contains("fork"), "{said}");
    page.wait_until(
        "[...document.querySelectorAll('input')].some((input) => input.value === '3')",
        PATIENCE,
    )?;
    page.open("?lesson=nope")?;
    page.started()?;
    assert!(notice(&page)?.contains("nope"));
    assert_readable(&page)
}
