//! What a host has to send with the site's files: one table, from which the files for the usual
//! hosts are written, and which our own server sends too.

mod apache;
mod caddy;
mod headers_file;
mod nginx;
mod policy;

use std::path::Path;

use anyhow::Result;

use crate::build::ASSETS;
use crate::files;

pub use policy::{CONTENT_SECURITY, PERMISSIONS, content_security};

/// The four headers under which Chromium isolates a page, in a frame of any parent too.
pub const ISOLATION: [(&str, &str); 4] = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Document-Isolation-Policy", "isolate-and-require-corp"),
];

/// What other sites' pages load as a module, which browsers let them do only where the host agrees.
/// Frames and what is in them need no such leave.
pub const SHARED: &str = crate::build::embed::FILE;
/// Sent with it, beside the others.
pub const SHARING: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// Named by its content: never asked for again.
pub const LASTING: &str = "public, max-age=31536000, immutable";
/// May be kept, but is asked for each time whether it changed.
pub const CHANGING: &str = "no-cache";

/// The files for hosts, from the site's root.
pub const FILES: [&str; 4] = ["_headers", ".htaccess", "hosting/nginx.conf", "hosting/Caddyfile"];

/// The types of the site's files. Some hosts do not know all of them, and with `nosniff` a wrong
/// one is an error.
pub const TYPES: [(&str, &str); 10] = [
    ("css", "text/css"),
    ("html", "text/html"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("xml", "application/xml"),
];

/// Sent with every file, errors included. The order is that of the written files.
pub fn headers() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = ISOLATION.map(|(name, value)| (name, value.to_owned())).into();
    all.extend([
        ("Content-Security-Policy", content_security()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        // Addresses carry what somebody is trying out, which is nobody else's business.
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Permissions-Policy", policy::permissions()),
    ]);
    all
}

/// Whether a file, given from the site's root, never changes under its name.
pub fn is_lasting(path: &str) -> bool {
    path.strip_prefix(ASSETS).is_some_and(|rest| rest.starts_with('/'))
}

/// The `Cache-Control` of a file that is there, given from the site's root.
pub fn cache_control(path: &str) -> &'static str {
    if is_lasting(path) { LASTING } else { CHANGING }
}

/// Write the files for hosts into a site that will stand under `base`.
pub fn write(site: &Path, base: &str) -> Result<()> {
    std::fs::create_dir_all(site.join("hosting"))?;
    let texts =
        [headers_file::text(base), apache::text(base), nginx::text(base), caddy::text(base)];
    FILES.iter().zip(texts).try_for_each(|(name, text)| files::write(&site.join(name), text))
}

#[cfg(test)]
mod tests;
