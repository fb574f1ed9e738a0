//! `.htaccess`, for Apache 2.4: it needs `AllowOverride FileInfo Indexes` or `All`, mod_headers, and
//! mod_rewrite for the compressed copies.

use super::{CHANGING, LASTING, SHARED, SHARING, TYPES, headers};
use crate::build::ASSETS;

pub fn text(base: &str) -> String {
    let mut out = format!(
        "# For Apache 2.4. Needs mod_headers; with mod_rewrite the compressed copies are sent.\n\
         ErrorDocument 404 {base}404.html\n\
         DirectoryIndex index.html\n\
         AddDefaultCharset utf-8\n\n"
    );
    for (ending, kind) in TYPES {
        out.push_str(&format!("AddType {kind} .{ending}\n"));
    }
    out.push_str("\n<IfModule mod_headers.c>\n");
    for (name, value) in headers() {
        out.push_str(&format!("  Header always set {name} \"{value}\"\n"));
    }
    out.push_str(&sharing());
    out.push_str(&caching());
    out.push_str("</IfModule>\n\n");
    out + COPIES
}

/// The file or one of its copies.
fn sharing() -> String {
    let (name, value) = SHARING;
    format!(
        "  <FilesMatch \"^{}(?:\\.br|\\.gz)?$\">\n\
        \x20   Header always set {name} \"{value}\"\n\
        \x20 </FilesMatch>\n",
        SHARED.replace('.', "\\.")
    )
}

/// By what is sent, not by what was asked for: an error is never kept.
fn caching() -> String {
    format!(
        "  Header always set Cache-Control \"{CHANGING}\" \"expr=%{{REQUEST_STATUS}} -ge 400\"\n\
        \x20 Header set Cache-Control \"{CHANGING}\" \"expr=%{{REQUEST_STATUS}} -lt 400\"\n\
        \x20 <If \"%{{REQUEST_URI}} =~ m#/{ASSETS}/#\">\n\
        \x20   Header set Cache-Control \"{LASTING}\" \"expr=%{{REQUEST_STATUS}} -lt 400\"\n\
        \x20 </If>\n\
        \x20 <FilesMatch \"\\.(?:br|gz)$\">\n\
        \x20   Header append Vary Accept-Encoding\n\
        \x20 </FilesMatch>\n"
    )
}

const COPIES: &str = "\
# x.js.br is x.js, encoded.
RemoveType .gz
AddEncoding br .br
AddEncoding gzip .gz
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteCond %{HTTP:Accept-Encoding} \\bbr\\b
  RewriteCond %{REQUEST_FILENAME}.br -f
  RewriteRule ^ %{REQUEST_URI}.br [L]
  RewriteCond %{HTTP:Accept-Encoding} \\bgzip\\b
  RewriteCond %{REQUEST_FILENAME}.gz -f
  RewriteRule ^ %{REQUEST_URI}.gz [L]
</IfModule>
";
