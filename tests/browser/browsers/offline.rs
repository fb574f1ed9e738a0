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
        // The pages are all there, but not the scripts of workers that workers start: WebKit asks the
        // host for them, past the service worker, and its own cache keeps nothing while it is tested.
        page.started()?;
        let refused =
            page.eval_async("interleave.ready.then(() => null, (error) => error.message)")?;
        assert!(refused.as_str().is_some_and(|text| text.contains("worker")), "{refused}");
        page.wait_until("document.querySelector('.notice')", PATIENCE)?;
        return is(&page, feature, "pages, no runs");
    }
    page.ready()?;
    let wish = json!({ "lesson": "fetch-all", "modes": ["threads"], "params": { "latency": 20 } });
    let report = page.eval_async(&format!("interleave.run({wish})"))?;
    assert_eq!(report["modes"]["threads"]["values"]["right_pages"], json!([8]), "{report}");
    works(&page, feature)
}
