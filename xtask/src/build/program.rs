//! The page's program as Trunk staged it, put in order: every file whose name has a hash goes into
//! one folder, so that hosts can be told in one line what never changes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::ASSETS;
use crate::{files, paths};

/// The files that every page loads, from the site's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub script: String,
    pub wasm: String,
    pub styles: String,
    pub icon: String,
    /// Runs before anything is painted: `early.js`, and `isolate.js` behind it.
    pub early: String,
    /// Starts the program.
    pub start: String,
}

/// Move what Trunk staged in `site` into its folder, and add the two short scripts.
pub fn gather(site: &Path) -> Result<Program> {
    let assets = site.join(ASSETS);
    fs::create_dir_all(&assets)?;
    let mut names = Vec::new();
    for file in files::list(site)? {
        let name = file.to_string_lossy().into_owned();
        if name == "index.html" {
            fs::remove_file(site.join(&file))?;
        } else {
            if !has_hash(&name) {
                bail!("Trunk wrote {name}, whose name has no hash: give it one");
            }
            fs::rename(site.join(&file), assets.join(&file))?;
            names.push(name);
        }
    }
    let find = |start: &str, end: &str| find(&names, start, end);
    let (script, wasm) = (find("app-", ".js")?, find("app-", "_bg.wasm")?);
    let early = read("early.js")? + &read("isolate.js")?;
    let start = read("start.js")?.replace("APP_JS", &script).replace("APP_WASM", &wasm);
    let at = |name: String| format!("{ASSETS}/{name}");
    Ok(Program {
        styles: at(find("styles-", ".css")?),
        icon: at(find("favicon-", ".svg")?),
        early: at(write(&assets, "early", &early)?),
        start: at(write(&assets, "start", &start)?),
        script: at(script),
        wasm: at(wasm),
    })
}

/// The only file that begins and ends like that.
fn find(names: &[String], start: &str, end: &str) -> Result<String> {
    let mut found = names.iter().filter(|name| name.starts_with(start) && name.ends_with(end));
    match (found.next(), found.next()) {
        (Some(name), None) => Ok(name.clone()),
        (None, _) => bail!("Trunk wrote no {start}*{end}"),
        (Some(_), Some(_)) => bail!("Trunk wrote more than one {start}*{end}"),
    }
}

/// `app-1f2e3d4c5b6a7980_bg.wasm` has one. It is a number of 64 bits, of which Trunk leaves out the
/// zeros at its start.
fn has_hash(name: &str) -> bool {
    let rest = name.split_once('-').map_or("", |(_, rest)| rest);
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    (8..=16).contains(&digits) && rest[digits..].starts_with(['.', '_'])
}

fn read(name: &str) -> Result<String> {
    files::read(&paths::root().join("www").join(name))
}

/// The hash of a content, for its name.
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Write a script named by its content.
fn write(folder: &Path, stem: &str, script: &str) -> Result<String> {
    let name = format!("{stem}-{}.js", hash(script.as_bytes()));
    files::write(&folder.join(&name), script).context("a script of the page")?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(name: &str, files: &[&str]) -> Result<std::path::PathBuf> {
        let site =
            std::env::temp_dir().join(format!("xtask-program-{name}-{}", std::process::id()));
        files::fresh_folder(&site)?;
        for file in files {
            files::write(&site.join(file), "x")?;
        }
        Ok(site)
    }

    const STAGED: [&str; 5] = [
        "index.html",
        "app-b6c5211a3353dc8c.js",
        "app-b6c5211a3353dc8c_bg.wasm",
        "styles-5f121dd4e6142308.css",
        "favicon-c4532a5b6783b2ea.svg",
    ];

    #[test]
    fn hashes_are_told_from_other_names() {
        for name in ["app-b6c5211a3353dc8c_bg.wasm", "app-fbc28ba574431c.js", "a-5f121dd4.css"] {
            assert!(has_hash(name), "{name}");
        }
        for name in ["app.js", "service-worker.js", "app-cafe.js", "a-b6c5211a3353dc8c00.js"] {
            assert!(!has_hash(name), "{name}");
        }
    }

    #[test]
    fn what_has_a_hash_goes_into_one_folder_and_the_rest_stays() -> Result<()> {
        let site = staged("all", &STAGED)?;
        let program = gather(&site)?;
        assert_eq!(program.wasm, "assets/app-b6c5211a3353dc8c_bg.wasm");
        let start = files::read(&site.join(&program.start))?;
        assert!(start.contains("import('./app-b6c5211a3353dc8c.js')"), "{start}");
        for file in [&program.script, &program.styles, &program.icon, &program.early] {
            assert!(site.join(file).is_file(), "{file}");
        }
        let left = files::list(&site)?;
        assert!(left.iter().all(|file| file.starts_with(ASSETS)), "{left:?}");
        files::remove_folder(&site)
    }

    #[test]
    fn a_file_without_a_hash_and_a_missing_one_are_refused() -> Result<()> {
        for (name, files) in [("plain", vec!["app.js"]), ("missing", STAGED[..4].to_vec())] {
            let site = staged(name, &files)?;
            assert!(gather(&site).is_err(), "{name}");
            files::remove_folder(&site)?;
        }
        Ok(())
    }
}
