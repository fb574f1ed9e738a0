//! Storage that is full or forbidden: the page works, keeps what it can for the visit, and says what
//! it can't keep where a visitor would miss it.

use std::time::Duration;

use crate::support::{Result, TestPage, Value, json};

const PATIENCE: Duration = Duration::from_secs(60);
const RUN: &str = "interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['threads'], repeat: 1 })\
    .then((report) => report.modes.threads.values.fib[0])";
const THEME: &str = "document.documentElement.dataset.theme ?? 'auto'";

/// Blocked cookies take all of this with them.
const FORBIDDEN: &str = "
  const refuse = () => { throw new DOMException('refused', 'SecurityError') };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, name, { get: refuse });
  Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
  ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('refused', 'SecurityError'));";
/// No room for another byte, whoever asks.
const FULL: &str = "
  Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };";

fn open(page: &TestPage) -> Result<()> {
    page.open("en/countdown.html")?;
    page.ready()
}

/// Colours and language are chosen, and hold for the visit; that they hold no longer is said.
fn assert_choices_hold(page: &TestPage) -> Result<()> {
    assert_eq!(page.eval_async(RUN)?, 6765);
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    page.click(".switches button")?;
    page.wait_until("document.documentElement.dataset.theme === 'light'", PATIENCE)?;
    page.wait_until("document.querySelector('.notice')", PATIENCE)?;
    assert!(page.text(".notices")?.contains("stores nothing"), "{}", page.text(".notices")?);
    page.click("a[data-language=zh]")?;
    page.wait_until("document.documentElement.lang === 'zh'", PATIENCE)?;
    assert_eq!(page.eval(THEME)?, "light", "colours outlive the change of language");
    assert!(page.text(".notices")?.contains("不为本站存储"));
    page.click(".menu a[href*='zh/deadlock.html']")?;
    page.wait_until("document.querySelector('.prose')?.textContent.length > 20", PATIENCE)?;
    assert_eq!(page.eval(THEME)?, "light");
    // The address keeps what it can, also over a load.
    page.click("a[data-language=en]")?;
    page.wait_until("document.documentElement.lang === 'en'", PATIENCE)?;
    let address = page.url()?;
    page.open(&address)?;
    page.started()?;
    assert_eq!(page.eval("document.documentElement.lang")?, "en");
    assert_eq!(page.eval_async(RUN)?, 6765);
    Ok(())
}

#[test]
fn where_storage_is_forbidden_choices_hold_for_the_visit() -> Result<()> {
    let page = TestPage::shell()?;
    page.before_load(FORBIDDEN)?;
    open(&page)?;
    page.wait_until(
        "document.querySelector('.place').textContent.includes('no service worker')",
        PATIENCE,
    )?;
    assert_eq!(page.eval("interleave.environment().offline_ready")?, false);
    assert_choices_hold(&page)
}

#[test]
fn where_storage_is_full_choices_hold_for_the_visit() -> Result<()> {
    let page = TestPage::shell()?;
    page.before_load(FULL)?;
    open(&page)?;
    assert_choices_hold(&page)
}

#[test]
fn an_older_choice_that_can_not_be_changed_does_not_come_back() -> Result<()> {
    let page = TestPage::shell()?;
    let older = "localStorage.setItem('interleave-theme', 'dark');";
    page.before_load(&format!("{older} {FULL}"))?;
    open(&page)?;
    assert_eq!(page.eval(THEME)?, "dark");
    page.click(".switches button")?;
    page.wait_until("!document.documentElement.dataset.theme", PATIENCE)?;
    page.click("a[data-language=zh]")?;
    page.wait_until("document.documentElement.lang === 'zh'", PATIENCE)?;
    assert_eq!(page.eval(THEME)?, "auto");
    Ok(())
}

/// What the site may store from now on, in bytes.
fn set_quota(page: &TestPage, bytes: Option<u32>) -> Result<()> {
    let origin = page.server.url();
    let mut wish = json!({ "origin": origin.trim_end_matches('/') });
    if let Some(bytes) = bytes {
        wish["quotaSize"] = json!(bytes);
    }
    page.cdp("Storage.overrideQuotaForOrigin", wish).map(drop)
}

#[test]
fn a_full_disk_is_why_the_site_is_not_kept() -> Result<()> {
    let page = TestPage::shell()?;
    page.open("robots.txt")?;
    set_quota(&page, Some(100_000))?;
    open(&page)?;
    page.wait_until("document.querySelector('.place').textContent.includes('no room')", PATIENCE)?;
    assert_eq!(page.eval("interleave.environment().offline_ready")?, false);
    // Half of the files are of no use to anybody.
    assert_eq!(page.eval_async("caches.keys().then((names) => names.length)")?, 0);
    assert_eq!(page.eval_async(RUN)?, 6765);
    set_quota(&page, None)?;
    open(&page)?;
    page.wait_until("interleave.environment().offline_ready", PATIENCE)
}
