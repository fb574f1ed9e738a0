//! Browsers that are used again: a start costs more than most tests.
//!
//! What is used again is the browser, not the page: whoever comes next has a new tab, and all tabs of
//! before are closed, with their workers. No server takes the port of one of before
//! (`command::free_port`), so the next site is another origin, for which nothing is kept: no service worker,
//! no cache, no choices.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::session::Remote;

/// For the workers of closed tabs to end.
const PATIENCE: Duration = Duration::from_secs(5);

static IDLE: Mutex<Vec<Remote>> = Mutex::new(Vec::new());

fn idle() -> MutexGuard<'static, Vec<Remote>> {
    // A list of browsers is whole at any time.
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One that nobody uses.
pub fn take() -> Option<Remote> {
    idle().pop()
}

/// For the next.
pub fn keep(browser: Remote) {
    idle().push(browser);
}

/// Leave nothing of before but the browser.
pub fn renew(browser: &Remote) -> Result<()> {
    let before = browser.get("/window/handles")?;
    let tab = browser.post("/window/new", &json!({ "type": "tab" }))?["handle"].take();
    for handle in before.as_array().context("no windows")? {
        browser.post("/window", &json!({ "handle": handle }))?;
        browser.delete("/window")?;
    }
    browser.post("/window", &json!({ "handle": tab }))?;
    let end = Instant::now() + PATIENCE;
    while !browser.workers()?.is_empty() {
        if Instant::now() > end {
            bail!("workers of before do not end");
        }
        thread::sleep(Duration::from_millis(5));
    }
    browser.cdp("Page.bringToFront", &json!({}))?;
    browser.post("/se/log", &json!({ "type": "browser" })).map(drop)
}
