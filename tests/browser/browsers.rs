//! The same tests in three browsers: what works in each is a row of the docs' tables.

mod embeds;
mod engine;
pub mod lessons;
mod lower;
mod offline;

use xtask::site_env;
use xtask::support::Part;

use crate::support::{Browser, Page, Result, Setup, TestPage, in_each_browser, seen};

in_each_browser! {
    #[rarely(firefox webkit)]
    where_large_memories_are_refused_smaller_ones_do => super::engine::smaller_memories_do,
    // Chromium has tests of its own for the others: `lessons`, `stop`, `crashes`, `headers` and so on.
    #[rarely(chromium)]
    other_lessons_run_in_each_of_their_modes => super::lessons::the_others_run,
    #[rarely(chromium)]
    whatever_is_stopped_or_dies_the_next_run_works => super::engine::the_next_run_works,
    #[rarely(chromium)]
    without_headers_the_service_worker_isolates => super::lower::the_service_worker_isolates,
    #[rarely(chromium)]
    without_isolation_recorded_runs_are_shown => super::lower::recorded_runs_are_shown,
    #[rarely(chromium)]
    without_shared_memory_it_is_told => super::lower::without_shared_memory_it_is_told,
    #[rarely(chromium)]
    after_a_visit_no_network_is_needed => super::offline::after_a_visit_no_network_is_needed,
    #[rarely(chromium)]
    a_lesson_in_a_foreign_page_runs_or_is_shown => super::embeds::in_a_foreign_page,
    #[rarely(chromium)]
    a_lesson_in_an_isolated_page_runs => super::embeds::in_an_isolated_page,
}

/// The rows about the browser itself, in the order of the table.
const FEATURES: [&str; 12] = [
    "isolated by the host's headers",
    "Stop while computing, sleeping, deadlocked",
    "Stop in code that has no safe point",
    "a panic is named, and the next run works",
    "memory that runs out is told",
    "large memories are refused: smaller ones do",
    "no headers: isolated by the service worker",
    "no headers, no service worker: told, recorded runs",
    "no shared memory: told, recorded runs",
    "without a network after one visit",
    "embedded in a page that sends nothing",
    "embedded in an isolated page",
];

/// A feature works: the row of that name says so.
fn works(page: &Page, feature: &str) -> Result<()> {
    is(page, feature, "yes")
}

fn is(page: &Page, feature: &str, result: &str) -> Result<()> {
    let nth = FEATURES.iter().position(|known| *known == feature);
    let nth = nth.unwrap_or_else(|| panic!("no row `{feature}`"));
    seen(page, Part::Feature, (nth, feature), result)
}

/// The visitors' site in that browser.
fn site(browser: Browser) -> Result<TestPage> {
    TestPage::with(site_env::options(site_env::SITE)?, &Setup::of(browser))
}

/// The site with the checks in it.
fn checks(browser: Browser) -> Result<TestPage> {
    TestPage::with(site_env::options(site_env::SITE_CHECKS)?, &Setup::of(browser))
}

/// An open page says where it is, and a run of it shows bars.
fn is_isolated_by_headers(page: &TestPage) -> Result<()> {
    let said = page.eval("interleave.environment()")?;
    assert_eq!(said["tier"], 1);
    assert_eq!(page.eval("crossOriginIsolated")?, true);
    assert_eq!(said["cores"], page.eval("navigator.hardwareConcurrency")?);
    assert_eq!(said["user_agent"], page.eval("navigator.userAgent")?);
    assert!(said["clock_resolution_ms"].as_f64().is_some_and(|ms| ms > 0.0 && ms < 5.0), "{said}");
    assert!(said["workers"].as_u64().is_some_and(|workers| workers >= 5), "{said}");
    assert_eq!(page.eval("document.documentElement.lang")?, "zh");
    // As a visitor does it.
    page.click("#run")?;
    page.finished()?;
    assert!(page.eval("document.querySelectorAll('.bar-row').length")?.as_u64() >= Some(5));
    works(page, "isolated by the host's headers")
}
