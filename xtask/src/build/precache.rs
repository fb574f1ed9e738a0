//! The service worker, completed with the list of what it keeps for use without a network: every file
//! of the site that a page may ask for. Whatever changes in the site, the list has another name, and
//! so the worker has other bytes, which is how browsers know that there is another version.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::inventory::{self, File, Kind};
use super::{ASSETS, program};
use crate::{files, hosting, paths};

/// The service worker's file, from the site's root.
pub const WORKER: &str = "service_worker.js";

/// Write the list of a site whose other files are all there, and its service worker.
pub fn write(site: &Path) -> Result<()> {
    let mut list = BTreeMap::new();
    for file in inventory::of(site)? {
        if is_list(&file.path) {
            // Of the same site before it was changed.
            fs::remove_file(site.join(&file.path))?;
        } else if is_kept(&file) {
            let content = fs::read(site.join(&file.path)).with_context(|| file.path.clone())?;
            list.insert(file.path, integrity(&content));
        }
    }
    let list = serde_json::to_vec(&list)?;
    let version = program::hash(&list);
    files::write(&site.join(format!("{ASSETS}/precache-{version}.json")), &list)?;
    files::write(&site.join(WORKER), worker(&version, &integrity(&list))?)
}

/// A service worker that keeps nothing, for a site that changes all the time.
pub fn keeping_nothing() -> Result<String> {
    worker("", "")
}

fn worker(version: &str, integrity: &str) -> Result<String> {
    let www = paths::root().join("www");
    let mut script = files::read(&www.join("version.js"))? + &files::read(&www.join(WORKER))?;
    for (name, value) in [
        ("VERSION_HASH", version),
        ("LIST_INTEGRITY", integrity),
        ("ISOLATION_HEADERS", &serde_json::to_string(&hosting::ISOLATION)?),
    ] {
        anyhow::ensure!(script.matches(name).count() == 1, "the service worker has no {name}");
        script = script.replace(name, value);
    }
    Ok(script)
}

/// As browsers check it.
fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

fn is_list(path: &str) -> bool {
    path.strip_prefix(ASSETS).is_some_and(|rest| rest.starts_with("/precache-"))
}

/// A worker does not keep itself: the browser does.
fn is_kept(file: &File) -> bool {
    let is_copy = file.path.ends_with(".br") || file.path.ends_with(".gz");
    file.kind != Kind::Aside && file.path != WORKER && !is_copy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(site: &Path) -> Result<Vec<String>> {
        let all = inventory::of(site)?.into_iter().map(|file| file.path);
        Ok(all.filter(|path| is_list(path)).collect())
    }

    #[test]
    fn any_change_of_the_site_is_another_worker_and_another_list() -> Result<()> {
        let site = std::env::temp_dir().join(format!("xtask-precache-{}", std::process::id()));
        files::fresh_folder(&site.join(ASSETS))?;
        for file in ["index.html", "index.html.br", "assets/app-1f.js", "robots.txt", "_headers"] {
            files::write(&site.join(file), "x")?;
        }
        write(&site)?;
        let (first, worker) = (lists(&site)?, files::read(&site.join(WORKER))?);
        let list = files::read(&site.join(&first[0]))?;
        let hash = "sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=";
        assert_eq!(list, format!("{{\"assets/app-1f.js\":\"{hash}\",\"index.html\":\"{hash}\"}}"));
        assert!(worker.contains("'sha256-") && worker.contains("Cross-Origin-Embedder-Policy"));
        write(&site)?;
        assert_eq!(
            (lists(&site)?, files::read(&site.join(WORKER))?),
            (first.clone(), worker.clone())
        );
        files::write(&site.join("index.html"), "y")?;
        write(&site)?;
        let second = lists(&site)?;
        assert!(second.len() == 1 && second != first);
        assert_ne!(files::read(&site.join(WORKER))?, worker);
        files::remove_folder(&site)
    }

    #[test]
    fn one_that_keeps_nothing_has_no_version() -> Result<()> {
        assert!(keeping_nothing()?.contains("const VERSION = '';"));
        Ok(())
    }
}
