//! `cargo xtask recipes`: the generators that docs/embed.md has recipes for, each installed, run on
//! its folder of `examples/embeds/`, and its page opened in Chromium.

mod generator;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use self::generator::{Generator, With};
use crate::browser::{Browser, Page};
use crate::build::{Place, Profile, site};
use crate::server::{Options, Server};
use crate::tools::{self, BuildTools};
use crate::{files, paths};

/// What stands for a site's address in the recipes.
pub const SITE: &str = "https://interleave.example/";

const PATIENCE: Duration = Duration::from_secs(60);

/// In the order of the documentation.
const ALL: [Generator; 5] = [
    Generator {
        name: "mkdocs",
        with: With::Pip,
        build: &["mkdocs", "build", "--quiet", "--site-dir", "out"],
        out: "out",
        page: "index.html",
        dark: "document.body.style.background = '#111'",
    },
    Generator {
        name: "sphinx",
        with: With::Pip,
        build: &["sphinx-build", "-q", "-W", "-b", "html", ".", "out"],
        out: "out",
        page: "index.html",
        dark: "document.body.dataset.theme = 'dark'",
    },
    Generator {
        name: "mdbook",
        with: With::Cargo { package: "mdbook", version: "0.5.4" },
        build: &["mdbook", "build", "--dest-dir", "out"],
        out: "out",
        page: "deadlocks.html",
        dark: "document.documentElement.className = document.documentElement.className.replace('light', 'navy')",
    },
    Generator {
        name: "vitepress",
        with: With::Npm,
        build: &["vitepress", "build", "--outDir", "out"],
        out: "out",
        page: "index.html",
        dark: "document.documentElement.classList.add('dark')",
    },
    Generator {
        name: "hexo",
        with: With::Npm,
        build: &["hexo", "generate", "--silent"],
        out: "public",
        page: "2026/01/01/deadlocks/",
        dark: "(document.head.append(Object.assign(document.createElement('style'), \
            { textContent: '* { background: #111 !important }' })), document.body.className = 'dark')",
    },
];

/// Try the recipes named, or all. Every one is tried, so that one look shows all that fails.
pub fn run(wanted: &[String], profile: Profile) -> Result<()> {
    let names = ALL.map(|generator| generator.name);
    if let Some(unknown) = wanted.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("no recipe `{unknown}`; there are {}", names.join(", "));
    }
    tools::ensure_browser(Browser::Chromium)?;
    let dist = site::build(&BuildTools::ensure()?, profile, &Place::default())?;
    let lessons = Server::start(Options::new(dist))?;
    let chosen = ALL.iter().filter(|one| wanted.is_empty() || wanted.iter().any(|w| w == one.name));
    let mut failed = Vec::new();
    for generator in chosen {
        let began = Instant::now();
        match attempt(generator, &lessons) {
            Ok(()) => println!("{}: works ({} s)", generator.name, began.elapsed().as_secs()),
            Err(error) => {
                eprintln!("{}: {error:#}", generator.name);
                failed.push(generator.name);
            }
        }
    }
    ensure!(failed.is_empty(), "recipes that do not work: {}", failed.join(", "));
    Ok(())
}

fn attempt(generator: &Generator, lessons: &Server) -> Result<()> {
    let sources = sources(generator.name, &lessons.url())?;
    let out = generator.build(&sources)?;
    let notes = Server::start(Options::foreign(out, &[]))?;
    // Another site, as a visitor's browser sees it.
    look(&format!("http://127.0.0.1:{}/{}", notes.port(), generator.page), generator.dark)
}

/// A copy of a generator's folder, with the address of a real site in it.
fn sources(name: &str, site: &str) -> Result<PathBuf> {
    let (from, to) = (paths::root().join("examples/embeds").join(name), folder(name));
    let mut named = 0;
    for file in files::list(&from)?.iter().filter(|file| !file.starts_with("node_modules")) {
        let text = files::read(&from.join(file))?;
        named += text.matches(SITE).count();
        let target = to.join(file);
        std::fs::create_dir_all(target.parent().unwrap_or(&to))?;
        files::write(&target, text.replace(SITE, site))?;
    }
    ensure!(named > 0, "examples/embeds/{name} does not name {SITE}");
    Ok(to)
}

fn folder(name: &str) -> PathBuf {
    paths::target("recipes").join(name)
}

/// The lesson becomes ready, runs, and turns dark with the page; the plain frame loads as well.
fn look(url: &str, dark: &str) -> Result<()> {
    let page = Page::new("")?;
    // Events of elements that are not there yet: they do not bubble, but are seen on their way.
    page.before_load(
        "window.ready = []; addEventListener('ready', ({ target }) => ready.push(target), true)",
    )?;
    page.open(url)?;
    let lesson = "document.querySelector('interleave-lesson')";
    page.wait_until(&format!("{lesson} && customElements.get('interleave-lesson')"), PATIENCE)?;
    page.eval(&format!("{lesson}.scrollIntoView()"))?;
    page.wait_until("ready.length === 1", PATIENCE)?;
    let report = page.eval_async(&format!("{lesson}.run()"))?;
    ensure!(report["lesson"] == "deadlock", "no report of the lesson: {report}");
    ensure!(report["environment"]["tier"] == 1, "not isolated: {}", report["environment"]);
    page.eval(&format!("void ({dark})"))?;
    page.enter(&format!("{lesson}.shadowRoot.querySelector('iframe')"))?;
    page.wait_until("document.documentElement.dataset.theme === 'dark'", PATIENCE)?;
    page.leave()?;
    page.eval("document.querySelector('main iframe, article iframe, iframe').scrollIntoView()")?;
    page.enter("document.querySelector('main iframe, article iframe, iframe')")?;
    page.wait_until("window.interleave && !document.querySelector('#run').disabled", PATIENCE)
        .context("the plain frame")?;
    page.leave()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_its_folder_and_stands_in_the_documentation() -> Result<()> {
        let documented = files::read(&paths::root().join("docs/embed.md"))?;
        for Generator { name, with, .. } in ALL {
            let folder = paths::root().join("examples/embeds").join(name);
            let texts: Vec<_> = files::list(&folder)?
                .iter()
                .filter_map(|file| files::read(&folder.join(file)).ok())
                .collect();
            let has = |part: &str| texts.iter().any(|text| text.contains(part));
            assert!(has(&format!("{SITE}embed.js")) && has("<interleave-lesson "), "{name}");
            assert!(documented.contains(&format!("examples/embeds/{name}")), "{name}");
            if let Some(file) = with.pins() {
                assert!(folder.join(file).is_file(), "{name} pins its versions in {file}");
            }
        }
        Ok(())
    }
}
