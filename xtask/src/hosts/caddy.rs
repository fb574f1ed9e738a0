//! Caddy, from Debian's package, with the site's snippet imported in one site's block.

use std::process::Command;

use anyhow::Result;

use super::{Kind, Setting, program};
use crate::files;

pub fn command(setting: &Setting) -> Result<Command> {
    let Setting { folder, site, port, .. } = setting;
    let main = format!(
        "{{\n\tadmin off\n\tauto_https off\n}}\n\
         http://localhost:{port} {{\n\timport {}\n}}\n",
        site.join("hosting/Caddyfile").display()
    );
    let path = folder.join("Caddyfile");
    files::write(&path, main)?;
    let mut caddy = program(Kind::Caddy)?;
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(path);
    caddy.env("INTERLEAVE_DIST", site).env("HOME", folder);
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        caddy.env(name, folder);
    }
    Ok(caddy)
}
