//! From sources to a site: the engine, the page's program, and the files of the site around them.

pub mod compress;
pub mod discovery;
pub mod embed;
pub mod engine;
pub mod glue;
pub mod icons;
pub mod inventory;
pub mod manifest;
pub mod pages;
pub mod place;
pub mod precache;
pub mod preview;
pub mod program;
pub mod site;
pub mod text;

use crate::paths;
use std::path::PathBuf;

pub use place::Place;

/// The folder of a site for all that is named by its content, and so never changes.
pub const ASSETS: &str = "assets";

/// Optimised, or built quickly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Release,
    Dev,
}

impl Profile {
    /// The name of cargo's output folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }
    }

    /// What Trunk tells its hooks in `TRUNK_PROFILE`.
    pub fn from_trunk() -> Self {
        match std::env::var("TRUNK_PROFILE").as_deref() {
            Ok("debug") => Self::Dev,
            _ => Self::Release,
        }
    }
}

/// Which engine: what visitors get, or with the checks and benches of the primitives in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    Plain,
    Checks,
}

impl Variant {
    pub fn features(self) -> &'static str {
        match self {
            Self::Plain => "engine",
            Self::Checks => "engine,checks",
        }
    }

    /// What [`VARIANT`] says.
    pub fn from_env() -> Self {
        match std::env::var(VARIANT).as_deref() {
            Ok("checks") => Self::Checks,
            _ => Self::Plain,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Checks => "checks",
        }
    }
}

/// Where the engine's folder, named by its hash, is put for a site to take.
pub fn engine_shelf(variant: Variant, profile: Profile) -> PathBuf {
    paths::target("shelf").join(format!("{}-{}", variant.name(), profile.folder()))
}

/// Cargo's target folder for `what`, `app` or `engine`: their flags differ from every other
/// build's, and quick builds are apart, so that several checkouts may share a folder of them.
pub fn target_dir(what: &str, profile: Profile) -> PathBuf {
    match profile {
        Profile::Release => paths::target(what),
        Profile::Dev => paths::target(&format!("{what}-dev")),
    }
}

/// Says to Trunk's hook which engine to build, where it is not the plain one.
pub const VARIANT: &str = "INTERLEAVE_ENGINE_VARIANT";
