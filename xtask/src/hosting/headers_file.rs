//! `_headers`, as Netlify and Cloudflare Pages read it, in the root of what they publish.

use super::{LASTING, SHARED, SHARING, headers};
use crate::build::ASSETS;

/// Rules add up, and the same header from two rules is sent twice. Pages get no `Cache-Control`
/// here: both hosts have them revalidated by default.
pub fn text(base: &str) -> String {
    let mut out =
        format!("# For Netlify and Cloudflare Pages, in the root of what they publish.\n{base}*\n");
    for (name, value) in headers() {
        out.push_str(&format!("  {name}: {value}\n"));
    }
    let (name, value) = SHARING;
    out.push_str(&format!("{base}{SHARED}\n  {name}: {value}\n"));
    out + &format!("{base}{ASSETS}/*\n  Cache-Control: {LASTING}\n")
}
