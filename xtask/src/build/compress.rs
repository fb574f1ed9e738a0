//! `.br` and `.gz` beside the files that become smaller, for hosts that send them as they are.
//!
//! Packing takes most of a build's time and most files are as in the last one, so what was packed is
//! kept under `target/packed/`, by its content.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::inventory::{File, Kind};
use crate::{files, paths};

/// To be raised when the same content is to be packed in another way.
const VERSION: u32 = 1;

/// What is worth it: text, and WebAssembly. Pictures are compressed already.
const KINDS: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Compress every file of a site that is worth it, on all cores.
pub fn all(site: &Path, files: &[File]) -> Result<()> {
    let wanted: Vec<_> = files.iter().filter(|file| is_wanted(file)).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            one(&site.join(&file.path)).with_context(|| file.path.clone())?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn is_wanted(file: &File) -> bool {
    let extension = Path::new(&file.path).extension().and_then(|extension| extension.to_str());
    file.kind != Kind::Aside && extension.is_some_and(|extension| KINDS.contains(&extension))
}

fn one(path: &Path) -> Result<()> {
    let content = fs::read(path)?;
    for (ending, pack) in [("br", brotli as Pack), ("gz", gzip)] {
        let smaller = kept(&content, ending, pack)?;
        if smaller.len() < content.len() {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(ending);
            fs::write(name, smaller)?;
        }
    }
    Ok(())
}

type Pack = fn(&[u8]) -> Result<Vec<u8>>;

/// What `pack` makes of that content, now or when it was first asked.
fn kept(content: &[u8], ending: &str, pack: Pack) -> Result<Vec<u8>> {
    let hash: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let shelf = paths::target("packed");
    let place = shelf.join(format!("{hash}-{VERSION}.{ending}"));
    if let Ok(packed) = fs::read(&place) {
        return Ok(packed);
    }
    let packed = pack(content)?;
    fs::create_dir_all(&shelf)?;
    // Whole or not at all: a build may be ended at any time, and others may pack the same.
    static NTH: AtomicUsize = AtomicUsize::new(0);
    let nth = NTH.fetch_add(1, Ordering::Relaxed);
    let half = place.with_extension(format!("half-{}-{nth}", std::process::id()));
    files::write(&half, &packed)?;
    fs::rename(&half, &place)?;
    Ok(packed)
}

/// Larger files are builds for debugging, which are not worth minutes.
const WORTHWHILE: usize = 4 << 20;

/// As small as it gets: it is done once.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let quality = if content.len() < WORTHWHILE { 11 } else { 3 };
    let options = BrotliEncoderParams { quality, ..BrotliEncoderParams::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut out, &options)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let level = if content.len() < WORTHWHILE { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::files;

    #[test]
    fn both_copies_hold_the_same_and_what_does_not_shrink_has_none() -> Result<()> {
        let site = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        files::fresh_folder(&site)?;
        let text = "the same words again and again ".repeat(40);
        files::write(&site.join("a.html"), &text)?;
        files::write(&site.join("tiny.js"), "x")?;
        files::write(&site.join("picture.png"), &text)?;
        all(&site, &super::super::inventory::of(&site)?)?;
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &fs::read(site.join("a.html.br"))?[..], &mut plain)?;
        assert_eq!(plain, text.as_bytes());
        let mut plain = String::new();
        let packed = fs::read(site.join("a.html.gz"))?;
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut plain)?;
        assert_eq!(plain, text);
        assert_eq!(files::list(&site)?.len(), 5);
        files::remove_folder(&site)
    }
}
