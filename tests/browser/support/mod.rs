//! What every browser test stands on: a server of a built site, and a browser of its own on it.
//!
//! Nothing here sleeps for a fixed time: tests wait for a state, by `wait_until`.
#![allow(dead_code, unused_imports, reason = "a kit: not every test needs every part")]

mod again;
pub mod lesson;
mod seen;
mod turn;
pub mod workers;

use std::ops::Deref;
use std::rc::Rc;
use std::time::Duration;

pub use again::Runner;
pub use anyhow::{Context, Result, bail};
pub use seen::seen;
pub use serde_json::{Value, json};
pub use xtask::browser::{Browser, Page, Setup, Timeouts, Viewport};
pub use xtask::server::{Fault, Options, Server};
use xtask::site_env;

pub use turn::Turn;

/// For a state to come about.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The same tests in each browser: `name => a function of a Browser`.
macro_rules! in_each_browser {
    ($($name:ident => $test:expr,)*) => {
        in_each_browser!(@ chromium Chromium $($name => $test,)*);
        in_each_browser!(@ firefox Firefox $($name => $test,)*);
        in_each_browser!(@ webkit WebKit $($name => $test,)*);
    };
    (@ $module:ident $browser:ident $($name:ident => $test:expr,)*) => {
        // `cargo xtask test --in` knows a test's browser by this.
        mod $module {
            $(
                #[test]
                fn $name() -> crate::support::Result<()> {
                    let test: fn(crate::support::Browser) -> _ = $test;
                    test(crate::support::Browser::$browser)
                }
            )*
        }
    };
}
pub(crate) use in_each_browser;

/// Whether tests of many combinations are to try each.
pub fn all() -> bool {
    std::env::var_os(site_env::ALL).is_some()
}

/// A site, served for this test alone, and a fresh browser for it.
pub struct TestPage {
    page: Page,
    pub server: Server,
    turn: Rc<Turn>,
}

impl TestPage {
    /// The site that visitors get.
    pub fn release() -> Result<Self> {
        Self::serve(site_env::options(site_env::SITE)?)
    }

    /// The same, for a test that measures: no other test runs meanwhile.
    pub fn alone() -> Result<Self> {
        let _turn = Turn::alone();
        Self::release()
    }

    /// The site whose engine has the checks and benches built in.
    pub fn checks() -> Result<Self> {
        Self::serve(site_env::options(site_env::SITE_CHECKS)?)
    }

    /// The visitors' site from a host that sends no isolation headers.
    pub fn plain_host() -> Result<Self> {
        Self::serve(Options { isolated: false, ..site_env::options(site_env::SITE)? })
    }

    pub fn serve(options: Options) -> Result<Self> {
        Self::with(options, &Setup::of(Browser::Chromium))
    }

    /// A site in a browser of one's choice.
    pub fn with(options: Options, setup: &Setup) -> Result<Self> {
        let turn = Turn::shared();
        let server = Server::start(options)?;
        Ok(Self { page: Page::with(server.url(), setup)?, server, turn })
    }

    /// Opened at a path, with its engine ready to run lessons.
    pub fn opened(self, path: &str) -> Result<Self> {
        self.open(path)?;
        self.ready()?;
        Ok(self)
    }

    /// All apart, for a browser that outlives its server.
    pub fn split(self) -> (Page, Server, Rc<Turn>) {
        (self.page, self.server, self.turn)
    }
}

impl Deref for TestPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
