//! A generator of sites: how it is installed, and how it is run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::command::{self, clean, on_path};
use crate::tools::{self, debian};

pub struct Generator {
    /// Its folder under `examples/embeds/`, too.
    pub name: &'static str,
    pub with: With,
    /// Its program with its arguments.
    pub build: &'static [&'static str],
    /// Where it writes.
    pub out: &'static str,
    /// The page with the lesson.
    pub page: &'static str,
    /// Turns the page dark, as its own switch does where it has one.
    pub dark: &'static str,
}

/// What installs it, at the versions that its folder pins.
pub enum With {
    Pip,
    Npm,
    Cargo { package: &'static str, version: &'static str },
}

impl With {
    /// The file that pins versions.
    #[cfg(test)]
    pub fn pins(&self) -> Option<&'static str> {
        match self {
            Self::Pip => Some("requirements.txt"),
            Self::Npm => Some("package.json"),
            Self::Cargo { .. } => None,
        }
    }
}

impl Generator {
    /// Run it in a folder of sources; the folder that it wrote.
    pub fn build(&self, sources: &Path) -> Result<PathBuf> {
        let [program, arguments @ ..] = self.build else { unreachable!("a command has a program") };
        let programs = self.install(sources)?;
        let out = sources.join(self.out);
        crate::files::remove_folder(&out)?;
        let mut command = clean(programs.join(program));
        command::run_quietly(command.current_dir(sources).args(arguments))?;
        ensure!(out.is_dir(), "{program} wrote no {}", self.out);
        Ok(out)
    }

    /// Install it for `sources`; the folder of its programs.
    fn install(&self, sources: &Path) -> Result<PathBuf> {
        match self.with {
            With::Pip => pip(self.name, sources),
            With::Npm => npm(self.name, sources),
            With::Cargo { package, version } => {
                // Neither a server nor a search index is needed.
                let flags = ["--locked", "--debug", "--no-default-features"];
                let found = tools::cargo_tool(package, package, version, &flags, "about 2 min")?;
                Ok(found.parent().unwrap_or(Path::new("")).to_owned())
            }
        }
    }
}

fn pip(name: &str, sources: &Path) -> Result<PathBuf> {
    tools::ensure_python()?;
    // Beside the sources: generators read all that is among them.
    let venv = sources.with_file_name(format!("{name}-venv"));
    let bin = venv.join("bin");
    let mut pip = clean(bin.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    pip.arg(sources.join("requirements.txt"));
    if !bin.join("pip").is_file() {
        if command::run_quietly(clean("python3").args(["-c", "import ensurepip"])).is_err() {
            debian::install("Python's venv", &["python3-venv"])?;
        }
        command::run_quietly(clean("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    installing(name, &mut pip)?;
    Ok(bin)
}

fn npm(name: &str, sources: &Path) -> Result<PathBuf> {
    if on_path("npm").is_none() {
        debian::install("npm", &["nodejs", "npm"])?;
    }
    let mut npm = clean("npm");
    npm.current_dir(sources).args(["install", "--no-audit", "--no-fund", "--silent"]);
    installing(name, &mut npm)?;
    Ok(sources.join("node_modules/.bin"))
}

fn installing(name: &str, command: &mut Command) -> Result<()> {
    tools::install(name, "some seconds, if it is not there yet", || {
        command::run_quietly(command).map(drop)
    })
}
