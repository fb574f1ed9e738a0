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
