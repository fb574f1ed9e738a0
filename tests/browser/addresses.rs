//! Every page has an address, and the address says what is on show.

use std::time::Duration;

use crate::support::{Options, Result, TestPage};
use xtask::site_env;

const PATIENCE: Duration = Duration::from_secs(60);
const QUICK: &str = "n=1000000&tasks=2&repeat=1&modes=threads";

fn open(path: &str) -> Result<TestPage> {
    TestPage::shell()?.opened(path)
}

/// Wait for an address below the site's root, which the page itself has to reach.
fn at(page: &TestPage, address: &str) -> Result<()> {
    let whole = format!("{}{address}", page.server.url());
    page.wait_until(&format!("location.href === '{whole}'"), PATIENCE)
}

/// Links to a lesson or a home, by the end of their address.
fn follow(page: &TestPage, address: &str) -> Result<()> {
    page.click(&format!("a[href$='{address}']"))
}

/// The page was never loaded again: what a test left on it is still there.
fn mark(page: &TestPage) -> Result<()> {
    page.eval("void (window.marked = true)").map(drop)
}

fn assert_marked(page: &TestPage) -> Result<()> {
    assert_eq!(page.eval("window.marked === true")?, true, "the page was loaded again");
    Ok(())
}

#[test]
fn links_lead_through_the_site_without_loading_it_again() -> Result<()> {
    let page = open("")?;
    mark(&page)?;
    page.click("#start")?;
    at(&page, "en/countdown.html")?;
    page.wait_until("document.querySelector('h1').innerText === 'Counting down'", PATIENCE)?;
    follow(&page, "en/deadlock.html")?;
    at(&page, "en/deadlock.html")?;
    page.wait_until("document.title.startsWith('A and B, B and A')", PATIENCE)?;
    page.click(".brand")?;
    at(&page, "index.html")?;
    page.wait_until("document.querySelectorAll('.entry').length > 30", PATIENCE)?;
    page.eval("history.go(-2)")?;
    at(&page, "en/countdown.html")?;
    page.wait_until("document.querySelector('h1').innerText === 'Counting down'", PATIENCE)?;
    page.eval("history.forward()")?;
    at(&page, "en/deadlock.html")?;
    page.wait_until("document.title.startsWith('A and B, B and A')", PATIENCE)?;
    assert_marked(&page)?;
    // Engine, texts and worker are found from there too.
    page.eval_async("interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['threads'] })")?;
    at(&page, "en/fib.html?modes=threads&n=20")?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn another_language_is_another_address_and_loses_nothing() -> Result<()> {
    let page = open(&format!("en/countdown.html?{QUICK}"))?;
    mark(&page)?;
    page.click("#run")?;
    page.wait_until("document.querySelector('.bar-row')", PATIENCE)?;
    page.wait_until("!document.querySelector('#run').disabled", PATIENCE)?;
    // Not yet in the address, and not even valid.
    page.eval("(() => { const field = document.querySelector('#field-seed'); field.value = 'x'; field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()")?;
    page.click("[data-language=zh]")?;
    page.wait_until("location.pathname.endsWith('/zh/countdown.html')", PATIENCE)?;
    page.wait_until("document.querySelector('h1').innerText === '倒数'", PATIENCE)?;
    assert_eq!(page.eval("document.documentElement.lang")?, "zh");
    let kept = "[document.querySelector('#field-n').value, document.querySelector('#field-seed').value, \
        document.querySelectorAll('.bar-row').length]";
    assert_eq!(page.eval(kept)?.to_string(), r#"["1000000","x",1]"#);
    page.eval("history.back()")?;
    page.wait_until("location.pathname.endsWith('/en/countdown.html')", PATIENCE)?;
    page.wait_until("document.querySelector('h1').innerText === 'Counting down'", PATIENCE)?;
    assert_marked(&page)
}

#[test]
fn older_addresses_lead_to_the_new_ones() -> Result<()> {
    let page = open("?lesson=fib&n=25&modes=gil,threads")?;
    at(&page, "en/fib.html?modes=gil,threads&n=25")?;
    page.open("?lesson=fib&n=25&lang=zh")?;
    page.ready()?;
    at(&page, "zh/fib.html?n=25")?;
    page.wait_until("document.documentElement.lang === 'zh'", PATIENCE)?;
    page.open("index.html?lesson=nope")?;
    page.ready()?;
    page.wait_until("document.querySelector('.notice').innerText.includes('nope')", PATIENCE)?;
    assert_eq!(
        page.eval("getComputedStyle(document.querySelector('#app')).visibility")?,
        "visible"
    );
    Ok(())
}

#[test]
fn the_root_speaks_the_visitors_language_and_no_other_page_changes_its_own() -> Result<()> {
    let page = TestPage::shell()?;
    page.before_load("Object.defineProperty(navigator, 'languages', { value: ['zh-CN', 'en'] })")?;
    page.open("")?;
    page.ready()?;
    at(&page, "zh/index.html")?;
    page.open("en/fib.html")?;
    page.ready()?;
    at(&page, "en/fib.html")?;
    page.open("index.html?lang=en")?;
    page.ready()?;
    assert_eq!(page.eval("document.documentElement.lang")?, "en");
    // Chosen by hand, it is remembered; where it can't be, the address keeps it.
    page.open("zh/index.html")?;
    page.ready()?;
    page.click("[data-language=en]")?;
    at(&page, "index.html")?;
    page.open("")?;
    page.ready()?;
    at(&page, "index.html").or_else(|_| at(&page, ""))?;
    page.before_load(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })",
    )?;
    page.open("zh/index.html")?;
    page.ready()?;
    page.click("[data-language=en]")?;
    at(&page, "index.html?lang=en")
}

#[test]
fn the_site_works_under_any_base_path() -> Result<()> {
    let options = Options { base: "/a/b c/".into(), ..site_env::options(site_env::SITE)? };
    let page = TestPage::serve(options)?;
    page.open(&format!("http://localhost:{}/a/b%20c/zh/fib.html", page.server.port()))?;
    page.ready()?;
    let report = page.eval_async(
        "interleave.run({ lesson: 'countdown', params: { n: 1e6 }, modes: ['processes'], repeat: 1 })",
    )?;
    assert!(report["modes"]["processes"]["median_ms"].as_f64().is_some_and(|ms| ms > 0.0));
    page.wait_until("location.pathname === '/a/b%20c/zh/countdown.html'", PATIENCE)?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}
