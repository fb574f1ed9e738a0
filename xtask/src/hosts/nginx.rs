//! nginx, from Debian's package, with the site's snippet included in one server.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Kind, Setting, program};
use crate::files;

/// Where Debian puts the module that sends `.br` files.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

pub fn command(setting: &Setting) -> Result<Command> {
    let Setting { folder, site, root, port } = setting;
    let snippet = folder.join("interleave.conf");
    let mut text = files::read(&site.join("hosting/nginx.conf"))?;
    let mut modules = String::new();
    if Path::new(BROTLI).is_file() {
        modules = format!("load_module {BROTLI};\n");
        text = text.replace("# brotli_static on;", "brotli_static on;");
    }
    files::write(&snippet, text)?;
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = paths
        .iter()
        .map(|name| format!("  {name}_temp_path {}/{name};\n", folder.display()))
        .collect();
    let folder = folder.display();
    let main = format!(
        "{modules}daemon off;\nuser root;\nworker_processes 1;\npid {folder}/pid;\n\
         error_log stderr;\nevents {{ worker_connections 256; }}\n\
         http {{\n  include /etc/nginx/mime.types;\n  access_log off;\n{paths}\
         \x20 server {{\n    listen 127.0.0.1:{port};\n    root {};\n    include {};\n  }}\n}}\n",
        root.display(),
        snippet.display()
    );
    let path = setting.folder.join("nginx.conf");
    files::write(&path, main)?;
    let mut nginx = program(Kind::Nginx)?;
    nginx.arg("-p").arg(setting.folder).arg("-c").arg(path).args(["-e", "stderr"]);
    Ok(nginx)
}
