//! Programs at pinned versions, and the servers that the site is tested on.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{BINARYEN, ESBUILD, TRUNK, WASM_BINDGEN, debian, install, installed};
use crate::command::{clean, first_line, on_path, run_quietly};
use crate::{hosts, paths};

/// The version of Python 3 that the listings are written for: Debian 12's.
const OLDEST_PYTHON: u32 = 11;

pub fn wasm_bindgen() -> Result<PathBuf> {
    // Unlocked: a dependency of the published lock file is no longer to be had. It reads megabytes
    // of wasm, so it is worth a little optimising.
    // Of its programs one is of use here, and that one speaks to nobody.
    let flags = ["--no-default-features", "--bin", "wasm-bindgen"];
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, &flags, "about 2 min")
}

pub fn trunk() -> Result<PathBuf> {
    // It starts other programs and copies files: it need not be fast, nor speak TLS.
    let flags = ["--locked", "--debug", "--no-default-features"];
    cargo_tool("trunk", "trunk", TRUNK, &flags, "about 3 min")
}

/// A published program: ours, or one on PATH if it has the very version.
///
/// # Errors
/// It can't be installed.
pub fn cargo_tool(
    program: &str,
    package: &str,
    version: &str,
    flags: &[&str],
    hint: &str,
) -> Result<PathBuf> {
    let find = || {
        let candidates = [own_tool(program), on_path(program)];
        candidates.into_iter().flatten().find(|path| {
            let said = first_line(path, &["--version"]).unwrap_or_default();
            said.split_whitespace().nth(1).map(|said| said.trim_start_matches('v')) == Some(version)
        })
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install(&format!("{program} {version}"), hint, || {
        let mut command = clean("cargo");
        command.env("CARGO_TARGET_DIR", paths::tools().join("build"));
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        command.args(["install", package, "--version", version, "--force", "--root"]);
        run_quietly(command.arg(paths::tools()).args(flags))?;
        // Hundreds of megabytes that are of no more use.
        Ok(fs::remove_dir_all(paths::tools().join("build"))?)
    })?;
    installed(program, find())
}

/// A program that was installed for this checkout.
pub fn own_tool(program: &str) -> Option<PathBuf> {
    Some(paths::tools().join("bin").join(program)).filter(|own| own.is_file())
}

/// npm's binaryen, since Debian's cannot read what today's compilers write.
pub fn wasm_opt() -> Result<PathBuf> {
    npm_tool("wasm-opt", "binaryen", BINARYEN)
}

/// The bundler of the engine's scripts.
pub fn esbuild() -> Result<PathBuf> {
    npm_tool("esbuild", "esbuild", ESBUILD)
}

/// A program of a published npm package.
fn npm_tool(program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let modules = paths::tools().join("node_modules");
    let find = || {
        let text = fs::read_to_string(modules.join(package).join("package.json")).ok()?;
        let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
        let path = modules.join(".bin").join(program);
        (manifest["version"] == version && path.exists()).then_some(path)
    };
    node()?;
    if let Some(found) = find() {
        return Ok(found);
    }
    if on_path("npm").is_none() {
        debian::install("npm", &["nodejs", "npm"])?;
    }
    install(&format!("{program} {version}"), "about 10 s", || {
        fs::create_dir_all(paths::tools())?;
        let mut command = clean("npm");
        command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(paths::tools());
        run_quietly(command.arg(format!("{package}@{version}"))).map(|_| ())
    })?;
    installed(program, find())
}

fn node() -> Result<()> {
    if on_path("node").is_none() {
        debian::install("node", &["nodejs", "npm"])?;
    }
    Ok(())
}

/// The web servers that the site is tested on.
pub fn ensure_hosts() -> Result<()> {
    let missing = hosts::ALL.into_iter().filter(|kind| !hosts::is_there(*kind));
    let packages: Vec<_> = missing.flat_map(|kind| kind.packages()).copied().collect();
    if packages.is_empty() {
        return Ok(());
    }
    debian::install_unstarted("web servers", &packages)
}

/// python3, which runs the lessons' Python listings.
pub fn ensure_python() -> Result<()> {
    let packages = ["python3"];
    let find = || on_path("python3").and_then(|path| first_line(path, &["--version"]));
    if find().is_none() {
        debian::install("python3", &packages)?;
    }
    let version = installed("python3", find())?;
    if minor_python_in(&version).is_none_or(|minor| minor < OLDEST_PYTHON) {
        bail!(
            "the listings need Python 3.{OLDEST_PYTHON} or later, but python3 on PATH is \
             {version}. On Debian, as root: {}",
            debian::by_hand(&packages)
        );
    }
    Ok(())
}

/// The 11 of `Python 3.11.2`.
fn minor_python_in(line: &str) -> Option<u32> {
    line.strip_prefix("Python 3.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_python_is_found_in_what_it_says() {
        assert_eq!(minor_python_in("Python 3.11.2"), Some(11));
        assert_eq!(minor_python_in("Python 3.14.0rc1+"), Some(14));
        assert_eq!(minor_python_in("Python 2.7.18"), None);
    }
}
