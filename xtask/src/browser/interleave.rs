//! Interleave's own page, seen from its `window.interleave`.

use std::time::Duration;

use anyhow::Result;

use super::Page;

/// A page that is not there by then is broken: a busy machine is no reason any more.
const PATIENCE: Duration = Duration::from_secs(60);

impl Page {
    /// Wait until the page's program is there, whether it can run lessons or not.
    pub fn started(&self) -> Result<()> {
        self.wait_until("window.interleave", PATIENCE)
    }

    /// Wait until lessons can be run.
    pub fn ready(&self) -> Result<()> {
        self.started()?;
        self.eval_async("interleave.ready").map(drop)
    }

    /// Wait until the page is isolated, by its host or by the service worker's one reload.
    pub fn isolated(&self) -> Result<()> {
        self.wait_until("crossOriginIsolated", PATIENCE)
    }

    /// Wait until the run that is on has shown its figures.
    pub fn finished(&self) -> Result<()> {
        let over = "document.querySelectorAll('.fact').length >= 1 && \
            !document.querySelector('#run').disabled";
        self.wait_until(over, PATIENCE)
    }

    /// Wait until the service worker answers for this page.
    pub fn controlled(&self) -> Result<()> {
        self.wait_until("navigator.serviceWorker.controller", PATIENCE)
    }
}
