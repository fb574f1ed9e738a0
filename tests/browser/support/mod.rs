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
pub use xtask::site_env;

pub use turn::Turn;

/// For a state to come about.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The same tests in each browser: `name => a function of a Browser`. In those that are named before it
/// with `#[rarely(...)]`, a test is left to `cargo xtask test --all`, because other tests see the same.
macro_rules! in_each_browser {
    ($($(#[rarely $rarely:tt])? $name:ident => $test:expr,)*) => {
        in_each_browser!(@ chromium Chromium $($(#[rarely $rarely])? $name => $test,)*);
        in_each_browser!(@ firefox Firefox $($(#[rarely $rarely])? $name => $test,)*);
        in_each_browser!(@ webkit WebKit $($(#[rarely $rarely])? $name => $test,)*);
    };
    (@ $module:ident $browser:ident $($(#[rarely $rarely:tt])? $name:ident => $test:expr,)*) => {
        // `cargo xtask test --in` knows a test's browser by this.
        mod $module {
            $(
                crate::support::in_one_browser!($module $($rarely)? {
                    fn $name() -> crate::support::Result<()> {
                        let test: fn(crate::support::Browser) -> _ = $test;
                        test(crate::support::Browser::$browser)
                    }
                });
            )*
        }
    };
}

/// A test in a browser, and the browsers in which it is left to `--all`.
macro_rules! in_one_browser {
    (chromium (chromium $($more:ident)*) $test:tt) => { crate::support::in_one_browser!(@ rare $test); };
    (firefox (firefox $($more:ident)*) $test:tt) => { crate::support::in_one_browser!(@ rare $test); };
    (webkit (webkit $($more:ident)*) $test:tt) => { crate::support::in_one_browser!(@ rare $test); };
    ($browser:ident ($other:ident $($more:ident)*) $test:tt) => {
        crate::support::in_one_browser!($browser ($($more)*) $test);
    };
    ($browser:ident $(())? { $($test:tt)* }) => {
        #[test]
        $($test)*
    };
    (@ rare { $($test:tt)* }) => {
        #[test]
        #[ignore = "other tests see the same; run by `cargo xtask test --all`"]
        $($test)*
    };
}
pub(crate) use {in_each_browser, in_one_browser};

/// Whether tests of many combinations are to try each.
pub fn all() -> bool {
    std::env::var_os(site_env::ALL).is_some()
}

/// Whether each lesson and each of the cases that are alike is tried: with `--all`, and where it is on its way
/// into the docs, which speak of all of them.
pub fn each() -> bool {
    all() || records()
}

/// Of cases that are alike: the first few, or each.
pub fn few<T>(cases: &[T], most: usize) -> &[T] {
    if each() { cases } else { &cases[..most.min(cases.len())] }
}

/// Whether what is seen is on its way into the docs (`cargo xtask support`).
pub fn records() -> bool {
    std::env::var_os(xtask::support::RECORD).is_some()
}

/// That browser, Chromium without its windows (`Setup::shell`). What is on its way into the docs, and everything
/// with `--all`, is of the browser that visitors have.
pub fn in_shell(browser: Browser) -> Setup<'static> {
    Setup { shell: browser == Browser::Chromium && !each(), ..Setup::of(browser) }
}

/// The visitors' site from a host that sends no isolation headers.
pub fn without_headers() -> Result<Options> {
    Ok(Options { isolated: false, ..site_env::options(site_env::SITE)? })
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

    /// The same in Chromium without its windows, for tests of how pages come and go, which have no need of them.
    pub fn shell() -> Result<Self> {
        Self::in_shell(site_env::options(site_env::SITE)?)
    }

    /// The visitors' site, for a test that measures: no other test runs meanwhile.
    pub fn alone() -> Result<Self> {
        let _turn = Turn::alone();
        Self::release()
    }

    /// `shell`, from a host that sends no isolation headers.
    pub fn plain_host() -> Result<Self> {
        Self::in_shell(without_headers()?)
    }

    fn in_shell(options: Options) -> Result<Self> {
        Self::with(options, &in_shell(Browser::Chromium))
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
