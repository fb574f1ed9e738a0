//! What others may say or have left behind: messages to the service worker, and saved settings that
//! are none.

use std::time::Duration;

use crate::support::{Result, TestPage, Value, all, json};

const PATIENCE: Duration = Duration::from_secs(60);
const LESSON: &str = "en/fib.html";
const RUN: &str = "interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['threads'], repeat: 1 })\
    .then((report) => report.modes.threads.values.fib[0])";

/// 16,000 of them, and then a word that it knows: the answer to that says that all before were heard.
const SAY_ODD_THINGS: &str = r"
(async () => {
  const worker = navigator.serviceWorker.controller;
  const circle = {}; circle.self = circle;
  const words = ['', 'hello ', 'KEEP', 'take over\0', 'interleave kept', '__proto__', 'x'.repeat(1e6)];
  const others = [null, undefined, 7, NaN, true, 1n, new Date(NaN), /x/, new Error('e'), circle,
    ['keep'], { data: 'take over' }, new Map([['keep', 'keep']]), new ArrayBuffer(1e6), new Blob(['keep'])];
  for (let nth = 0; nth < 1000; nth++)
    for (const word of [...words.slice(0, 6), ...others.slice(0, 10)]) worker.postMessage(word);
  for (const word of [...words, ...others]) worker.postMessage(word);
  const answered = new Promise((done) => navigator.serviceWorker.addEventListener('message',
    ({ data }) => data === 'interleave kept' && done()));
  worker.postMessage('hello');
  await answered;
})()";

#[test]
fn the_service_worker_does_nothing_on_what_it_does_not_know() -> Result<()> {
    let page = TestPage::shell()?.opened(LESSON)?;
    page.wait_until("interleave.environment().offline_ready", PATIENCE)?;
    let before = page.eval_async("caches.keys()")?;
    // A million with `--all`.
    for _ in 0..if all() { 63 } else { 1 } {
        page.eval_async(SAY_ODD_THINGS)?;
    }
    assert_eq!(page.eval_async("caches.keys()")?, before);
    assert_eq!(page.eval("document.querySelector('.notice')")?, Value::Null);
    assert_eq!(page.eval_async(RUN)?, 6765);
    let page = page.opened(LESSON)?;
    page.wait_until("interleave.environment().offline_ready", PATIENCE)
}

#[test]
fn saved_settings_that_are_none_are_passed_over() -> Result<()> {
    let page = TestPage::shell()?;
    let saved =
        json!(["<img src=x onerror=window.hacked=1>", "", "\u{0}", "../../x", "__proto__", "DARK"]);
    page.before_load(&format!(
        "const saved = {saved};
         const nth = Number(new URLSearchParams(location.search).get('nth') ?? 0);
         for (const key of ['interleave-theme', 'interleave-language'])
           localStorage.setItem(key, nth < 6 ? saved[nth] : 'x'.repeat(1e6));"
    ))?;
    for nth in 0..7 {
        page.open(&format!("index.html?nth={nth}"))?;
        page.ready()?;
        assert_eq!(page.eval("document.documentElement.lang")?, "en");
        assert_eq!(page.eval("document.documentElement.dataset.theme")?, Value::Null);
        assert_eq!(page.eval("window.hacked")?, Value::Null);
        // What was of no use is replaced by what is chosen.
        page.click(".switches button")?;
        page.wait_until("document.documentElement.dataset.theme === 'light'", PATIENCE)?;
        assert_eq!(page.eval("localStorage.getItem('interleave-theme')")?, "light");
    }
    assert_eq!(page.eval_async(RUN)?, 6765);
    Ok(())
}
