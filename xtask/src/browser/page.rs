//! A page as a test sees it.

use std::fmt::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use super::{Browser, Session, Setup};

/// Between the first two looks at a condition, and the most between later ones: each takes some
/// milliseconds of a core from what is waited for.
const POLL: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(100)];

/// The page's own looks cost next to nothing. It is asked anew after so long, for what its own timers do
/// not tell it.
const WATCH: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy)]
pub struct Viewport {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
    /// A touch screen without a mouse.
    pub touch: bool,
}

/// A browser of its own, with one tab on one site.
pub struct Page {
    session: Session,
    base: String,
}

impl Page {
    /// A fresh Chromium for the site at `base`, such as `Server::url`; nothing is opened yet.
    pub fn new(base: impl Into<String>) -> Result<Self> {
        Self::with(base, &Setup::of(Browser::Chromium))
    }

    /// The same in another browser, or with settings of its own.
    pub fn with(base: impl Into<String>, setup: &Setup) -> Result<Self> {
        Ok(Self { session: Session::start(setup)?, base: base.into() })
    }

    /// Which browser this is, of which version, and its driver's endpoints.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Open a path of the site (`""`, `"en/fib.html"`) or a whole URL, until its load event.
    pub fn open(&self, path: &str) -> Result<()> {
        let url = match path.contains("://") {
            true => path.to_owned(),
            false => format!("{}{}", self.base, path.trim_start_matches('/')),
        };
        self.session
            .post("/url", &json!({ "url": url }))
            .with_context(|| format!("opening {url}"))?;
        Ok(())
    }

    pub fn url(&self) -> Result<String> {
        Ok(self.session.get("/url")?.as_str().unwrap_or_default().to_owned())
    }

    pub fn title(&self) -> Result<String> {
        Ok(self.session.get("/title")?.as_str().unwrap_or_default().to_owned())
    }

    /// The value of an expression. For statements, write a function and call it.
    pub fn eval(&self, js: &str) -> Result<Value> {
        let script = json!({ "script": format!("return (\n{js}\n);"), "args": [] });
        self.session.post("/execute/sync", &script).with_context(|| format!("evaluating {js}"))
    }

    /// The value that an expression's promise resolves to; a rejection is an error, whose text is
    /// that of the rejection.
    pub fn eval_async(&self, js: &str) -> Result<Value> {
        let script = json!({ "script": ASYNC.replace("JS", js), "args": [] });
        let mut answer = self
            .session
            .post("/execute/async", &script)
            .with_context(|| format!("evaluating {js}"))?;
        match answer["rejected"].as_str() {
            Some(message) => Err(anyhow!("{message}")),
            None => Ok(answer["resolved"].take()),
        }
    }

    /// Wait until an expression is true. An expression that throws is not true yet.
    pub fn wait_until(&self, js: &str, timeout: Duration) -> Result<()> {
        let holds =
            format!("() => {{ try {{ return Boolean(\n{js}\n) }} catch {{ return false }} }}");
        let now = format!("({holds})()");
        let watch = format!("({WATCH_FOR})({holds}, {})", WATCH.min(timeout).as_millis());
        // WebKit's driver does not notice that the page is left, and waits for its answer.
        let may_watch = self.session.browser() != Browser::WebKit;
        self.wait_for(js, timeout, |page| {
            // The others say that as an error; the next look is at the page that came.
            let watched = || page.eval_async(&watch).is_ok_and(|seen| seen == true);
            Ok(page.eval(&now)? == true || (may_watch && watched()))
        })
    }

    /// The same for what a test can see but the page can't.
    pub fn wait_for(
        &self,
        what: &str,
        timeout: Duration,
        mut holds: impl FnMut(&Self) -> Result<bool>,
    ) -> Result<()> {
        let end = Instant::now() + timeout;
        let [mut pause, most] = POLL;
        while !holds(self)? {
            if Instant::now() > end {
                bail!("not within {timeout:?}: {what}{}", self.told());
            }
            thread::sleep(pause);
            pause = most.min(pause * 3 / 2);
        }
        Ok(())
    }

