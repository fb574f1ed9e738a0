//! A lesson in a page of another site.

use xtask::site_env;

use super::is;
use crate::embed::{Host, SCRIPT};
use crate::support::{Browser, PATIENCE, Result};

const BODY: &str = "<interleave-lesson lesson=\"fib\" modes=\"threads\" params=\"n=20&repeat=1\"></interleave-lesson>";

pub fn in_a_foreign_page(browser: Browser) -> Result<()> {
    embedded(browser, "embedded in a page that sends nothing", &[])
}

pub fn in_an_isolated_page(browser: Browser) -> Result<()> {
    let headers = [
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
    ];
    embedded(browser, "embedded in an isolated page", &headers)
}

/// It runs there, or it says why not, shows a recorded run, and offers a tab where it runs.
fn embedded(browser: Browser, feature: &str, headers: &[(&'static str, &str)]) -> Result<()> {
    let site = site_env::options(site_env::SITE)?;
    let name = feature.replace(' ', "-");
    let host = Host::in_browser(browser, &name, site, headers, &format!("{SCRIPT}{BODY}"))?;
    let ready = host.event("", "ready")?;
    if ready["runs"] == true {
        let report = host.eval_async("lesson.run()")?;
        assert_eq!(report["modes"]["threads"]["values"]["fib"][0], 6765.0, "{report}");
        return host.inside("interleave-lesson", |page| is(page, feature, "runs"));
    }
    assert_eq!(host.eval_async("told(lesson.run())")?["code"], "isolation");
    host.inside("interleave-lesson", |page| {
        page.wait_until("document.querySelector('.recorded')", PATIENCE)?;
        assert!(page.text(".notice")?.contains("in a tab of its own"), "{}", page.text(".notice")?);
        let tab = "document.querySelector('.tab-link').href";
        let tab = page.eval(tab)?.as_str().unwrap_or_default().to_owned();
        assert!(tab.contains("/en/fib.html"), "{tab}");
        is(page, feature, "recorded run, and a link to a tab where it runs")
    })
}
