//! One browser: WebDriver's session, as requests and answers.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{DRIVER_URL, Driver};
use crate::tools;

/// What Chromium needs where there is no screen, no sandbox and no network.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

#[derive(Debug, Clone, Copy)]
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

/// A browser with a profile of its own; it is closed when dropped.
pub struct Session {
    http: ureq::Agent,
    url: String,
    /// One that only we use, where nobody named us a shared one.
    _driver: Option<Driver>,
}

impl Session {
    /// Start a browser, by the chromedriver named in the environment or by one of our own.
    pub fn start(timeouts: Timeouts, more_flags: &[&str]) -> Result<Self> {
        let (url, driver) = match std::env::var(DRIVER_URL) {
            Ok(url) => (url, None),
            Err(_) => {
                let driver = Driver::start()?;
                (driver.url().to_owned(), Some(driver))
            }
        };
        let limit = timeouts.script + timeouts.load;
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let http = config.timeout_global(Some(limit)).build().new_agent();
        let mut session = Self { http, url: format!("{url}/session"), _driver: driver };
        let wanted = capabilities(timeouts, more_flags);
        let answer = session.post("", &wanted).context("the browser can't be started")?;
        let id = answer["sessionId"].as_str().context("chromedriver named no session")?;
        session.url = format!("{}/{id}", session.url);
        Ok(session)
    }

    /// Send a command; the answer's `value`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let sent = self.http.post(format!("{}{path}", self.url)).send_json(body);
        read(path, sent)
    }

    pub fn get(&self, path: &str) -> Result<Value> {
        read(path, self.http.get(format!("{}{path}", self.url)).call())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A browser that is gone already is closed enough.
        let _ = self.http.delete(&self.url).call();
    }
}

type Answer = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn read(path: &str, answer: Answer) -> Result<Value> {
    let mut answer = answer.with_context(|| format!("no answer from chromedriver to {path}"))?;
    let body = answer.body_mut().with_config().limit(256 << 20);
    let mut body: Value = body.read_json().context("chromedriver's answer is no JSON")?;
    let value = body["value"].take();
    if !answer.status().is_success() {
        let text = |name: &str| value[name].as_str().unwrap_or("unknown").to_owned();
        // Its message goes on with versions and a stack; the first line says it.
        let message = text("message");
        bail!("{}: {}", text("error"), message.lines().next().unwrap_or_default());
    }
    Ok(value)
}

fn capabilities(timeouts: Timeouts, more_flags: &[&str]) -> Value {
    let args: Vec<_> = FLAGS.iter().chain(more_flags).collect();
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": { "args": args, "binary": tools::browser() },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": {
            "script": millis(timeouts.script),
            "pageLoad": millis(timeouts.load),
        },
        "unhandledPromptBehavior": "dismiss",
    } } })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
