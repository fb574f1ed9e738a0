//! `hosting/nginx.conf`, to be included in a `server { ... }`.

use super::{CHANGING, LASTING, SHARED, SHARING, headers};
use crate::build::ASSETS;

pub fn text(base: &str) -> String {
    let folder = base.trim_end_matches('/');
    let folder =
        if folder.is_empty() { String::new() } else { format!(", in its folder {folder}") };
    let lines = headers().into_iter().map(|(name, value)| {
        // Errors too: a page whose file is missing is no page without headers.
        format!("add_header {name} \"{value}\" always;")
    });
    let lines: Vec<_> = lines.collect();
    let (sharing, with) = SHARING;
    let every =
        |indent: &str| -> String { lines.iter().map(|line| format!("{indent}{line}\n")).collect() };
    format!(
        "# For nginx. Include it in a `server {{ ... }}` whose `root` holds the site{folder}.\n\
         location {base} {{\n\
        \x20   index index.html;\n\
        \x20   error_page 404 {base}404.html;\n\
        \x20   charset utf-8;\n\
        \x20   charset_types text/html text/css text/javascript application/javascript text/plain;\n\
        \x20   # The compressed copies beside the files; those of brotli with nginx's brotli module.\n\
        \x20   gzip_static on;\n\
        \x20   gzip_vary on;\n\
        \x20   # brotli_static on;\n\n\
        {}\
        \x20   add_header Cache-Control \"{CHANGING}\" always;\n\n\
        \x20   # nginx does not know the type of these.\n\
        \x20   location ~ \\.webmanifest$ {{\n\
        \x20       types {{ application/manifest+json webmanifest; }}\n\
        \x20   }}\n\n\
        \x20   # nginx inherits no headers where there are others.\n\
        \x20   location {base}{ASSETS}/ {{\n\
        {}\
        \x20       add_header Cache-Control \"{LASTING}\";\n\
        \x20   }}\n\n\
        \x20   location = {base}{SHARED} {{\n\
        {}\
        \x20       add_header Cache-Control \"{CHANGING}\" always;\n\
        \x20       add_header {sharing} \"{with}\" always;\n\
        \x20   }}\n\
         }}\n",
        every("    "),
        every("        "),
        every("        "),
    )
}
