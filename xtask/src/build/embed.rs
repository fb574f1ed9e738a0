//! `embed.js`, the one file that other pages load: at an address that stays, and of a size that
//! does not weigh on them.

use std::path::Path;

use anyhow::{Result, ensure};

use super::pages::Pages;
use crate::{files, paths};

/// Its name, from the site's root.
pub const FILE: &str = "embed.js";

/// Where the script is told which lessons there are.
const IDS: &str = "LESSON_IDS";
/// The folder of the first language, and a page in it that is no lesson.
const FOLDER: &str = "en/";
const GALLERY: &str = "embed";

/// Write the script into a site of those pages.
pub fn write(site: &Path, pages: &Pages) -> Result<()> {
    let files = pages.subjects.iter().flatten().filter_map(|page| page.file.strip_prefix(FOLDER));
    let ids = files.filter_map(|file| file.strip_suffix(".html")).filter(|id| *id != GALLERY);
    files::write(&site.join(FILE), script(&ids.collect::<Vec<_>>())?)
}

fn script(ids: &[&str]) -> Result<String> {
    let source = files::read(&paths::root().join("www").join(FILE))?;
    ensure!(source.matches(IDS).count() == 1, "www/{FILE} does not name {IDS} once");
    ensure!(!ids.is_empty(), "no lesson to embed");
    Ok(source.replace(IDS, &ids.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::compress::brotli;

    /// Of what a page gets that loads it, compressed.
    const LARGEST: usize = 5 * 1024;

    #[test]
    fn the_script_names_all_lessons_and_stays_small() -> Result<()> {
        let listings = files::list(&paths::root().join("src/lessons/python"))?;
        let ids = listings.iter().filter_map(|path| path.file_stem()?.to_str());
        let ids: Vec<_> = ids.collect();
        let script = script(&ids)?;
        assert!(ids.len() > 30 && script.contains(" deadlock "), "{ids:?}");
        let size = brotli(script.as_bytes())?.len();
        assert!(size <= LARGEST, "{size} bytes, more than {LARGEST}");
        assert!(!script.contains("import "), "it depends on nothing");
        Ok(())
    }
}
