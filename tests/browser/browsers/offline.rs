//! Without a network.

use super::{site, works};
use crate::offline::visit;
use crate::support::{Browser, Result, json};

pub fn after_a_visit_no_network_is_needed(browser: Browser) -> Result<()> {
    let page = site(browser)?;
    visit(&page)?;
    let (page, server, _turn) = page.split();
    drop(server);
    page.open("zh/rlock.html")?;
    let feature = "without a network after one visit";
    page.ready()?;
    let wish = json!({ "lesson": "fetch-all", "modes": ["threads"], "params": { "latency": 20 } });
    let report = page.eval_async(&format!("interleave.run({wish})"))?;
    assert_eq!(report["modes"]["threads"]["values"]["right_pages"], json!([8]), "{report}");
    works(&page, feature)
}
