//! The engine: cargo with atomics and a shared memory, wasm-bindgen, wasm-opt, its scripts in one file,
//! and a folder named by the hash of everything in it.
//!
//! The folder is the unit: the script finds its neighbours by `import.meta.url`, so a file of it
//! must never be renamed or cached apart from the others.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::{Profile, Variant, engine_shelf, glue, target_dir};
use crate::command::run_quietly;
use crate::tools::BuildTools;
use crate::{command, files, lock, paths};

const TARGET: &str = "wasm32-unknown-unknown";

/// What the engine's code may use of wasm, as rustc and as wasm-opt call it.
const FEATURES: [(&str, &str); 6] = [
    ("atomics", "threads"),
    ("bulk-memory", "bulk-memory"),
    ("mutable-globals", "mutable-globals"),
    ("nontrapping-fptoint", "nontrapping-float-to-int"),
    ("sign-ext", "sign-ext"),
    ("simd128", "simd"),
];

/// One memory of the host's making, shared; 256 MiB at most, since Safari reserves the maximum.
const LINK_ARGS: [&str; 10] = [
    "--shared-memory",
    "--import-memory",
    "--initial-memory=4194304",
    "--max-memory=268435456",
    "--export=__wasm_init_tls",
    "--export=__tls_size",
    "--export=__tls_align",
    "--export=__tls_base",
    "--export=__heap_base",
    // Called by www/host.js when a forked child takes over its parent's place.
    "--export=interleave_adopt",
];

/// Files of www/ that belong beside the glue.
const COMPANIONS: [&str; 4] = [ENTRY, "host.js", "life.js", "nested.js"];
/// What a worker loads: of the companions, the one that imports the others and the glue.
const ENTRY: &str = "worker.js";
/// As the glue has it.
const PROGRAM: &str = "engine_bg.wasm";
/// The bundler leaves out what wasm-bindgen-rayon says of itself.
const CREDIT: &str =
    "/* With parts of wasm-bindgen-rayon, Copyright 2022 Google Inc., Apache-2.0 */";

/// Build the engine and return its folder, `engine-HASH` on its shelf.
pub fn build(tools: &BuildTools, variant: Variant, profile: Profile) -> Result<PathBuf> {
    let _lock = lock::take(&target_dir("engine", profile))?;
    let wasm = compile(tools, variant, profile)?;
    let shelf = engine_shelf(variant, profile);
    let key = inputs_key(&wasm, profile)?;
    if let Some(ready) = on_shelf(&shelf, &key) {
        return Ok(ready);
    }
    let work = shelf.with_extension("work");
    files::fresh_folder(&work)?;
    let scripts = work.join("scripts");
    bind(tools, &wasm, &scripts, profile)?;
    glue::patch_folder(&scripts)?;
    add_companions(&scripts)?;
    bundle(tools, &scripts, &work.join(ENTRY), profile)?;
    files::copy(&scripts.join(PROGRAM), &work.join(PROGRAM))?;
    fs::remove_dir_all(&scripts)?;
    add_shim(&work)?;
    put_on_shelf(&work, &shelf, &key)
}

/// RUSTFLAGS of both `cargo build` and `cargo clippy` for the engine.
pub fn rustflags() -> String {
    let features: Vec<_> = FEATURES.iter().map(|(rustc, _)| format!("+{rustc}")).collect();
    let links = LINK_ARGS.iter().map(|arg| format!(" -C link-arg={arg}"));
    format!("-C target-feature={}{}", features.join(","), links.collect::<String>())
}

