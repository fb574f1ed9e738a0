//! All that is read on the page, made at build time: each language's messages in one file, each
//! lesson's text as HTML, and the listings, highlighted.
//!
//! They stand in one folder, named by the hash of everything in it, and the page fetches what it
//! shows. So none of it weighs on the page's code, and every file can be cached for good.
//!
//! | file | from |
//! |---|---|
//! | `<language>.txt` | `locales/<language>/*.ftl`, `lessons/*.ftl`, and the questions of `lessons/*.md` |
//! | `<language>/<lesson>.html` | `locales/<language>/lessons/<lesson>.md` |
//! | `rust/<file>.html` | `src/lessons/<file>.rs` |
//! | `recorded/<lesson>.json` | `www/recorded/<lesson>.json` |
//! | `python/<lesson>.html` | `src/lessons/python/<lesson>.py`; empty where there is none |

mod listing;
mod messages;
mod prose;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::listing::{Highlighter, Language};
use crate::{files, paths};

/// The languages of the page, the one that stands in for missing words first.
pub const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Put the folder into `assets` and return its name.
pub fn put(assets: &Path) -> Result<String> {
    let work = assets.join("text.work");
    files::fresh_folder(&work)?;
    write_words(&work)?;
    write_listings(&work)?;
    files::copy_folder(&paths::root().join("www/recorded"), &work.join("recorded"))?;
    let name = format!("text-{}", files::hash(&work)?);
    files::remove_folder(&assets.join(&name))?;
    fs::rename(&work, assets.join(&name)).context("the text folder can't be named")?;
    Ok(name)
}

fn write_words(out: &Path) -> Result<()> {
    let fallback = messages::gather(&locale(LANGUAGES[0]))?;
    for language in LANGUAGES {
        let folder = locale(language);
        let mut words = messages::gather(&folder)?;
        fs::create_dir_all(out.join(language))?;
        for lesson in lessons()? {
            let file = folder.join("lessons").join(&lesson).with_extension("md");
            let mut html = String::new();
            if file.is_file() {
                let text = prose::read(&files::read(&file)?);
                let text = text.with_context(|| file.display().to_string())?;
                words.set(&format!("lesson-{lesson}-question"), &text.question);
                html = text.html;
            }
            files::write(&out.join(language).join(lesson).with_extension("html"), html)?;
        }
        words.add_missing(&fallback);
        files::write(&out.join(language).with_extension("txt"), words.to_string())?;
    }
    Ok(())
}

fn write_listings(out: &Path) -> Result<()> {
    let highlighter = Highlighter::new();
    let sources = paths::root().join("src/lessons");
    for folder in ["rust", "python"] {
        fs::create_dir_all(out.join(folder))?;
    }
    for name in stems(&sources, "rs")? {
        let source = files::read(&sources.join(&name).with_extension("rs"))?;
        let html = highlighter.html(Language::Rust, &name, &source)?;
        files::write(&out.join("rust").join(name).with_extension("html"), html)?;
    }
    for lesson in lessons()? {
        let source = fs::read_to_string(sources.join("python").join(&lesson).with_extension("py"));
        let html = highlighter.html(Language::Python, "python", &source.unwrap_or_default())?;
        files::write(&out.join("python").join(lesson).with_extension("html"), html)?;
    }
    Ok(())
}

fn locale(language: &str) -> PathBuf {
    paths::root().join("locales").join(language)
}

/// The ids of all lessons that have words.
fn lessons() -> Result<BTreeSet<String>> {
    let folder = locale(LANGUAGES[0]).join("lessons");
    let mut ids = stems(&folder, "ftl")?;
    ids.extend(stems(&folder, "md")?);
    Ok(ids)
}

/// The names, without it, of a folder's files with that extension.
fn stems(folder: &Path, extension: &str) -> Result<BTreeSet<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("no folder {}", folder.display()))?;
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    Ok(wanted.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_holds_every_language_lesson_and_listing() -> Result<()> {
        let site = std::env::temp_dir().join(format!("xtask-text-{}", std::process::id()));
        files::fresh_folder(&site)?;
        let folder = site.join(put(&site)?);
        for lesson in lessons()? {
            for kind in ["en", "zh", "python"] {
                assert!(folder.join(kind).join(&lesson).with_extension("html").is_file());
            }
        }
        let words = files::read(&folder.join("zh.txt"))?;
        assert!(words.contains("\nlesson-countdown-title = "));
        assert!(files::read(&folder.join("rust/countdown.html"))?.contains("id=\"countdown-1\""));
        assert_eq!(put(&site)?, folder.file_name().unwrap_or_default().to_string_lossy());
        files::remove_folder(&site)
    }
}
