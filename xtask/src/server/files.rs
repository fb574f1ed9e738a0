//! From a path in a URL to a file's content.

use std::fs;
use std::path::{Path, PathBuf};

use super::Answer;

/// The file that `path` means, or nothing for one outside of the folder.
///
/// Only plain names are followed: no `..`, no empty part, no backslash, no drive letter.
pub fn resolve(folder: &Path, base: &str, path: &str) -> Option<PathBuf> {
    let rest = decode(path)?;
    let rest = rest.strip_prefix(base)?;
    let mut file = folder.to_owned();
    let (inner, is_folder) = match rest.strip_suffix('/') {
        Some(inner) => (inner, true),
        None => (rest, rest.is_empty()),
    };
    for part in inner.split('/').filter(|_| !inner.is_empty()) {
        if part.is_empty()
            || part.starts_with("..")
            || part == "."
            || part.contains(['\\', ':', '\0'])
        {
            return None;
        }
        file.push(part);
    }
    Some(if is_folder { file.join("index.html") } else { file })
}

/// `%20` and its like, or nothing where the result is no text.
fn decode(path: &str) -> Option<String> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        let mut digit = || bytes.next().and_then(|byte| (byte as char).to_digit(16));
        decoded.push(match byte {
            b'%' => u8::try_from(digit()? * 16 + digit()?).ok()?,
            plain => plain,
        });
    }
    String::from_utf8(decoded).ok()
}

pub fn answer(folder: &Path, base: &str, path: &str) -> Answer {
    let found = resolve(folder, base, path).and_then(|file| {
        let body = fs::read(&file).ok()?;
        Some(Answer { status: 200, kind: content_type(&file), body })
    });
    found.unwrap_or_else(|| not_found(folder))
}

/// The site's own page for it, as static hosts do, or a plain one.
pub fn not_found(folder: &Path) -> Answer {
    match fs::read(folder.join("404.html")) {
        Ok(body) => Answer { status: 404, kind: "text/html; charset=utf-8", body },
        Err(_) => {
            Answer { status: 404, kind: "text/plain; charset=utf-8", body: b"not found".into() }
        }
    }
}

pub fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ftl" | "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}
