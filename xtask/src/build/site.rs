//! The site: Trunk builds the page, the engine's folder goes beside it.
//!
//! Trunk's two hooks (see Trunk.toml) call back: `cargo xtask engine` while it builds the page,
//! `cargo xtask finish` on what it staged. So `trunk build` alone makes the same site.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Profile, VARIANT, Variant, engine, page, target_dir, text};
use crate::tools::BuildTools;
use crate::{command, files, lock, paths};

/// The page is downloaded before it is seen, and computes nothing: a panic in it ends it without
/// a message (a dev build has one), which with a small std saves a fifth of it.
const SMALL: [(&str, &str); 2] = [
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort"),
];

/// Build `dist/`. `base` is the path that the site will be served under, if it is known.
pub fn build(tools: &BuildTools, profile: Profile, base: Option<&str>) -> Result<PathBuf> {
    let _lock = lock::take(&target_dir("app", profile))?;
    run_trunk(tools, profile, base)?;
    Ok(paths::dist())
}

fn run_trunk(tools: &BuildTools, profile: Profile, base: Option<&str>) -> Result<()> {
    let mut trunk = command::clean(&tools.trunk);
    trunk.current_dir(paths::root()).args(["build", "--skip-version-check"]);
    if profile == Profile::Release {
        trunk.arg("--release").envs(SMALL);
    } else {
        // One engine for both sites: half the time.
        trunk.env(VARIANT, Variant::Checks.name());
    }
    if let Some(base) = base {
        trunk.args(["--public-url", base]);
    }
    trunk.env("CARGO_TARGET_DIR", target_dir("app", profile));
    // Anything but true and false is an error to Trunk.
    trunk.env_remove("NO_COLOR");
    tools.toolchain.apply(&mut trunk)?;
    put_tools_first(tools, &mut trunk)?;
    command::run(&mut trunk)
}

/// The hook after Trunk: put the texts and the engine into the staged site, and finish its page.
pub fn finish(staged: &Path, profile: Profile) -> Result<()> {
    let text = text::put(staged)?;
    page::stamp_file(staged, page::TEXT, &text)?;
    place(staged, &engine::shelved(Variant::from_env(), profile)?)
}

/// The two sites that are tested and measured: a copy of `dist/`, which may be built again
/// meanwhile, and the same with the engine that has the checks in it.
pub fn build_pair(tools: &BuildTools, profile: Profile) -> Result<(PathBuf, PathBuf)> {
    let engine = engine::build(tools, Variant::Checks, profile)?;
    let _lock = lock::take(&target_dir("app", profile))?;
    run_trunk(tools, profile, None)?;
    let (release, checks) = (paths::site_release(), paths::site_checks());
    for site in [&release, &checks] {
        files::fresh_folder(site)?;
        files::copy_folder(&paths::dist(), site)?;
    }
    for entry in fs::read_dir(&checks)? {
        let entry = entry?;
        let is_engine = entry.file_name().to_string_lossy().starts_with("engine-");
        if is_engine && entry.path().is_dir() {
            files::remove_folder(&entry.path())?;
        }
    }
    place(&checks, &engine)?;
    Ok((release, checks))
}

fn place(site: &Path, engine: &Path) -> Result<()> {
    let name = engine.file_name().context("an engine has no name")?;
    files::copy_folder(engine, &site.join(name))?;
    page::finish(site, &name.to_string_lossy())
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
    use std::os::unix::fs::PermissionsExt;
    let rustc = trunk.get_envs().find(|(name, _)| *name == "RUSTC").and_then(|(_, value)| value);
    let beside = rustc.map(|rustc| Path::new(rustc).with_file_name("cargo"));
    let cargo = beside.or_else(|| command::on_path("cargo")).context("no cargo on PATH")?;
    let xtask = std::env::current_exe()?;
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = xtask ] && shift && exec '{}' \"$@\"\nexec '{}' \"$@\"\n",
        xtask.display(),
        cargo.display()
    );
    let folder = paths::tools().join("detour");
    fs::create_dir_all(&folder)?;
    let path = folder.join("cargo");
    if fs::read_to_string(&path).is_ok_and(|old| old == script) {
        return Ok(Some(folder));
    }
    files::write(&path, script)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(Some(folder))
}

#[cfg(not(unix))]
fn detour(_: &Command) -> Result<Option<PathBuf>> {
    Ok(None)
}
