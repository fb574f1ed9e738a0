//! Browsers that are used again: a start costs more than most tests.
//!
//! What is used again is the browser, not the page: whoever comes next has a new tab, and all tabs of
//! before are closed, with their workers. No server takes the port of one of before
//! (`command::free_port`), so the next site is another origin, for which nothing is kept: no service worker,
//! no cache, no choices.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Browser;
use super::session::Remote;

/// For the workers of closed tabs to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Those that can stand in for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub browser: Browser,
    /// `Setup::shell`.
    pub shell: bool,
}

static IDLE: Mutex<Vec<(Kind, Remote)>> = Mutex::new(Vec::new());

/// Drivers of the environment that drive one browser at a time and have none yet.
static FREE: LazyLock<Mutex<Vec<(Browser, String)>>> = LazyLock::new(|| {
    let of = |browser: Browser| named(browser).into_iter().map(move |url| (browser, url));
    Mutex::new(Browser::ALL.into_iter().filter(|one| !one.shares_driver()).flat_map(of).collect())
});

/// The drivers of a browser that the environment names.
fn named(browser: Browser) -> Vec<String> {
    let urls = std::env::var(browser.drivers()).unwrap_or_default();
    urls.split_whitespace().map(str::to_owned).collect()
}

/// One of that kind out of a list, which is whole at any time.
fn taken<K: PartialEq, T>(list: &Mutex<Vec<(K, T)>>, wanted: K) -> Option<T> {
    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
    let nth = list.iter().position(|(kind, _)| *kind == wanted)?;
    Some(list.swap_remove(nth).1)
}

/// A browser that nobody uses.
pub fn take(kind: Kind) -> Option<Remote> {
    taken(&IDLE, kind)
}

/// A driver of the environment's that can start one more. Its browsers end with it, so they may be kept.
pub fn driver(browser: Browser) -> Option<String> {
    match browser.shares_driver() {
        true => named(browser).pop(),
        false => taken(&FREE, browser),
    }
}

/// For the next.
pub fn keep(kind: Kind, remote: Remote) {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push((kind, remote));
}

/// Leave nothing of before but the browser.
pub fn renew(browser: Browser, remote: &Remote) -> Result<()> {
    let before = remote.get("/window/handles")?;
    let tab = remote.post("/window/new", &json!({ "type": "tab" }))?["handle"].take();
    for handle in before.as_array().context("no windows")? {
        remote.post("/window", &json!({ "handle": handle }))?;
        remote.delete("/window")?;
    }
    remote.post("/window", &json!({ "handle": tab }))?;
    if browser != Browser::Chromium {
        return Ok(());
    }
    let end = Instant::now() + PATIENCE;
    while !remote.workers()?.is_empty() {
        if Instant::now() > end {
            bail!("workers of before do not end");
        }
        thread::sleep(Duration::from_millis(5));
    }
    remote.cdp("Page.bringToFront", &json!({}))?;
    remote.post("/se/log", &json!({ "type": "browser" })).map(drop)
}
