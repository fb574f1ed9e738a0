//! The site, step by step: Trunk builds the page's program, and [`finish`] makes a site of it.
//!
//! Trunk's two hooks (see Trunk.toml) call back: `cargo xtask engine` while it builds the program,
//! `cargo xtask finish` on what it staged. So `trunk build` alone makes the same site.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{
    ASSETS, Place, Profile, VARIANT, Variant, compress, discovery, embed, engine, icons, inventory,
    manifest, pages, place, precache, preview, program, target_dir, text,
};
use crate::tools::BuildTools;
use crate::{command, files, hosting, lock, paths};

/// The page is downloaded before it is seen, and computes nothing: a panic in it ends it without
/// a message (a dev build has one), which with a small std saves a fifth of it.
const SMALL: [(&str, &str); 2] = [
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort"),
];

/// Build `dist/` for the place where it will stand.
pub fn build(tools: &BuildTools, profile: Profile, place: &Place) -> Result<PathBuf> {
    let _lock = lock::take(&target_dir("app", profile))?;
    run_trunk(tools, profile, place)?;
    Ok(paths::dist())
}

fn run_trunk(tools: &BuildTools, profile: Profile, place: &Place) -> Result<()> {
    let mut trunk = command::clean(&tools.trunk);
    trunk.current_dir(paths::root()).args(["build", "--skip-version-check"]);
    if profile == Profile::Release {
        trunk.arg("--release").envs(SMALL);
    } else {
        // One engine for both sites: half the time.
        trunk.env(VARIANT, Variant::Checks.name());
    }
    trunk.env(place::BASE, &place.base);
    if let Some(origin) = &place.origin {
        trunk.env(place::ORIGIN, origin);
    }
    trunk.env("CARGO_TARGET_DIR", target_dir("app", profile));
    // Anything but true and false is an error to Trunk.
    trunk.env_remove("NO_COLOR");
    tools.toolchain.apply(&mut trunk)?;
    put_tools_first(tools, &mut trunk)?;
    command::run(&mut trunk)
}

/// The hook after Trunk: finish the site that it staged.
pub fn finish_staged(staged: &Path, profile: Profile) -> Result<()> {
    // Kept as it is, for a second site of the same program.
    files::fresh_folder(&paths::staged())?;
    files::copy_folder(staged, &paths::staged())?;
    let engine = engine::shelved(Variant::from_env(), profile)?;
    let compressed = profile == Profile::Release;
    finish(staged, &engine, &Place::from_env()?, compressed)
}

/// Make a site of what Trunk staged in `site`. Each step only adds files.
fn finish(site: &Path, engine: &Path, place: &Place, compressed: bool) -> Result<()> {
    let program = program::gather(site)?;
    let text = format!("{ASSETS}/{}", text::put(&site.join(ASSETS))?);
    let engine = put_engine(site, engine)?;
    preview::put(site)?;
    let touch = icons::TOUCH.put(site)?;
    let parts =
        pages::Parts { program: &program, text: &text, engine: &engine, touch: &touch, place };
    let rendered = pages::render(site, &text, &place.base)?;
    pages::write(site, &rendered, &parts)?;
    manifest::write(site, &rendered)?;
    discovery::write(site, &rendered, place)?;
    embed::write(site, &rendered)?;
    hosting::write(site, &place.base)?;
    // From here on it is known what the site consists of.
    precache::write(site)?;
    if compressed { compress::all(site, &inventory::of(site)?) } else { Ok(()) }
}

/// The tested site once more, built as for a host where it stands at `place`.
pub fn build_hosted(place: &Place) -> Result<PathBuf> {
    let (site, release) = (paths::target("site-hosted"), paths::site_release());
    let _lock = lock::take(&target_dir("hosted", Profile::Dev))?;
    let assets = fs::read_dir(release.join(ASSETS)).context("no site was built")?;
    let mut folders = assets.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let is_engine = |path: &PathBuf| path.is_dir() && path.to_string_lossy().contains("/engine-");
    let engine = folders.find(is_engine).context("the site has no engine")?;
    files::fresh_folder(&site)?;
    files::copy_folder(&paths::staged(), &site)?;
    finish(&site, &engine, place, true)?;
    Ok(site)
}

fn put_engine(site: &Path, engine: &Path) -> Result<String> {
    let name = engine.file_name().context("an engine has no name")?;
    let name = format!("{ASSETS}/{}", name.to_string_lossy());
    files::copy_folder(engine, &site.join(&name))?;
    Ok(name)
}

/// The two sites that are tested and measured: a copy of `dist/`, which may be built again
/// meanwhile, and the same with the engine that has the checks in it.
pub fn build_pair(tools: &BuildTools, profile: Profile) -> Result<(PathBuf, PathBuf)> {
    let engine = engine::build(tools, Variant::Checks, profile)?;
    let _lock = lock::take(&target_dir("app", profile))?;
    let place = Place::default();
    run_trunk(tools, profile, &place)?;
    let (release, checks) = (paths::site_release(), paths::site_checks());
    for (site, from) in [(&release, paths::dist()), (&checks, paths::staged())] {
        files::fresh_folder(site)?;
        files::copy_folder(&from, site)?;
    }
    finish(&checks, &engine, &place, false)?;
    Ok((release, checks))
}

/// Let Trunk find our tools, and its hooks this very xtask: without the latter the hooks' cargo
/// would build another xtask with the wasm compiler.
fn put_tools_first(tools: &BuildTools, trunk: &mut Command) -> Result<()> {
    let folders = [&tools.wasm_bindgen, &tools.wasm_opt].map(|tool| tool.parent());
    let mut first: Vec<&Path> = folders.into_iter().flatten().collect();
    let detour = detour(trunk)?;
    first.extend(detour.as_deref());
    first.rotate_right(usize::from(detour.is_some()));
    trunk.env("PATH", command::path_with(&first)?);
    Ok(())
}

/// A folder with a `cargo` that runs this program for `cargo xtask`, and else cargo.
#[cfg(unix)]
fn detour(trunk: &Command) -> Result<Option<PathBuf>> {
    let rustc = trunk.get_envs().find(|(name, _)| *name == "RUSTC").and_then(|(_, value)| value);
    let beside = rustc.map(|rustc| Path::new(rustc).with_file_name("cargo"));
    let cargo = beside.or_else(|| command::on_path("cargo")).context("no cargo on PATH")?;
    let xtask = std::env::current_exe()?;
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = xtask ] && shift && exec '{}' \"$@\"\nexec '{}' \"$@\"\n",
        xtask.display(),
        cargo.display()
    );
    let folder = paths::detour();
    fs::create_dir_all(&folder)?;
    let path = folder.join("cargo");
    if fs::read_to_string(&path).is_ok_and(|old| old == script) {
        return Ok(Some(folder));
    }
    files::write_program(&path, &script)?;
    Ok(Some(folder))
}

#[cfg(not(unix))]
fn detour(_: &Command) -> Result<Option<PathBuf>> {
    Ok(None)
}
