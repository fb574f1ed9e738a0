//! `hosting/Caddyfile`, to be imported in a site's block.

use super::{CHANGING, LASTING, SHARED, SHARING, headers};
use crate::build::ASSETS;

pub fn text(base: &str) -> String {
    let mut out = format!(
        "# For Caddy 2. Import it in a site's block, and say where the files are:\n\
         # INTERLEAVE_DIST=/srv/interleave in Caddy's environment.\n\
         {}handle_path {base}* {{\n\
         \troot * {{$INTERLEAVE_DIST:/srv/interleave}}\n\
         \theader {{\n",
        to_folder(base)
    );
    for (name, value) in headers() {
        out.push_str(&format!("\t\t{name} \"{value}\"\n"));
    }
    let (sharing, with) = SHARING;
    out + &format!(
        "\t}}\n\
         \t@shared path /{SHARED}\n\
         \theader @shared {sharing} \"{with}\"\n\
         \t@manifest path *.webmanifest\n\
         \theader @manifest Content-Type application/manifest+json\n\
         \t@lasting path /{ASSETS}/*\n\
         \t@changing not path /{ASSETS}/*\n\
         \theader @lasting Cache-Control \"{LASTING}\"\n\
         \theader @changing Cache-Control \"{CHANGING}\"\n\
         \tfile_server {{\n\
         \t\tprecompressed br gzip\n\
         \t}}\n\
         }}\n\
         handle_errors {{\n\
         \troot * {{$INTERLEAVE_DIST:/srv/interleave}}\n\
         \theader Cache-Control \"{CHANGING}\"\n\
         \trewrite * /404.html\n\
         \tfile_server\n\
         }}\n"
    )
}

/// `/play` is `/play/`.
fn to_folder(base: &str) -> String {
    let path = base.trim_end_matches('/');
    if path.is_empty() { String::new() } else { format!("redir {path} {base}\n") }
}
