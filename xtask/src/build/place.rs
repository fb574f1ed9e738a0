//! Where a site will stand, as far as its builder says.

use anyhow::{Result, bail};

/// Said to Trunk's hook, which finishes the site.
pub const BASE: &str = "INTERLEAVE_BASE";
pub const ORIGIN: &str = "INTERLEAVE_ORIGIN";

/// The path and the origin of a site. All links within it are relative, so only what can't be
/// needs them: full addresses, the page of a wrong address, and the files for hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// With a slash at both ends.
    pub base: String,
    /// `https://host`, if it is known.
    pub origin: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { base: "/".to_owned(), origin: None }
    }
}

impl Place {
    /// # Errors
    /// The base or the origin is none.
    pub fn new(base: Option<&str>, origin: Option<&str>) -> Result<Self> {
        let base = base.map(self::base).transpose()?.unwrap_or_else(|| "/".to_owned());
        Ok(Self { base, origin: origin.map(self::origin).transpose()? })
    }

    /// What the environment says, for Trunk's hook.
    pub fn from_env() -> Result<Self> {
        let [base, origin] = [BASE, ORIGIN].map(|name| std::env::var(name).ok());
        Self::new(base.as_deref(), origin.as_deref())
    }

    /// The whole address of a file, if the origin is known. A home goes by its folder.
    pub fn address(&self, file: &str) -> Option<String> {
        let file = match file.rsplit_once('/') {
            _ if file == "index.html" => "",
            Some((folder, "index.html")) => &file[..=folder.len()],
            _ => file,
        };
        self.origin.as_ref().map(|origin| format!("{origin}{}{file}", self.base))
    }
}

fn base(path: &str) -> Result<String> {
    let inner = path.trim_start_matches("./").trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    if !inner.chars().all(plain) || inner.split('/').any(|part| part.starts_with("..")) {
        bail!("--base {path}: a path such as /play/ is needed, of letters, digits, - . _ ~ and /");
    }
    Ok(if inner.is_empty() || inner == "." { "/".to_owned() } else { format!("/{inner}/") })
}

fn origin(text: &str) -> Result<String> {
    let origin = text.trim_end_matches('/');
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    match host {
        Some(host) if !host.is_empty() && host.chars().all(plain) => Ok(origin.to_owned()),
        _ => bail!(
            "--origin {text}: scheme and host are needed, such as https://example.org; a path goes to --base"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_get_their_slashes() -> Result<()> {
        for (given, wanted) in
            [("/", "/"), ("play", "/play/"), ("/a/b", "/a/b/"), (".", "/"), ("./", "/")]
        {
            assert_eq!(Place::new(Some(given), None)?.base, wanted);
        }
        assert!(
            Place::new(Some("/a b/"), None).is_err() && Place::new(Some("/../x"), None).is_err()
        );
        Ok(())
    }

    #[test]
    fn addresses_are_whole_where_the_origin_is_known() -> Result<()> {
        let place = Place::new(Some("play"), Some("https://example.org/"))?;
        for (file, address) in [
            ("index.html", "https://example.org/play/"),
            ("zh/index.html", "https://example.org/play/zh/"),
            ("en/fib.html", "https://example.org/play/en/fib.html"),
        ] {
            assert_eq!(place.address(file).as_deref(), Some(address));
        }
        assert_eq!(Place::default().address("index.html"), None);
        for origin in ["example.org", "https://", "https://example.org/play"] {
            assert!(Place::new(None, Some(origin)).is_err(), "{origin}");
        }
        Ok(())
    }
}
