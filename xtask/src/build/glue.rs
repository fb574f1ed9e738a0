//! wasm-bindgen's glue, changed in one point: it may instantiate the module again.
//!
//! A pooled worker lives through many processes, each on a memory of its own. The glue keeps one
//! instance a worker for ever: both its init functions return early where there is one. Without
//! that line they make a new instance and point every cached view at its memory. The change is
//! checked: glue of another shape fails the build rather than the page.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files;

/// Counts up when the change does, so that engines made before are made again.
pub const VERSION: u32 = 1;

const EARLY_RETURN: &str = "    if (wasm !== undefined) return wasm;\n";
const HEADS: [&str; 2] = [
    "function initSync(module, memory) {\n",
    "async function __wbg_init(module_or_path, memory) {\n",
];

pub fn patch_file(path: &Path) -> Result<()> {
    let glue = files::read(path)?;
    let patched = patch(&glue).with_context(|| {
        format!("{}: wasm-bindgen's glue is not what build/glue.rs knows", path.display())
    })?;
    files::write(path, patched)
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
    fn glue_of_another_shape_is_refused() {
        let without_one = GLUE.replacen(EARLY_RETURN, "", 1);
        let with_a_third = format!("{GLUE}function c() {{\n{EARLY_RETURN}}}\n");
        let stale = GLUE.replace("    cachedDataViewMemory0 = null;\n", "");
        for glue in [&without_one, &with_a_third, &stale, ""] {
            assert!(patch(glue).is_err());
        }
    }
}
