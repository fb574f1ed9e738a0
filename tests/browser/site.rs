//! The site's files: all there, each in its own words, linked to each other, and readable as they
//! are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use interleave::lessons::CARDS;
use xtask::site_env;

use crate::support::{Context, Result, TestPage, Viewport, json};

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn folder() -> Result<PathBuf> {
    Ok(site_env::options(site_env::SITE)?.folder)
}

/// The HTML files that visitors open.
fn pages() -> Vec<String> {
    let lessons =
        LANGUAGES.iter().flat_map(|tag| CARDS.iter().map(move |c| format!("{tag}/{}.html", c.id)));
    let apart = ["index.html", "zh/index.html", "en/embed.html", "zh/embed.html"];
    apart.map(str::to_owned).into_iter().chain(lessons).collect()
}

/// What stands between `start` and the next quote, each time.
fn values<'a>(html: &'a str, start: &str) -> Vec<&'a str> {
    html.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn between<'a>(html: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let rest = html.split_once(start).with_context(|| format!("no {start}"))?.1;
    Ok(rest.split_once(end).with_context(|| format!("no {end}"))?.0)
}

#[test]
fn every_lesson_is_a_file_in_each_language_with_a_title_of_its_own() -> Result<()> {
    let folder = folder()?;
    let (mut titles, mut descriptions) = (BTreeSet::new(), BTreeSet::new());
    for file in pages() {
        let html = fs::read_to_string(folder.join(&file)).with_context(|| file.clone())?;
        let title = between(&html, "<title>", "</title>")?;
        let description = between(&html, "<meta name=\"description\" content=\"", "\"")?;
        assert!(title.contains("Interleave") && titles.insert(title.to_owned()), "{file}: {title}");
        assert!(description.chars().count() > 15, "{file}: {description}");
        assert!(descriptions.insert(description.to_owned()), "{file}: {description}");
        assert_eq!(values(&html, "property=\"og:title\" content=\""), [title], "{file}");
        assert_eq!(html.matches("<h1").count(), 1, "{file}");
        assert_eq!(html.matches(" style=").count() + html.matches("<style").count(), 0, "{file}");
    }
    Ok(())
}

#[test]
fn a_lessons_file_holds_its_text_and_both_listings() -> Result<()> {
    let folder = folder()?;
    for (language, heading) in [("en", "What happens"), ("zh", "发生了什么")] {
        for card in CARDS {
            let file = format!("{language}/{}.html", card.id);
            let html = fs::read_to_string(folder.join(&file))?;
            assert!(html.contains(heading), "{file}: the text");
            let stem = card.files[0].trim_end_matches(".rs");
            for listing in [format!("id=\"{stem}-1\""), "id=\"python-1\"".to_owned()] {
                assert!(html.contains(&listing), "{file}: {listing}");
            }
        }
    }
    Ok(())
}

/// The file that a link of `from` leads to.
fn target(from: &str, link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let mut parts: Vec<_> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_within_the_site_leads_to_a_file() -> Result<()> {
    let folder = folder()?;
    let mut linked = BTreeMap::<String, String>::new();
    for file in pages() {
        let html = fs::read_to_string(folder.join(&file))?;
        for link in values(&html, "href=\"").into_iter().chain(values(&html, "src=\"")) {
            assert!(!link.starts_with('/'), "{file}: {link} is right under one base only");
            if !link.contains("://") && !link.starts_with('#') {
                linked.insert(target(&file, link), file.clone());
            }
        }
    }
    for (target, from) in &linked {
        assert!(folder.join(target).is_file(), "{from} links to {target}");
    }
    let all: BTreeSet<_> = linked.into_keys().collect();
    for page in pages() {
        assert!(all.contains(&page), "nothing links to {page}");
    }
    Ok(())
}

/// What a search engine is told of a page's translations is true on both sides.
#[test]
fn translations_name_each_other() -> Result<()> {
    let folder = folder()?;
    for file in pages() {
        let html = fs::read_to_string(folder.join(&file))?;
        let canonical = between(&html, "<link rel=\"canonical\" href=\"", "\"")?;
        assert_eq!(target(&file, canonical), file);
        for tag in LANGUAGES.iter().copied().chain(["x-default"]) {
            let start = format!("hreflang=\"{tag}\" href=\"");
            let other = target(&file, between(&html, &start, "\"")?);
            let language = if other == "index.html" { "en" } else { &other[..2] };
            assert_eq!(language, if tag == "x-default" { "en" } else { tag }, "{file}: {other}");
            assert_eq!(
                Path::new(&other).file_name(),
                Path::new(&file).file_name(),
                "{file}: {other}"
            );
        }
    }
    Ok(())
}

/// With scripts off, the browser itself shows what can be read, and nothing that can't work.
#[test]
fn without_scripts_a_lesson_can_be_read() -> Result<()> {
    let page = TestPage::shell()?;
    page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true }))?;
    for width in [1366, 360] {
        page.set_viewport(Viewport { width, height: 900, dark: false, touch: false })?;
        page.open("en/deadlock.html")?;
        let seen = page.text("body")?;
        for words in [
            "Without JavaScript",
            "What happens",
            "When to use which",
            "fn ",
            "def ",
            "A and B, B and A",
        ] {
            assert!(seen.contains(words), "{words} at {width} px in\n{seen}");
        }
        for words in ["Press Run", "Engine loading", "is loading"] {
            assert!(!seen.contains(words), "{words} at {width} px in\n{seen}");
        }
        page.open("zh/index.html")?;
        assert!(page.text("body")?.contains("并发"));
    }
    Ok(())
}

/// The program draws what is there already: nothing that is seen moves when it comes.
#[test]
fn nothing_jumps_when_the_program_starts() -> Result<()> {
    let page = TestPage::shell()?;
    page.before_load(
        "window.shifted = 0; window.moved = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) => \
         { window.shifted += entry.value; window.moved.push(...entry.sources.map((of) => of.node?.className ?? String(of.node))) })).observe({ type: 'layout-shift', buffered: true })",
    )?;
    for (path, width) in
        [("en/countdown.html", 1366), ("zh/deadlock.html", 360), ("index.html", 1366)]
    {
        page.set_viewport(Viewport { width, height: 900, dark: false, touch: false })?;
        page.open(path)?;
        page.started()?;
        page.eval_async("interleave.ready.then(() => new Promise(requestAnimationFrame))")?;
        let shifted = page.eval("window.shifted")?.as_f64().context("a sum")?;
        // "Good" is 0.1 or less (web.dev, Cumulative Layout Shift).
        assert!(shifted <= 0.1, "{path}: {shifted}, {}", page.eval("window.moved")?);
    }
    Ok(())
}
