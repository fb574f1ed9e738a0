//! Debian's packages, for what cannot be installed under `target/`.

use std::path::Path;
use std::sync::Once;

use anyhow::{Result, bail};

use crate::command::{clean, first_line, on_path, run_quietly};

/// The command that a person would type.
pub fn by_hand(packages: &[&str]) -> String {
    format!("apt-get update && apt-get install -y --no-install-recommends {}", packages.join(" "))
}

/// Is this a machine where we may install packages?
pub fn possible() -> bool {
    on_path("apt-get").is_some() && first_line("id", &["-u"]).as_deref() == Some("0")
}

/// Install packages as root, or say which command would.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    if !possible() {
        let command = by_hand(packages);
        bail!("{what} is missing. On Debian, as root: {command}");
    }
    super::install(&format!("{what}, Debian's {}", packages.join(" ")), "a minute or two", || {
        update();
        let mut command = clean("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["install", "-y", "--no-install-recommends"]).args(packages);
        run_quietly(&mut command).map(|_| ())
    })
}

/// Install packages of servers, which would else be started at once, on ports of their choice.
pub fn install_unstarted(what: &str, packages: &[&str]) -> Result<()> {
    let _kept = possible().then(ServicesStay::put).transpose()?;
    install(what, packages)
}

/// Debian's own switch for that: a script that answers every start with "not allowed".
struct ServicesStay {
    ours: bool,
}

const POLICY: &str = "/usr/sbin/policy-rc.d";

impl ServicesStay {
    fn put() -> Result<Self> {
        let ours = !Path::new(POLICY).exists();
        if ours {
            crate::files::write_program(Path::new(POLICY), "#!/bin/sh\nexit 101\n")?;
        }
        Ok(Self { ours })
    }
}

impl Drop for ServicesStay {
    fn drop(&mut self) {
        if self.ours {
            // If it can't be removed, services do not start by themselves: no harm here.
            let _ = std::fs::remove_file(POLICY);
        }
    }
}

/// Is a package's file list on this machine?
pub fn has(package: &str) -> bool {
    let list = format!("/var/lib/dpkg/info/{package}.list");
    Path::new(&list).is_file()
}

/// A stale index is no failure by itself: the installation will tell.
fn update() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        let _ = run_quietly(clean("apt-get").arg("update"));
    });
}
