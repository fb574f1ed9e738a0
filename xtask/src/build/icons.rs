//! The icons of the installed app, as `cargo xtask previews` draws them from their SVGs in Chromium.
//! They are kept under `www/icons/`, so that a build needs no browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use super::{ASSETS, preview, program};
use crate::browser::{Browser, Page, Viewport};
use crate::server::{Options, Server};
use crate::{paths, tools};

/// A picture of an SVG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    /// `app` has its own outline; `maskable` fills the square, and hosts of apps cut it.
    pub source: &'static str,
    pub size: u32,
}

const fn icon(source: &'static str, size: u32) -> Icon {
    Icon { source, size }
}

/// For the manifests.
pub const ICONS: [Icon; 4] =
    [icon("app", 192), icon("app", 512), icon("maskable", 192), icon("maskable", 512)];
/// For a home screen that reads no manifest.
pub const TOUCH: Icon = icon("maskable", 180);

impl Icon {
    fn name(self) -> String {
        format!("{}-{}", self.source, self.size)
    }

    fn file(self) -> PathBuf {
        folder().join(self.name()).with_extension("png")
    }

    /// What a manifest calls it.
    pub fn purpose(self) -> &'static str {
        if self.source == "app" { "any" } else { "maskable" }
    }

    /// Put it into a site, named by its content; its path from the site's root.
    pub fn put(self, site: &Path) -> Result<String> {
        let content = fs::read(self.file())
            .with_context(|| format!("no {}; run `cargo xtask previews`", self.file().display()))?;
        let name = format!("{ASSETS}/{}-{}.png", self.name(), program::hash(&content));
        fs::write(site.join(&name), content)?;
        Ok(name)
    }
}

fn folder() -> PathBuf {
    paths::root().join("www/icons")
}

/// Draw them again, or those whose names have one of these parts.
pub fn draw(parts: &[String]) -> Result<()> {
    tools::ensure_browser(Browser::Chromium)?;
    let server = Server::start(Options::new(folder()))?;
    let page = Page::new(server.url())?;
    let all = ICONS.into_iter().chain([TOUCH]);
    for icon in all.filter(|icon| preview::is_wanted(&format!("icons/{}", icon.name()), parts)) {
        let Icon { source, size } = icon;
        page.set_viewport(Viewport { width: size, height: size, dark: false, touch: false })?;
        let clear = json!({ "color": { "r": 0, "g": 0, "b": 0, "a": 0 } });
        page.cdp("Emulation.setDefaultBackgroundColorOverride", clear)?;
        page.open(&format!("{source}.svg"))?;
        page.wait_until(&format!("innerWidth === {size}"), Duration::from_secs(10))?;
        page.screenshot(&icon.file())?;
        println!("drew {}", icon.name());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_in_its_size() -> Result<()> {
        for icon in ICONS.into_iter().chain([TOUCH]) {
            let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(icon.file())?));
            let reader = decoder.read_info()?;
            let size = (reader.info().width, reader.info().height);
            assert_eq!(size, (icon.size, icon.size), "{}", icon.name());
        }
        Ok(())
    }
}
