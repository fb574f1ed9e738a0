//! Apache, from Debian's package: what its `.htaccess` may need is loaded, nothing is set.

use std::process::Command;

use anyhow::Result;

use super::{Kind, Setting, program};
use crate::files;

const MODULES: [&str; 9] = [
    "mpm_event",
    "authz_core",
    "mime",
    "dir",
    "headers",
    "rewrite",
    "filter",
    "deflate",
    "setenvif",
];

pub fn command(setting: &Setting) -> Result<Command> {
    let Setting { folder, root, port, .. } = setting;
    let modules: String = MODULES
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let (folder, root) = (folder.display(), root.display());
    let main = format!(
        "{modules}\
         ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\n\
         PidFile {folder}/pid\nDefaultRuntimeDir {folder}\nErrorLog /dev/stderr\n\
         TypesConfig /etc/mime.types\nAddType application/x-gzip .gz\n\
         DocumentRoot {root}\n\
         <Directory {root}>\n  Options FollowSymLinks\n  AllowOverride FileInfo Indexes\n\
        \x20 Require all granted\n</Directory>\n"
    );
    let path = setting.folder.join("apache.conf");
    files::write(&path, main)?;
    let mut apache = program(Kind::Apache)?;
    apache.args(["-D", "FOREGROUND", "-f"]).arg(path);
    Ok(apache)
}