fn compile(tools: &BuildTools, variant: Variant, profile: Profile) -> Result<PathBuf> {
    let mut cargo = tools.toolchain.cargo()?;
    cargo.current_dir(paths::root());
    cargo.env("CARGO_TARGET_DIR", target_dir("engine", profile)).env("RUSTFLAGS", rustflags());
    cargo.args(["build", "--bin", "engine", "--target", TARGET]);
    cargo.args(["--no-default-features", "--features", variant.features()]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    command::run(&mut cargo)?;
    Ok(target_dir("engine", profile).join(TARGET).join(profile.folder()).join("engine.wasm"))
}

fn bind(tools: &BuildTools, wasm: &Path, out: &Path, profile: Profile) -> Result<()> {
    let mut bindgen = command::clean(&tools.wasm_bindgen);
    bindgen.arg(wasm).args(["--target", "web", "--no-typescript", "--out-name", "engine"]);
    run_quietly(bindgen.arg("--out-dir").arg(out))?;
    if profile == Profile::Dev {
        return Ok(());
    }
    let bound = out.join(PROGRAM);
    let mut opt = command::clean(&tools.wasm_opt);
    opt.arg(&bound).arg("-O3").args(["--enable-reference-types", "--enable-multivalue"]);
    opt.args(FEATURES.iter().map(|(_, name)| format!("--enable-{name}")));
    run_quietly(opt.arg("-o").arg(&bound)).map(|_| ())
}

fn add_companions(out: &Path) -> Result<()> {
    let www = paths::root().join("www");
    COMPANIONS.iter().try_for_each(|name| files::copy(&www.join(name), &out.join(name)))
}

/// One file of the scripts. A worker shares none of what it imports with others: of six files, a hundred
/// workers make six hundred requests.
fn bundle(tools: &BuildTools, scripts: &Path, out: &Path, profile: Profile) -> Result<()> {
    let mut bundler = command::clean(&tools.esbuild);
    bundler.arg(scripts.join(ENTRY)).args(["--bundle", "--format=esm", "--log-level=error"]);
    bundler.arg(format!("--banner:js={CREDIT}")).arg(format!("--outfile={}", out.display()));
    bundler.args((profile == Profile::Release).then_some("--minify"));
    run_quietly(&mut bundler).map(|_| ())
}

fn add_shim(out: &Path) -> Result<()> {
    let text = paths::root().join("www/segment.wat");
    let shim = wat::parse_file(&text).with_context(|| format!("{} is wrong", text.display()))?;
    files::write(&out.join("segment.wasm"), shim)
}

/// A hash of whatever decides what the folder holds, so that an unchanged engine costs nothing.
fn inputs_key(wasm: &Path, profile: Profile) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(fs::read(wasm).with_context(|| format!("no {}", wasm.display()))?);
    for name in COMPANIONS.iter().chain(&["segment.wat"]) {
        let path = paths::root().join("www").join(name);
        hasher.update(fs::read(&path).with_context(|| format!("no {}", path.display()))?);
    }
    let tools = [crate::tools::WASM_BINDGEN, crate::tools::BINARYEN, crate::tools::ESBUILD];
    let made_by = (profile.folder(), tools);
    hasher.update(format!("{made_by:?}{FEATURES:?}{}", glue::VERSION));
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn key_file(shelf: &Path) -> PathBuf {
    shelf.with_extension("key")
}

/// The folder on the shelf, if it was made from these very inputs.
fn on_shelf(shelf: &Path, key: &str) -> Option<PathBuf> {
    let text = fs::read_to_string(key_file(shelf)).ok()?;
    let (made_from, name) = text.split_once(' ')?;
    let folder = shelf.join(name);
    (made_from == key && folder.is_dir()).then_some(folder)
}

fn put_on_shelf(work: &Path, shelf: &Path, key: &str) -> Result<PathBuf> {
    let name = format!("engine-{}", files::hash(work)?);
    files::fresh_folder(shelf)?;
    let folder = shelf.join(&name);
    fs::rename(work, &folder).with_context(|| format!("{} can't be moved", work.display()))?;
    files::write(&key_file(shelf), format!("{key} {name}"))?;
    Ok(folder)
}

/// The one engine folder on a shelf.
pub fn shelved(variant: Variant, profile: Profile) -> Result<PathBuf> {
    let shelf = engine_shelf(variant, profile);
    let entries = fs::read_dir(&shelf).ok().and_then(|mut entries| entries.next());
    let entry = entries.with_context(|| format!("no engine in {}", shelf.display()))?;
    Ok(entry?.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_ask_for_a_shared_memory_and_for_atomics() {
        let flags = rustflags();
        assert!(flags.starts_with("-C target-feature=+atomics,+bulk-memory,+mutable-globals,"));
        assert!(flags.contains(" -C link-arg=--shared-memory -C link-arg=--import-memory"));
    }
}
