//! What a finished site consists of: the one list of its files.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{files, hosting};

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the site's root, with slashes.
    pub path: String,
    pub kind: Kind,
}

/// What a file is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Named by its content: whoever has it has the right one.
    Lasting,
    /// Changes under its name: pages, and what stands at an address of its own.
    Changing,
    /// For hosts and for search engines; no page asks for it.
    Aside,
}

/// All files of a site, in order of their paths. Compressed copies are none of their own.
pub fn of(site: &Path) -> Result<Vec<File>> {
    Ok(files::list(site)?
        .into_iter()
        .map(name)
        .map(|path| File { kind: kind(&path), path })
        .collect())
}

fn name(path: PathBuf) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn kind(path: &str) -> Kind {
    let aside = hosting::FILES.contains(&path)
        || ["robots.txt", "sitemap.xml"].contains(&path)
        || path.starts_with("previews/");
    match path {
        _ if aside => Kind::Aside,
        path if hosting::is_lasting(path) => Kind::Lasting,
        _ => Kind::Changing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_of_its_kind() {
        for (path, expected) in [
            ("assets/engine-1f/worker.js", Kind::Lasting),
            ("index.html", Kind::Changing),
            ("zh/fib.html", Kind::Changing),
            ("service_worker.js", Kind::Changing),
            ("embed.js", Kind::Changing),
            ("_headers", Kind::Aside),
            ("hosting/nginx.conf", Kind::Aside),
            ("sitemap.xml", Kind::Aside),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }
}
