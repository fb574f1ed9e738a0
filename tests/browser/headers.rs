//! Hosts that send no headers: the service worker adds them, at the price of one reload at most, and
//! of none where it would not help.

use std::fs;
use std::time::Duration;

use crate::support::{
    Browser, Fault, Options, Result, Server, Setup, TestPage, Turn, json, without_headers,
};

const PATIENCE: Duration = Duration::from_secs(60);
const LESSON: &str = "en/countdown.html";

/// How often a page was loaded.
fn loads(server: &Server, path: &str) -> usize {
    server.navigations().iter().filter(|asked| *asked == &format!("/{path}")).count()
}

/// Wait until the page is isolated and its engine there.
fn isolated(page: &TestPage) -> Result<()> {
    page.isolated()?;
    page.ready()?;
    assert_eq!(page.eval("interleave.environment().tier")?, 1);
    Ok(())
}

/// Wait until the page has said that nothing can run: no reload comes after that.
fn resigned(page: &TestPage) -> Result<()> {
    page.wait_until("window.interleave && document.querySelector('.notice')", PATIENCE)?;
    page.eval_async("interleaveHeaders")?;
    assert!(page.text(".notices")?.contains("service worker"), "{}", page.text(".notices")?);
    assert_eq!(page.eval("interleave.environment().tier")?, 2);
    Ok(())
}

#[test]
fn one_reload_brings_everything_and_the_next_page_needs_none() -> Result<()> {
    let page = TestPage::plain_host()?;
    page.open(LESSON)?;
    isolated(&page)?;
    assert_eq!(loads(&page.server, LESSON), 2);
    let report = page.eval_async(
        "interleave.run({ lesson: 'countdown', modes: ['threads', 'processes'], \
         params: { n: 100000, tasks: 2 }, repeat: 1 })",
    )?;
    assert_eq!(report["environment"]["tier"], 1);
    assert_eq!(report["modes"]["threads"]["workers"], 2);
    page.open("zh/fib.html")?;
    isolated(&page)?;
    assert_eq!(loads(&page.server, "zh/fib.html"), 1);
    assert_eq!(page.eval("[sessionStorage.length, history.state]")?, json!([0, null]));
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

/// Chromium's private windows have service workers, for as long as they are open.
#[test]
fn in_a_private_window_it_is_one_reload_too() -> Result<()> {
    let options = without_headers()?;
    let setup = Setup { flags: &["--incognito"], ..Setup::of(Browser::Chromium) };
    let page = TestPage::with(options, &setup)?;
    page.open(LESSON)?;
    isolated(&page)?;
    assert_eq!(loads(&page.server, LESSON), 2);
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_visitor_who_is_led_to_another_language_meets_one_reload_there() -> Result<()> {
    let page = TestPage::plain_host()?;
    page.before_load("localStorage.setItem('interleave-language', 'zh')")?;
    page.open("")?;
    isolated(&page)?;
    assert_eq!(page.url()?, format!("{}zh/index.html", page.server.url()));
    assert_eq!((loads(&page.server, ""), loads(&page.server, "zh/index.html")), (1, 2));
    Ok(())
}

/// The worker's file is missing, a private window has no workers, there is no shared memory to win.
#[test]
fn where_no_worker_can_help_there_is_no_reload() -> Result<()> {
    for taken in [
        "",
        "delete Navigator.prototype.serviceWorker",
        "navigator.serviceWorker.register = () => Promise.reject(new DOMException('no'))",
        "WebAssembly.Memory = function () { throw new RangeError('none') }",
    ] {
        let page = TestPage::plain_host()?;
        if taken.is_empty() {
            page.server.fault("service_worker.js", Fault::Missing);
        }
        page.before_load(taken)?;
        page.open(LESSON)?;
        resigned(&page)?;
        assert_eq!(loads(&page.server, LESSON), 1, "{taken}");
    }
    Ok(())
}

const NO_STORAGE: &str = "for (const name of ['sessionStorage', 'localStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } });
}";

#[test]
fn with_storage_forbidden_it_is_one_reload_too() -> Result<()> {
    let page = TestPage::plain_host()?;
    page.before_load(NO_STORAGE)?;
    page.open(LESSON)?;
    isolated(&page)?;
    assert_eq!(loads(&page.server, LESSON), 2);
    Ok(())
}

/// As with a worker that is there, answers, and is passed by at each load.
#[test]
fn a_reload_that_does_not_help_is_not_tried_again() -> Result<()> {
    for script in ["", NO_STORAGE] {
        let page = TestPage::plain_host()?;
        page.before_load(script)?;
        page.cdp("Network.enable", json!({}))?;
        page.cdp("Network.setBypassServiceWorker", json!({ "bypass": true }))?;
        page.open(LESSON)?;
        page.wait_until(
            "performance.getEntriesByType('navigation')[0].type === 'reload'",
            PATIENCE,
        )?;
        resigned(&page)?;
        assert_eq!(loads(&page.server, LESSON), 2);
    }
    Ok(())
}

/// A worker of before there were headers in it.
const STALE: &[u8] = br"
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.url.includes('/latency/')) event.respondWith(new Response('page'));
});";

