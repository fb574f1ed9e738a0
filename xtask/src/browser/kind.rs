//! Which browser, and what each needs to be driven without a screen, a sandbox or a network.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Setup;
use crate::tools;

/// A browser that the tests drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Browser {
    Chromium,
    Firefox,
    /// What Safari is made of, as GTK's little browser has it.
    WebKit,
}

const CHROMIUM_FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

impl Browser {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// As `--in` and the names of tests have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|browser| browser.name() == name)
    }

    /// The environment's variable with the addresses of running drivers, set by `cargo xtask test` so that
    /// browsers are used again.
    pub fn drivers(self) -> &'static str {
        match self {
            Self::Chromium => "INTERLEAVE_WEBDRIVER",
            Self::Firefox => "INTERLEAVE_WEBDRIVER_FIREFOX",
            Self::WebKit => "INTERLEAVE_WEBDRIVER_WEBKIT",
        }
    }

    /// Whether one driver drives many browsers.
    pub fn shares_driver(self) -> bool {
        self == Self::Chromium
    }

    /// The browser of a test: the one that a module of its path is named after, or Chromium.
    pub fn of_test(path: &str) -> Self {
        path.split("::").find_map(Self::named).unwrap_or(Self::Chromium)
    }

    /// As the docs have it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }

    /// Debian's packages.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => {
                &["chromium", "chromium-driver", "chromium-headless-shell", "fonts-noto-cjk"]
            }
            Self::Firefox => &["firefox-esr", "fonts-noto-cjk"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb", "fonts-noto-cjk"],
        }
    }

    /// What is asked of its driver.
    pub(super) fn capabilities(self, setup: &Setup) -> Value {
        let Setup { timeouts, flags, shared_memory, shell, .. } = *setup;
        let mut wanted = json!({
            "timeouts": {
                "script": millis(timeouts.script),
                "pageLoad": millis(timeouts.load),
            },
            "unhandledPromptBehavior": "dismiss",
        });
        let (name, options, value) = match self {
            Self::Chromium => {
                wanted["goog:loggingPrefs"] = json!({ "browser": "ALL" });
                let args: Vec<_> = CHROMIUM_FLAGS.iter().chain(flags).collect();
                let shell = shell.then(tools::chromium_shell).flatten();
                let binary = shell.or_else(tools::chromium);
                let value = json!({ "args": args, "binary": binary });
                ("chrome", "goog:chromeOptions", value)
            }
            Self::Firefox => {
                let prefs = json!({ "javascript.options.shared_memory": shared_memory });
                let value =
                    json!({ "args": ["-headless"], "binary": tools::firefox(), "prefs": prefs });
                ("firefox", "moz:firefoxOptions", value)
            }
            // Its driver knows the browser that it came with.
            Self::WebKit => ("MiniBrowser", "webkitgtk:browserOptions", json!({})),
        };
        wanted["browserName"] = json!(name);
        wanted[options] = value;
        json!({ "capabilities": { "alwaysMatch": wanted } })
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_of_the_browser_that_its_path_names() {
        assert_eq!(Browser::of_test("browsers::firefox::it_runs"), Browser::Firefox);
        assert_eq!(Browser::of_test("browsers::webkit::traps::memory"), Browser::WebKit);
        assert_eq!(Browser::of_test("lessons::locks::of_firefox_fame"), Browser::Chromium);
        assert_eq!(Browser::named("safari"), None);
    }
}
