//! What a build needs and this checkout can bring: each part is looked for first, without a
//! network, and installed in its pinned version where it is missing.

mod browsers;
pub mod debian;
pub mod programs;
pub mod toolchain;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};

pub use browsers::{chromium, chromium_shell, driver, ensure_browser, firefox};
pub use programs::{
    cargo_tool, ensure_hosts, ensure_python, esbuild, own_tool, trunk, wasm_bindgen, wasm_opt,
};
pub use toolchain::Toolchain;

/// The versions that work together. wasm-bindgen's must be that of Cargo.toml.
pub const WASM_BINDGEN: &str = "0.2.130";
pub const TRUNK: &str = "0.21.14";
pub const BINARYEN: &str = "132.0.0";
pub const ESBUILD: &str = "0.28.2";
pub const GECKODRIVER: &str = "0.37.1";
pub const NIGHTLY: &str = "nightly-2026-10-30";

/// What a site's build needs.
pub struct BuildTools {
    pub toolchain: Toolchain,
    pub wasm_bindgen: PathBuf,
    pub wasm_opt: PathBuf,
    pub esbuild: PathBuf,
    pub trunk: PathBuf,
}

impl BuildTools {
    pub fn ensure() -> Result<Self> {
        Ok(Self {
            toolchain: Toolchain::ensure()?,
            wasm_bindgen: wasm_bindgen()?,
            wasm_opt: wasm_opt()?,
            esbuild: esbuild()?,
            trunk: trunk()?,
        })
    }
}

/// Install, and say so before and after, each in a line of its own: others may say something meanwhile.
pub fn install(name: &str, hint: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("{name}: installing ({hint})");
    let began = Instant::now();
    let done = work();
    match &done {
        Ok(()) => eprintln!("{name}: installed in {} s", began.elapsed().as_secs()),
        Err(_) => eprintln!("{name}: not installed"),
    }
    done.with_context(|| format!("{name} can't be installed"))
}

/// The result of an installation that said it worked.
fn installed<T>(name: &str, found: Option<T>) -> Result<T> {
    match found {
        Some(found) => Ok(found),
        None => bail!("{name} was installed, but can't be found after it"),
    }
}
