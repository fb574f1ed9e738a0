//! What others wrote of the engine's JS, changed in a few points.
//!
//! wasm-bindgen's glue may instantiate the module again.
//! A pooled worker lives through many processes, each on a memory of its own. The glue keeps one
//! instance a worker for ever: both its init functions return early where there is one. Without
//! that line they make a new instance and point every cached view at its memory. The change is
//! checked: glue of another shape fails the build rather than the page.
//!
//! wasm-bindgen-rayon's helper starts its workers from the file that it is in, not from a copy of it in
//! a blob: a strict host allows no scripts but the site's files, and ours are never of another origin.
//!
//! And its workers have names, under which they hold the lock of `www/life.js`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files;

/// Counts up when the change does, so that engines made before are made again.
pub const VERSION: u32 = 4;

const EARLY_RETURN: &str = "    if (wasm !== undefined) return wasm;\n";
const HEADS: [&str; 2] = [
    "function initSync(module, memory) {\n",
    "async function __wbg_init(module_or_path, memory) {\n",
];

/// A script of the rayon helper, and its change: each text in it, and what stands there instead.
const HELPER: &str = "workerHelpers.no-bundler.js";
const CHANGES: [(&str, &str); 7] = [
    ("      let scriptBlob = await fetch(import.meta.url).then(r => r.blob());\n", ""),
    (
        "      let url = URL.createObjectURL(scriptBlob);\n      const worker = new Worker(url, {\n",
        "      const worker = new Worker(import.meta.url, {\n",
    ),
    ("      URL.revokeObjectURL(url);\n", ""),
    ("builder.numThreads() }, async () => {\n", "builder.numThreads() }, async (_, nth) => {\n"),
    ("        type: 'module'\n", "        type: 'module', name: `${self.name} rayon ${nth}`\n"),
    (
        "\nfunction waitForMsgType(target, type) {\n",
        "\nimport { held } from '../../../life.js';\n\nfunction waitForMsgType(target, type) {\n",
    ),
    (
        "  postMessage({ type: 'wasm_bindgen_worker_ready' });\n",
        "  await held;\n  postMessage({ type: 'wasm_bindgen_worker_ready' });\n",
    ),
];

/// Change the JS in an engine's folder.
pub fn patch_folder(folder: &Path) -> Result<()> {
    patch_file(&folder.join("engine.js"), patch)?;
    let helpers = files::list(folder)?.into_iter().filter(|file| file.ends_with(HELPER));
    let helpers: Vec<_> = helpers.collect();
    let [helper] = &helpers[..] else { bail!("{} files are called {HELPER}", helpers.len()) };
    patch_file(&folder.join(helper), patch_helper)
}

fn patch_file(path: &Path, patch: fn(&str) -> Result<String>) -> Result<()> {
    let patched = patch(&files::read(path)?)
        .with_context(|| format!("{}: it is not what build/glue.rs knows", path.display()))?;
    files::write(path, patched)
}

fn patch_helper(helper: &str) -> Result<String> {
    // It is published with the line ends of another system.
    let mut patched = helper.replace("\r\n", "\n");
    for (old, new) in CHANGES {
        let found = patched.matches(old).count();
        if found != 1 {
            bail!("`{}` was found {found} times", old.trim());
        }
        patched = patched.replace(old, new);
    }
    if patched.contains("Blob") || patched.contains("ObjectURL") {
        bail!("something of the blob is left");
    }
    Ok(patched)
}

fn patch(glue: &str) -> Result<String> {
    for name in cached_views(glue) {
        if !glue.contains(&format!("\n    {name} = null;\n")) {
            bail!("`{name}` is not reset when the module is instantiated");
        }
    }
    let mut patched = glue.to_owned();
    for head in HEADS {
        let old = format!("{head}{EARLY_RETURN}");
        let found = patched.matches(&old).count();
        if found != 1 {
            bail!("`{}` with its early return was found {found} times", head.trim_end());
        }
        patched = patched.replace(&old, head);
    }
    if patched.contains(EARLY_RETURN) {
        bail!("one more early return than expected");
    }
    Ok(patched)
}

/// The views on the memory that the glue keeps: `let cachedUint8ArrayMemory0 = null;`.
fn cached_views(glue: &str) -> Vec<&str> {
    let kept = glue.lines().filter_map(|line| line.strip_prefix("let "));
    let kept = kept.filter_map(|rest| rest.strip_suffix(" = null;"));
    kept.filter(|name| name.starts_with("cached")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
let cachedDataViewMemory0 = null;
function finalize() {
    cachedDataViewMemory0 = null;
}
function initSync(module, memory) {
    if (wasm !== undefined) return wasm;
    a();
}
async function __wbg_init(module_or_path, memory) {
    if (wasm !== undefined) return wasm;
    b();
}
";

    #[test]
    fn both_early_returns_go_and_nothing_else() -> Result<()> {
        let patched = patch(GLUE)?;
        assert_eq!(patched, GLUE.replace(EARLY_RETURN, ""));
        assert!(patched.contains("a();") && patched.contains("b();"));
        Ok(())
    }

    #[test]
    fn the_helper_starts_its_workers_from_its_file_under_names() -> Result<()> {
        let [helper, changed] = [|(old, _): &(_, _)| *old, |(_, new): &(_, _)| *new].map(
            |part: fn(&(&'static str, &'static str)) -> &'static str| -> String {
                CHANGES.iter().map(part).collect()
            },
        );
        let patched = patch_helper(&helper)?;
        assert_eq!(patched, changed);
        assert!(
            patch_helper(&patched).is_err() && patch_helper(&format!("{helper}{helper}")).is_err()
        );
        Ok(())
    }

    #[test]
    fn glue_of_another_shape_is_refused() {
        let without_one = GLUE.replacen(EARLY_RETURN, "", 1);
        let with_a_third = format!("{GLUE}function c() {{\n{EARLY_RETURN}}}\n");
        let stale = GLUE.replace("    cachedDataViewMemory0 = null;\n", "");
        for glue in [&without_one, &with_a_third, &stale, ""] {
            assert!(patch(glue).is_err());
        }
    }
}
