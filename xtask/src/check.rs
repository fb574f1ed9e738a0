//! `cargo xtask check`: format, lints with warnings denied, and the layering.

use std::process::Command;

use anyhow::{Result, bail};

use crate::build::{Profile, engine, target_dir};
use crate::command::{self, clean};
use crate::paths;
use crate::tools::Toolchain;

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// Every step runs, so that one look shows all that is to be done.
pub fn run() -> Result<()> {
    let toolchain = Toolchain::ensure()?;
    let native = ["clippy", "--workspace", "--all-targets", "--features", "browser-tests"];
    let page = [
        "clippy",
        "--package",
        "interleave",
        "--lib",
        "--bin",
        "pages",
        "--tests",
        "--features",
        "pages",
    ];
    let steps = [
        ("format", cargo(&["fmt", "--all", "--check"])),
        ("lints, native", denied(cargo(&native))),
        ("lints, the page's code natively", denied(cargo(&page))),
        ("lints, the app for wasm", denied(app(&toolchain)?)),
        ("lints, the engine for wasm", denied(for_engine(&toolchain, "engine")?)),
        ("lints, the engine with checks", denied(for_engine(&toolchain, "engine,checks")?)),
        ("layering", cargo(&["test", "--quiet", "--test", "layering"])),
    ];
    let mut unclean = Vec::new();
    for (name, mut command) in steps {
        println!("check: {name}");
        if let Err(error) = command::run(&mut command) {
            eprintln!("{error:#}");
            unclean.push(name);
        }
    }
    if !unclean.is_empty() {
        bail!("not clean: {}", unclean.join("; "));
    }
    Ok(())
}

fn cargo(args: &[&str]) -> Command {
    let mut cargo = clean("cargo");
    cargo.current_dir(paths::root()).args(args);
    cargo
}

fn denied(mut clippy: Command) -> Command {
    clippy.args(["--", "--deny", "warnings"]);
    clippy
}

fn app(toolchain: &Toolchain) -> Result<Command> {
    let mut clippy = toolchain.clippy()?;
    clippy.current_dir(paths::root()).env("CARGO_TARGET_DIR", target_dir("app", Profile::Release));
    // In the profile that it is built in, so that the build finds its macros made.
    clippy.args(["--profile", "app", "--no-default-features", "--features", "app"]);
    clippy.args(["--bin", "app", "--lib"]).args(WASM);
    Ok(clippy)
}

fn for_engine(toolchain: &Toolchain, features: &str) -> Result<Command> {
    let mut clippy = toolchain.clippy()?;
    clippy
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", target_dir("engine", Profile::Release));
    clippy.env("RUSTFLAGS", engine::rustflags());
    clippy.args(["--release", "--no-default-features", "--features", features]);
    clippy.args(["--bin", "engine", "--lib"]).args(WASM);
    Ok(clippy)
}
