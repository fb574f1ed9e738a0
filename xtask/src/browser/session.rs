//! One browser: WebDriver's session, as requests and answers.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::pool::{self, Kind};
use super::{Browser, Driver};

/// For a browser to close.
const CLOSING: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a script, with all that it awaits.
    pub script: Duration,
    /// For a page until its load event.
    pub load: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { script: Duration::from_secs(120), load: Duration::from_secs(60) }
    }
}

/// Which browser is started, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup<'a> {
    pub browser: Browser,
    pub timeouts: Timeouts,
    /// Of Chromium's command line.
    pub flags: &'a [&'a str],
    /// Without it, WebKit is as it comes, and Firefox as it can be set. Chromium always has it.
    pub shared_memory: bool,
    /// Chromium without its windows: the same engine and network, in `chromium-headless-shell`, for two
    /// thirds of the time. Where there is none, it is Chromium as it is.
    pub shell: bool,
}

impl Setup<'_> {
    /// Nothing about it is out of the ordinary.
    fn is_plain(&self) -> bool {
        *self == Self { shell: self.shell, ..Self::of(self.browser) }
    }

    /// What is used again for another of its kind.
    fn kind(&self) -> Kind {
        Kind { browser: self.browser, shell: self.shell }
    }

    /// A browser as its visitors have it.
    pub fn of(browser: Browser) -> Self {
        let timeouts = Timeouts::default();
        Self { browser, timeouts, flags: &[], shared_memory: true, shell: false }
    }
}

/// Where a browser is driven.
#[derive(Clone)]
pub struct Remote {
    http: ureq::Agent,
    url: String,
    version: String,
}

/// A browser that nobody else uses. When this is dropped it is made as new for the next (`pool`), or
/// else closed.
pub struct Session {
    remote: Remote,
    kind: Kind,
    /// It is used again: nothing about it is out of the ordinary, and its driver outlives this.
    kept: bool,
    /// One that only we use, where there is no shared one.
    _driver: Option<Driver>,
}

impl Session {
    /// A browser with one empty tab, new or as new, by a driver that the environment names, or else by
    /// one of its own.
    pub fn start(setup: &Setup) -> Result<Self> {
        let (browser, kind) = (setup.browser, setup.kind());
        if setup.is_plain()
            && let Some(remote) = pool::take(kind)
        {
            return Ok(Self { remote, kind, kept: true, _driver: None });
        }
        // What is out of the ordinary takes no driver from those that are used again.
        let may_share = browser.shares_driver() || setup.is_plain();
        let shared = may_share.then(|| pool::driver(browser)).flatten();
        let kept = shared.is_some() && setup.is_plain();
        let (url, driver) = match shared {
            Some(url) => (url, None),
            None => {
                let driver = Driver::start(setup)?;
                (driver.url().to_owned(), Some(driver))
            }
        };
        let limit = setup.timeouts.script + setup.timeouts.load;
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let http = config.timeout_global(Some(limit)).build().new_agent();
        let url = format!("{url}/session");
        let wanted = browser.capabilities(setup);
        let started = read("", http.post(&url).send_json(&wanted));
        let answer = started.with_context(|| format!("{browser:?} can't be started"))?;
        let id = answer["sessionId"].as_str().context("the driver named no session")?;
        let version = &answer["capabilities"]["browserVersion"];
        let version = version.as_str().unwrap_or_default().to_owned();
        let url = format!("{url}/{id}");
        let remote = Remote { http, url, version };
        Ok(Self { remote, kind, kept, _driver: driver })
    }

    pub fn browser(&self) -> Browser {
        self.kind.browser
    }

    /// Whether its driver outlives this process' use of it, so that it may be left open.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// As the browser says it: `156.0.8078.108`, `153.7.0`, `2.50.6`.
    pub fn version(&self) -> &str {
        &self.remote.version
    }

    /// Send a command; the answer's `value`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.remote.post(path, body)
    }

    pub fn get(&self, path: &str) -> Result<Value> {
        self.remote.get(path)
    }

    /// A command of the DevTools protocol: Chromium's alone.
    pub fn cdp(&self, method: &str, params: &Value) -> Result<Value> {
        self.remote.cdp(method, params)
    }

    /// What Chromium knows of each dedicated worker that lives now.
    pub fn workers(&self) -> Result<Vec<Value>> {
        self.remote.workers()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.kept && pool::renew(self.kind.browser, &self.remote).is_ok() {
            return pool::keep(self.kind, self.remote.clone());
        }
        // A browser that is gone already is closed enough, and one that hangs ends with its driver.
        let Remote { http, url, .. } = &self.remote;
        let _ = http.delete(url).config().timeout_global(Some(CLOSING)).build().call();
    }
}

impl Remote {
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        read(path, self.http.post(format!("{}{path}", self.url)).send_json(body))
    }

    pub fn get(&self, path: &str) -> Result<Value> {
        read(path, self.http.get(format!("{}{path}", self.url)).call())
    }

    pub fn cdp(&self, method: &str, params: &Value) -> Result<Value> {
        let command = json!({ "cmd": method, "params": params });
        self.post("/goog/cdp/execute", &command).with_context(|| method.to_owned())
    }

    pub fn workers(&self) -> Result<Vec<Value>> {
        let filter = json!({ "filter": [{ "type": "worker" }] });
        let found = self.cdp("Target.getTargets", &filter)?;
        Ok(found["targetInfos"].as_array().cloned().unwrap_or_default())
    }

    pub fn delete(&self, path: &str) -> Result<Value> {
        read(path, self.http.delete(format!("{}{path}", self.url)).call())
    }
}

type Answer = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn read(path: &str, answer: Answer) -> Result<Value> {
    let mut answer = answer.with_context(|| format!("no answer from the driver to {path}"))?;
    let body = answer.body_mut().with_config().limit(256 << 20);
    let mut body: Value = body.read_json().context("the driver's answer is no JSON")?;
    let value = body["value"].take();
    if !answer.status().is_success() {
        let text = |name: &str| value[name].as_str().unwrap_or("unknown").to_owned();
        // Its message goes on with versions and a stack; the first line says it.
        let message = text("message");
        bail!("{}: {}", text("error"), message.lines().next().unwrap_or_default());
    }
    Ok(value)
}
