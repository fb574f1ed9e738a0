//! Pages that are used again: a page until it can run lessons costs more than most runs.
//!
//! For tests that do no more than run something by the page API. A page is handed on only if it is at
//! rest by its own account: the engine is ready, nothing of the segment is in use, nothing is told, and
//! `window` has what it had. Otherwise it is closed, and the next test has a new one; so it is where no driver
//! outlives the tests, which would leave the browser behind.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use xtask::server::Server;
use xtask::site_env;

use super::{Page, Result, TestPage, Turn};

static IDLE: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// Kept at a time, of all sites: each takes up to 1 GB.
const MOST: usize = 2;

/// A page at rest.
struct Kept {
    site: &'static str,
    page: Page,
    server: Server,
}

/// A page at the site's root that is ready to run lessons, new or as good as new.
pub struct Runner {
    // invariant: `Some` until it is dropped.
    page: Option<TestPage>,
    site: &'static str,
}

impl Runner {
    /// Of the site that visitors get.
    pub fn release() -> Result<Self> {
        Self::of(site_env::SITE)
    }

    /// The same, for a test that measures: no other test runs meanwhile.
    pub fn alone() -> Result<Self> {
        let _turn = Turn::alone();
        Self::release()
    }

    /// Of the site whose engine has the checks and benches built in.
    pub fn checks() -> Result<Self> {
        Self::of(site_env::SITE_CHECKS)
    }

    fn of(site: &'static str) -> Result<Self> {
        let turn = Turn::shared();
        match take(site) {
            Some(Kept { page, server, .. }) => {
                Ok(Self { page: Some(TestPage { page, server, turn }), site })
            }
            None => Self::fresh(site),
        }
    }

    /// One that nobody has used, of the site named in the environment, for tests that count its workers and
    /// memories, or look at what a run has left in one.
    pub fn fresh(site: &'static str) -> Result<Self> {
        let page = TestPage::serve(site_env::options(site)?)?.opened("")?;
        page.eval(NOTE)?;
        Ok(Self { page: Some(page), site })
    }
}

impl Deref for Runner {
    type Target = TestPage;

    fn deref(&self) -> &TestPage {
        self.page.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let Some(test) = self.page.take() else { return };
        test.server.clear_faults();
        // A test that failed may have left anything.
        let outlived = test.session().is_kept();
        if outlived && !std::thread::panicking() && is_at_rest(&test).unwrap_or(false) {
            let (page, server, _turn) = test.split();
            let mut idle = idle();
            idle.push(Kept { site: self.site, page, server });
            let oldest = (idle.len() > MOST).then(|| idle.remove(0));
            drop(idle);
            // Closing it takes a while.
            drop(oldest);
        }
    }
}

fn idle() -> MutexGuard<'static, Vec<Kept>> {
    // A list of pages is whole at any time.
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(site: &str) -> Option<Kept> {
    let mut idle = idle();
    let nth = idle.iter().position(|kept| kept.site == site)?;
    Some(idle.remove(nth))
}

/// In the page: what `window` has.
const NOTE: &str = "void Object.defineProperty(window, 'given',
    { value: new Set(Object.keys(window)), enumerable: false })";

/// In the page: what a test put there is taken away; whether all is as a visitor finds it.
const IS_AT_REST: &str = "(() => {
  const left = () => Object.keys(window).filter((key) => !given.has(key));
  for (const key of left()) delete window[key];
  return left().length === 0
    && interleave.environment().segment_blocks === 0
    && document.querySelector('.badge.ready') !== null
    && document.querySelector('.notice') === null;
})()";

fn is_at_rest(page: &Page) -> Result<bool> {
    page.eval_async("interleave.stop()")?;
    Ok(page.eval(IS_AT_REST)? == true)
}
