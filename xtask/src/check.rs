//! `cargo xtask check`: format, lints with warnings denied, and the layering.

use std::process::Command;

use anyhow::{Context, Result};

use crate::build::engine;
use crate::command::{self, clean};
use crate::paths;
use crate::tools::Toolchain;

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

pub fn run() -> Result<()> {
    let toolchain = Toolchain::ensure()?;
    step("format", cargo(&["fmt", "--all", "--check"]))?;
    let native = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "browser-tests",
    ];
    step("lints, native", denied(cargo(&native)))?;
    let page = [
        "clippy",
        "--package",
        "interleave",
        "--lib",
        "--tests",
        "--features",
        "app",
    ];
    step("lints, the page's code natively", denied(cargo(&page)))?;
    step("lints, the app for wasm", denied(app(&toolchain)?))?;
    step(
        "lints, the engine for wasm",
        denied(for_engine(&toolchain, "engine")?),
    )?;
    step(
        "lints, the engine with checks",
        denied(for_engine(&toolchain, "engine,checks")?),
    )?;
    step(
        "layering",
        cargo(&["test", "--quiet", "--test", "layering"]),
    )
}

fn step(name: &str, mut command: Command) -> Result<()> {
    println!("check: {name}");
    command::run(&mut command).with_context(|| format!("{name} is not clean"))
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
    clippy
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", paths::target("app"));
    clippy
        .args([
            "--no-default-features",
            "--features",
            "app",
            "--bin",
            "app",
            "--lib",
        ])
        .args(WASM);
    Ok(clippy)
}

fn for_engine(toolchain: &Toolchain, features: &str) -> Result<Command> {
    let mut clippy = toolchain.clippy()?;
    clippy
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", engine::target_dir());
    clippy.env("RUSTFLAGS", engine::rustflags());
    clippy.args([
        "--no-default-features",
        "--features",
        features,
        "--bin",
        "engine",
        "--lib",
    ]);
    clippy.args(WASM);
    Ok(clippy)
}
