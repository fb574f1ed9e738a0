//! The page that writes the snippet, and the snippet in a page of another site.

use xtask::site_env;

use super::{Host, PATIENCE};
use crate::support::{Result, TestPage, json};

const SNIPPETS: &str = "[...document.querySelectorAll('.snippet')].map((one) => one.textContent)";
const READY: &str =
    "document.querySelector('interleave-lesson').shadowRoot.querySelector('iframe')";

#[test]
fn what_is_chosen_stands_in_the_snippet_and_is_live() -> Result<()> {
    let page = TestPage::shell()?;
    page.open("index.html?lang=en")?;
    page.started()?;
    page.click("a[href$='en/embed.html']")?;
    page.wait_until("document.querySelector('#gallery-lesson')", PATIENCE)?;
    page.eval(
        "(() => { const choose = document.querySelector('#gallery-lesson'); choose.value = 'deadlock'; \
         choose.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )?;
    page.wait_until(&format!("{SNIPPETS}[0].includes('lesson=\"deadlock\"')"), PATIENCE)?;
    page.click(".chip[data-mode=gil]")?;
    page.eval("(() => { const field = document.querySelector('#field-look'); field.value = '0.3'; field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()")?;
    page.eval(
        "[...document.querySelectorAll('.tab')].find((tab) => tab.innerText === '中文').click()",
    )?;
    page.eval(
        "[...document.querySelectorAll('.tab')].find((tab) => tab.innerText === 'Dark').click()",
    )?;
    let there = format!(
        "['modes=\"threads\"', 'params=\"look=0.3\"', 'lang=\"zh\"', 'theme=\"dark\"'].every((part) => {SNIPPETS}[0].includes(part))"
    );
    page.wait_until(&there, PATIENCE)?;
    let frame = page.eval(&format!("{SNIPPETS}[1]"))?;
    assert!(
        frame.as_str().is_some_and(|html| html
            .contains("zh/deadlock.html?embed&amp;modes=threads&amp;look=0.3&amp;theme=dark")),
        "{frame}"
    );
    // The lesson below has all of that.
    page.eval("document.querySelector('.live').scrollIntoView()")?;
    page.wait_until(READY, PATIENCE)?;
    page.enter(READY)?;
    page.wait_until("window.interleave && document.documentElement.lang === 'zh' && document.documentElement.dataset.theme === 'dark'", PATIENCE)?;
    page.wait_until("document.querySelector('#field-look').value === '0.3'", PATIENCE)?;
    page.leave()?;
    assert_eq!(
        page.eval("location.pathname + location.search")?,
        "/en/embed.html?lesson=deadlock&modes=threads&look=0.3"
    );
    // Out of range: no snippet, and a way back.
    page.eval("(() => { const field = document.querySelector('#field-look'); field.value = 'x'; field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()")?;
    page.wait_until(&format!("{SNIPPETS}.length === 0"), PATIENCE)?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_lessons_own_link_leads_to_its_snippet_which_works_elsewhere() -> Result<()> {
    let page = TestPage::shell()?;
    page.open("zh/fib.html?n=20&modes=threads&repeat=1")?;
    page.started()?;
    page.click("a[href*='zh/embed.html']")?;
    page.wait_until(&format!("{SNIPPETS}.length === 2"), PATIENCE)?;
    let snippet = page.eval(&format!("{SNIPPETS}[0]"))?;
    let snippet = snippet.as_str().unwrap_or_default().to_owned();
    let site = page.server.url();
    assert!(snippet.contains(&format!("src=\"{site}embed.js\"")), "{snippet}");
    let host = Host::of(
        "snippet",
        site_env::options(site_env::SITE)?,
        &[],
        &snippet.replace(&site, "SITE"),
    )?;
    host.event("", "ready")?;
    let report = host.eval_async("lesson.run()")?;
    assert_eq!((&report["params"]["n"], &report["lesson"]), (&json!(20), &json!("fib")));
    Ok(())
}
