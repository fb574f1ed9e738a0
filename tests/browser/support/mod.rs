//! What every browser test stands on: a server of a built site, and a browser of its own on it.
//!
//! Nothing here sleeps for a fixed time: tests wait for a state, by `wait_until`.
#![allow(dead_code, unused_imports, reason = "a kit: not every test needs every part")]

use std::ops::Deref;

pub use anyhow::{Context, Result, bail};
pub use serde_json::{Value, json};
pub use xtask::browser::{Page, Timeouts, Viewport};
pub use xtask::server::{Fault, Options, Server};
use xtask::site_env;

/// Whether tests of many combinations are to try each.
pub fn all() -> bool {
    std::env::var_os(site_env::ALL).is_some()
}

/// A site, served for this test alone, and a fresh browser for it.
pub struct TestPage {
    page: Page,
    pub server: Server,
}

impl TestPage {
    /// The site that visitors get.
    pub fn release() -> Result<Self> {
        Self::serve(site_env::options(site_env::SITE)?)
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
        let server = Server::start(options)?;
        Ok(Self { page: Page::new(server.url())?, server })
    }

    /// Opened at a path, with its engine ready to run lessons.
    pub fn opened(self, path: &str) -> Result<Self> {
        self.open(path)?;
        self.ready()?;
        Ok(self)
    }

    /// Both apart, for a browser that outlives its server.
    pub fn split(self) -> (Page, Server) {
        (self.page, self.server)
    }
}

impl Deref for TestPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
