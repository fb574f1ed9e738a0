//! The compiler for both wasm artifacts. Threads need std built again with atomics, so a compiler
//! serves only with the source of its own standard library beside it.
//!
//! Looked for in this order: the compiler that `INTERLEAVE_RUSTC` names, the pinned nightly, the
//! compiler on PATH, the system's; and if none has its source, the nightly is installed, or else
//! Debian's packages are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::{NIGHTLY, debian, install};
use crate::command::{clean, first_line, on_path, path_with, run_limited};

/// Older compilers lack what src/ uses.
const OLDEST: u32 = 95;
const RUSTUP_LIMIT: Duration = Duration::from_secs(300);
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// A toolchain of rustup's, by name.
    Rustup(String),
    /// A compiler and the cargo beside it.
    Plain { rustc: PathBuf, cargo: PathBuf },
}

impl Toolchain {
    /// One that can build std for wasm, installed if there is none.
    pub fn ensure() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let nightly = install_nightly();
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        if debian::possible() {
            debian::install("a compiler with its library's source", &PACKAGES)?;
        }
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let why = nightly.err().map(|error| format!(" ({error:#})")).unwrap_or_default();
        bail!(
            "no compiler with its library's source{why}. Install one: `{}`, or as root on Debian \
             `{}`",
            rustup_command().join(" "),
            debian::by_hand(&PACKAGES)
        )
    }

    fn find() -> Option<Self> {
        let nightly = Self::Rustup(NIGHTLY.into());
        let rustup = on_path("rustup").is_some();
        let plain = |rustc: &Path| {
            let cargo = rustc.with_file_name("cargo");
            cargo.is_file().then(|| Self::Plain { rustc: rustc.to_owned(), cargo })
        };
        let named = std::env::var_os("INTERLEAVE_RUSTC").and_then(|rustc| plain(Path::new(&rustc)));
        let on_path = on_path("rustc").and_then(|rustc| plain(&rustc));
        let system = plain(Path::new("/usr/bin/rustc"));
        let candidates = [named, rustup.then_some(nightly), on_path, system];
        candidates.into_iter().flatten().find(Self::serves)
    }

    /// Is the compiler new enough, with the library's source and a linker for wasm?
    fn serves(&self) -> bool {
        let version = self.ask(&["--version"]).and_then(|line| minor(&line));
        if version.is_none_or(|minor| minor < OLDEST) {
            return false;
        }
        let Some(sysroot) = self.ask(&["--print", "sysroot"]) else {
            return false;
        };
        let rustlib = Path::new(&sysroot).join("lib/rustlib");
        let source = rustlib.join("src/rust/library/std/Cargo.toml");
        source.is_file() && (on_path("rust-lld").is_some() || has_linker(&rustlib))
    }

    fn ask(&self, args: &[&str]) -> Option<String> {
        match self {
            Self::Rustup(name) => {
                let plus = format!("+{name}");
                first_line("rustc", &[&[plus.as_str()], args].concat())
            }
            Self::Plain { rustc, .. } => first_line(rustc, args),
        }
    }

    pub fn describe(&self) -> String {
        self.ask(&["--version"]).unwrap_or_else(|| "an unknown compiler".into())
    }

    /// cargo with this compiler, for builds that build std too.
    pub fn cargo(&self) -> Result<Command> {
        let mut command = match self {
            Self::Rustup(_) => clean("cargo"),
            Self::Plain { cargo, .. } => clean(cargo),
        };
        self.apply(&mut command)?;
        Ok(command)
    }

    /// `cargo clippy` with this compiler.
    pub fn clippy(&self) -> Result<Command> {
        let mut command = match self {
            Self::Rustup(_) => {
                let mut command = clean("cargo");
                command.arg("clippy");
                command
            }
            // Called by its path: `cargo clippy` would find rustup's, of another version.
            Self::Plain { cargo, .. } => {
                let mut command = clean(self.cargo_clippy()?);
                command.arg("clippy").env("CARGO", cargo);
                command
            }
        };
        self.apply(&mut command)?;
        Ok(command)
    }

    fn cargo_clippy(&self) -> Result<PathBuf> {
        let Self::Plain { cargo, .. } = self else {
            return Ok("cargo-clippy".into());
        };
        let path = cargo.with_file_name("cargo-clippy");
        if !path.is_file() {
            debian::install("clippy", &["rust-web-clippy"])?;
        }
        Ok(path)
    }

    /// The environment that makes a cargo use this compiler and build std with it.
    pub fn apply(&self, command: &mut Command) -> Result<()> {
        command.env("RUSTC_BOOTSTRAP", "1");
        command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        match self {
            Self::Rustup(name) => {
                command.env("RUSTUP_TOOLCHAIN", name);
            }
            Self::Plain { rustc, .. } => {
                command.env("RUSTC", rustc);
                if let Some(bin) = rustc.parent() {
                    command.env("PATH", path_with(&[bin])?);
                }
            }
        }
        Ok(())
    }
}

/// rustup's toolchains have their linker in a folder named after the host.
fn has_linker(rustlib: &Path) -> bool {
    let hosts = std::fs::read_dir(rustlib).into_iter().flatten().flatten();
    hosts.into_iter().any(|host| host.path().join("bin/rust-lld").is_file())
}

fn rustup_command() -> Vec<&'static str> {
    let components = "rust-src,clippy";
    let profile = ["--profile", "minimal", "--component", components];
    [&["rustup", "toolchain", "install", NIGHTLY][..], &profile].concat()
}

/// With a limit: where rustup cannot fetch, it may take long to say so.
fn install_nightly() -> Result<()> {
    if on_path("rustup").is_none() {
        bail!("rustup is not on PATH");
    }
    let command = rustup_command();
    install(NIGHTLY, "at most 5 min", || {
        run_limited(clean(command[0]).args(&command[1..]), RUSTUP_LIMIT)
    })
}

/// The 96 of `rustc 1.96.0 (ac68faa20 2026-05-25)`.
fn minor(line: &str) -> Option<u32> {
    line.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_versions_are_found_in_what_compilers_say() {
        assert_eq!(minor("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(96));
        assert_eq!(minor("rustc 1.101.0-nightly (92b5b8c87 2026-10-29)"), Some(101));
        assert_eq!(minor("gcc 12"), None);
    }
}
