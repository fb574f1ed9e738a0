//! Where things are in the checkout. Everything that a build makes lies under `target/`, but for
//! the site itself, which is `dist/`.

use std::path::{Path, PathBuf};

/// The checkout: where Cargo.toml, Trunk.toml and index.html are.
///
/// `INTERLEAVE_ROOT` overrides it, for a build of another checkout by this xtask.
pub fn root() -> PathBuf {
    if let Some(root) = std::env::var_os("INTERLEAVE_ROOT") {
        return root.into();
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// A path under the checkout's `target/`.
pub fn target(sub: &str) -> PathBuf {
    root().join("target").join(sub)
}

/// The release site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The copy of it that is tested.
pub fn site_release() -> PathBuf {
    target("site-release")
}

/// The same site with an engine that has the checks and benches built in.
pub fn site_checks() -> PathBuf {
    target("site-checks")
}

/// What Trunk staged last, before it was finished.
pub fn staged() -> PathBuf {
    target("staged")
}

/// Where Trunk's hooks find a cargo that is this very xtask.
pub fn detour() -> PathBuf {
    tools().join("detour")
}

/// Tools installed for this checkout only.
pub fn tools() -> PathBuf {
    target("tools")
}