fn with_a_stale_worker() -> Result<TestPage> {
    let page = TestPage::plain_host()?;
    page.server.fault("service_worker.js", Fault::Body(STALE.to_vec()));
    page.open("404.html")?;
    page.eval_async("navigator.serviceWorker.register('service_worker.js').then(() => true)")?;
    page.controlled()?;
    page.server.clear_faults();
    Ok(page)
}

#[test]
fn a_worker_of_an_older_version_is_replaced_first() -> Result<()> {
    let page = with_a_stale_worker()?;
    page.open(LESSON)?;
    // The reload ends what is awaited here. Looking again and again would keep the old worker.
    let _ = page.eval_async(
        "crossOriginIsolated || new Promise((over) => \
         navigator.serviceWorker.addEventListener('controllerchange', over))",
    );
    isolated(&page)?;
    assert_eq!(loads(&page.server, LESSON), 2);
    Ok(())
}

#[test]
fn a_worker_of_an_older_version_that_stays_costs_no_reload() -> Result<()> {
    let page = with_a_stale_worker()?;
    page.server.fault("service_worker.js", Fault::Missing);
    page.open(LESSON)?;
    resigned(&page)?;
    assert_eq!(loads(&page.server, LESSON), 1);
    Ok(())
}

#[test]
fn a_page_that_the_host_isolates_is_loaded_once() -> Result<()> {
    let page = TestPage::shell()?;
    page.open(LESSON)?;
    isolated(&page)?;
    page.controlled()?;
    page.open("en/fib.html")?;
    isolated(&page)?;
    assert_eq!((loads(&page.server, LESSON), loads(&page.server, "en/fib.html")), (1, 1));
    Ok(())
}

/// A page of another origin, which sends nothing, with a lesson in a frame.
fn framed(name: &str, script: &str) -> Result<(TestPage, Server)> {
    // The same turn for both pages.
    let _turn = Turn::shared();
    let folder = std::env::temp_dir().join(format!("headers-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let plain = TestPage::plain_host()?;
    let (_, site, _) = plain.split();
    let frame = format!("<!DOCTYPE html><iframe src='{}{LESSON}'></iframe>", site.url());
    fs::write(folder.join("index.html"), frame)?;
    let host = TestPage::serve(Options { isolated: false, ..Options::new(folder) })?;
    host.before_load(script)?;
    // Our server's own policy frames no others.
    host.lift_policies()?;
    host.open("")?;
    Ok((host, site))
}

fn asks_for(page: &TestPage, site: &Server, part: &str) -> Result<()> {
    let asked = |_: &_| Ok(site.requests().iter().any(|path| path.contains(part)));
    page.wait_for(part, PATIENCE, asked)
}

#[test]
fn a_frame_is_isolated_by_its_own_header() -> Result<()> {
    let (host, site) = framed("own", "")?;
    // Only an engine that is started is fetched.
    asks_for(&host, &site, "engine_bg.wasm")?;
    assert_eq!(loads(&site, LESSON), 2);
    Ok(())
}

#[test]
fn a_frame_that_no_worker_can_isolate_is_not_loaded_again() -> Result<()> {
    let (host, site) = framed("other", "delete Navigator.prototype.userAgentData")?;
    // Only where nothing runs is a recording fetched.
    asks_for(&host, &site, "recorded/countdown.json")?;
    assert_eq!(loads(&site, LESSON), 1);
    Ok(())
}
