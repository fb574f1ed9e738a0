//! Hosts that send no headers, and browsers without shared memory.

use interleave::lessons::CARDS;
use xtask::site_env;
use xtask::support::Part;

use super::lessons::is_chosen;
use super::works;
use crate::recorded::shows_recordings;
use crate::support::{Browser, Fault, PATIENCE, Result, Setup, TestPage, seen, without_headers};

const LESSON: &str = "en/countdown.html";

fn loads(page: &TestPage) -> usize {
    let path = format!("/{LESSON}");
    page.server.navigations().into_iter().filter(|asked| *asked == path).count()
}

fn plain_host(browser: Browser) -> Result<TestPage> {
    let options = without_headers()?;
    TestPage::with(options, &Setup::of(browser))
}

pub fn the_service_worker_isolates(browser: Browser) -> Result<()> {
    let page = plain_host(browser)?;
    let feature = "no headers: isolated by the service worker";
    let host = (3, "a host that sends no headers");
    page.open(LESSON)?;
    page.isolated()?;
    page.ready()?;
    let report = page.eval_async(
        "interleave.run({ lesson: 'countdown', modes: ['threads', 'processes'], \
         params: { n: 100000, tasks: 2 }, repeat: 1 })",
    )?;
    assert_eq!(report["modes"]["processes"]["workers"], 2, "{report}");
    let kind = "performance.getEntriesByType('navigation')[0].type";
    // WebKit's isolated pages are of another process, whose first page this is.
    let reload = if browser == Browser::WebKit { "navigate" } else { "reload" };
    assert_eq!(page.eval(kind)?, reload);
    // Firefox's service workers ask for a page as for any file.
    assert!(loads(&page) <= 2, "one reload is enough");
    page.open("zh/fib.html")?;
    page.ready()?;
    assert_eq!(page.eval("crossOriginIsolated")?, true, "no other page is loaded again");
    seen(&page, Part::Host, host, "lessons run, after one reload")?;
    works(&page, feature)
}

pub fn recorded_runs_are_shown(browser: Browser) -> Result<()> {
    let page = plain_host(browser)?;
    page.server.fault("service_worker.js", Fault::Missing);
    page.open(LESSON)?;
    page.started()?;
    resigned(&page, "service worker")?;
    assert_eq!(loads(&page), 1);
    shows_recordings(&page, is_chosen)?;
    for (nth, card) in CARDS.iter().enumerate().filter(|(_, card)| is_chosen(card)) {
        seen(&page, Part::Lesson, (nth, card.id), "recorded run")?;
    }
    let blocked = "the same, without the service worker";
    seen(&page, Part::Host, (4, blocked), "recorded runs, no reload")?;
    works(&page, "no headers, no service worker: told, recorded runs")
}

/// As Safari's library comes on Linux, as Firefox can be set, and as Chromium is without.
pub fn without_shared_memory_it_is_told(browser: Browser) -> Result<()> {
    let options = site_env::options(site_env::SITE)?;
    let page = TestPage::with(options, &Setup { shared_memory: false, ..Setup::of(browser) })?;
    if browser == Browser::Chromium {
        page.before_load("delete window.SharedArrayBuffer")?;
    }
    page.open(LESSON)?;
    page.started()?;
    assert_eq!(page.eval("crossOriginIsolated")?, true);
    resigned(&page, "SharedArrayBuffer")?;
    page.wait_until("document.querySelector('.recorded')", PATIENCE)?;
    assert_eq!(loads(&page), 1);
    works(&page, "no shared memory: told, recorded runs")
}

/// The page has said that nothing can run, and named why.
fn resigned(page: &TestPage, why: &str) -> Result<()> {
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    page.eval_async("interleaveHeaders")?;
    assert!(page.text(".notices")?.contains(why), "{}", page.text(".notices")?);
    assert_eq!(page.eval("interleave.environment().tier")?, 2);
    let run = "interleave.run({ lesson: 'fib' }).then(() => 'ran', (error) => error.code)";
    assert_eq!(page.eval_async(run)?, "isolation");
    Ok(())
}
