//! The pictures of link previews, one a language: the top of the home, as `cargo xtask previews`
//! takes it in Chromium. They are kept under `www/previews/`, so that a build needs no browser.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::text::LANGUAGES;
use super::{Place, Profile, site};
use crate::browser::{Page, Viewport};
use crate::server::{Options, Server};
use crate::tools::{self, BuildTools};
use crate::{files, paths};

/// What those who show previews ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

/// A language's picture, from the site's root.
pub fn file(language: &str) -> String {
    format!("previews/{language}.png")
}

/// Put the pictures into a site.
pub fn put(site: &Path) -> Result<()> {
    for language in LANGUAGES {
        let file = file(language);
        fs::create_dir_all(site.join("previews"))?;
        files::copy(&paths::root().join("www").join(&file), &site.join(&file))?;
    }
    Ok(())
}

/// Take the pictures again from the built site, and say where they are.
pub fn draw() -> Result<()> {
    tools::ensure_browser()?;
    let dist = site::build(&BuildTools::ensure()?, Profile::Release, &Place::default())?;
    let server = Server::start(Options::new(dist))?;
    let page = Page::new(server.url())?;
    page.set_viewport(Viewport { width: WIDTH, height: HEIGHT, dark: false, touch: false })?;
    for language in LANGUAGES {
        let home = if language == LANGUAGES[0] { "index.html?lang=en" } else { "zh/index.html" };
        page.open(home)?;
        page.wait_until("window.interleave", Duration::from_secs(60))?;
        page.eval(LARGE)?;
        let picture = paths::root().join("www").join(file(language));
        page.screenshot(&picture)?;
        println!("took {}", picture.display());
    }
    Ok(())
}

/// Words that can be read in a small picture, and nothing that can be pressed.
const LARGE: &str = "(() => {
  const root = document.documentElement.style;
  root.fontSize = '23px';
  root.overflow = 'hidden';
  const aside = '.badge, .switches, .claim, .begin, .promises, .chapters, .sketch figcaption';
  for (const part of document.querySelectorAll(aside)) part.style.display = 'none';
})()";
