//! Without a network.

use super::{is, site, works};
use crate::offline::visit;
use crate::support::{Browser, PATIENCE, Result, json};

pub fn after_a_visit_no_network_is_needed(browser: Browser) -> Result<()> {
    let page = site(browser)?;
    visit(&page)?;
    let (page, server, _turn) = page.split();
    drop(server);
    page.open("zh/rlock.html")?;
    let feature = "without a network after one visit";
    if browser == Browser::WebKit {
        // The pages are all there. The scripts of workers that workers start are not: WebKit asks the
        // host for them, past the service worker, and runs what its own cache still has. A worker that
        // can't be had is told, and nothing waits for it.
        page.started()?;
        let said = "document.querySelector('main').textContent.includes('网站请求 Worker 的代码')";
        page.wait_until(said, PATIENCE)?;
        let wish = json!({ "lesson": "fib", "params": { "n": 20 }, "repeat": 1 });
        let run = format!("interleave.ready.then(() => interleave.run({wish}))");
        let missing =
            page.eval_async(&format!("{run}.then(() => null, (error) => error.message)"))?;
        if !missing.is_null() {
            assert!(missing.as_str().is_some_and(|text| text.contains("worker")), "{missing}");
            page.wait_until("document.querySelector('.notice')", PATIENCE)?;
        }
        return is(&page, feature, "pages; runs only from its own cache");
    }
    page.ready()?;
    let wish = json!({ "lesson": "fetch-all", "modes": ["threads"], "params": { "latency": 20 } });
    let report = page.eval_async(&format!("interleave.run({wish})"))?;
    assert_eq!(report["modes"]["threads"]["values"]["right_pages"], json!([8]), "{report}");
    works(&page, feature)
}