    /// What the page shows within the element of that selector, to whoever scrolls there.
    pub fn text(&self, selector: &str) -> Result<String> {
        let value = self.eval(&format!("({TEXT})({})", json!(selector)))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// A click as the page sees it. For a visitor's own, use `cdp` with `Input` events.
    pub fn click(&self, selector: &str) -> Result<()> {
        self.eval(&format!("document.querySelector({}).click()", json!(selector))).map(drop)
    }

    /// Fingers that go down together, each along its path, and up again. Places are in CSS pixels
    /// from the corner of what is in view.
    pub fn touch(&self, fingers: &[&[(f64, f64)]]) -> Result<()> {
        let finger = |(nth, path): (usize, &&[(f64, f64)])| {
            let to = |(x, y): &(f64, f64)| json!({ "type": "pointerMove", "x": x.round(), "y": y.round(), "duration": 40 });
            let mut actions: Vec<_> = path.iter().map(to).collect();
            actions.insert(1.min(actions.len()), json!({ "type": "pointerDown", "button": 0 }));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
            let parameters = json!({ "pointerType": "touch" });
            json!({ "type": "pointer", "id": format!("finger {nth}"), "parameters": parameters,
                "actions": actions })
        };
        let fingers: Vec<_> = fingers.iter().enumerate().map(finger).collect();
        self.session.post("/actions", &json!({ "actions": fingers })).context("touching").map(drop)
    }

    /// What was written to the console as an error since the last call, and uncaught errors.
    /// Chromium's alone: WebDriver itself has no such thing.
    pub fn console_errors(&self) -> Result<Vec<String>> {
        self.only_chromium("the console's errors")?;
        let entries = self.session.post("/se/log", &json!({ "type": "browser" }))?;
        let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// From here on, what is evaluated is in the frame that `js` evaluates to.
    pub fn enter(&self, js: &str) -> Result<()> {
        let frame = self.eval(js)?;
        let entered = self.session.post("/frame", &json!({ "id": frame }));
        entered.with_context(|| format!("entering {js}")).map(drop)
    }

    /// And from here on, in the page itself again.
    pub fn leave(&self) -> Result<()> {
        self.session.post("/frame", &json!({ "id": null })).map(drop)
    }

    /// A command of the DevTools protocol: Chromium's alone.
    pub fn cdp(&self, method: &str, params: Value) -> Result<Value> {
        self.only_chromium(method)?;
        self.session.cdp(method, &params)
    }

    /// Run a script in every document opened from now on, before its own scripts.
    pub fn before_load(&self, js: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": js })).map(drop)
    }

    /// Pages loaded from now on may do what their policies forbid, such as run a script of ours in a
    /// worker.
    pub fn lift_policies(&self) -> Result<()> {
        self.cdp("Page.setBypassCSP", json!({ "enabled": true })).map(drop)
    }

    /// The addresses of the page's dedicated workers that live now.
    pub fn workers(&self) -> Result<Vec<String>> {
        let infos = self.session.workers()?;
        Ok(infos.iter().filter_map(|info| info["url"].as_str().map(str::to_owned)).collect())
    }

    pub fn set_viewport(&self, viewport: Viewport) -> Result<()> {
        let Viewport { width, height, dark, touch } = viewport;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)?;
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features }))?;
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch })).map(drop)
    }

    /// What is to be seen now, as a PNG.
    pub fn screenshot(&self, path: &Path) -> Result<()> {
        let picture = self.session.get("/screenshot")?;
        let bytes = decode(picture.as_str().context("no picture")?).context("no base64")?;
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        crate::files::write(path, bytes)
    }

    fn only_chromium(&self, what: &str) -> Result<()> {
        match self.session.browser() {
            Browser::Chromium => Ok(()),
            other => bail!("{what}: only Chromium's driver has that, not {other:?}'s"),
        }
    }

    /// The page's state and the console's errors, for a message about something else.
    fn told(&self) -> String {
        let state =
            self.eval(STATE).map_or_else(|error| format!("{error:#}"), |state| state.to_string());
        let errors = self.console_errors().unwrap_or_default();
        errors.iter().fold(format!("\n  page: {state}"), |mut text, error| {
            // Writing to a string can't fail.
            let _ = write!(text, "\n  console: {error}");
            text
        })
    }
}

/// What is laid out only in sight has no text elsewhere: it is laid out for this look.
const TEXT: &str = "\
(selector) => {
  const shown = document.querySelector(selector);
  const laidOutInSight = [];
  for (let part = shown; part !== null; part = part.parentElement)
    if (getComputedStyle(part).contentVisibility === 'auto') laidOutInSight.push(part);
  for (const part of laidOutInSight) part.style.contentVisibility = 'visible';
  const text = shown.innerText;
  for (const part of laidOutInSight) part.style.removeProperty('content-visibility');
  return text;
}";

/// How far the page is, and which files it has had last.
const STATE: &str = "\
({
  url: location.href,
  readyState: document.readyState,
  visibility: document.visibilityState,
  root: { ...document.documentElement.dataset },
  fetched: performance.getEntriesByType('resource').slice(-20).map(
    ({ name, responseStatus, responseEnd }) => `${name} ${responseStatus} ${Math.round(responseEnd)} ms`),
})";

/// Looks until it holds, or that many milliseconds have passed.
const WATCH_FOR: &str = "\
async (holds, ms) => {
  for (const end = Date.now() + ms; !holds(); ) {
    if (Date.now() > end) return false;
    await new Promise((look) => setTimeout(look, 10));
  }
  return true;
}";

const ASYNC: &str = "\
const done = arguments[arguments.length - 1];
(async () => (
JS
))().then(
  (value) => done({ resolved: value ?? null }),
  (error) => done({ rejected: String(error?.message ?? error) }),
);";

/// Base64 as WebDriver sends pictures.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for symbol in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(((bits >> count) & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode("/+8A").as_deref(), Some(&[0xff, 0xef, 0][..]));
        assert_eq!(decode("a!"), None);
    }
}
