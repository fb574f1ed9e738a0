//! The HTML files: what the page's own code renders (`src/ui/prerender.rs`), in a shell with all
//! that search engines and link previews read.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{manifest, place::Place, preview, program::Program};
use crate::{command, files, paths};

/// A page as the page's own code renders it.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    /// From the site's root.
    pub file: String,
    pub language: String,
    pub title: String,
    pub description: String,
    pub body: String,
    /// What stands on the page until the program is there, where there are no scripts, and where
    /// it does not start.
    pub loading: String,
    pub noscript: String,
    pub fallback: String,
}

/// All pages.
#[derive(Debug, Clone, Deserialize)]
pub struct Pages {
    /// For each subject, the home first, its page in each language.
    pub subjects: Vec<Vec<Page>>,
    pub not_found: Page,
}

/// What the pages are made with: names from the site's root.
pub struct Parts<'a> {
    pub program: &'a Program,
    pub text: &'a str,
    pub engine: &'a str,
    /// The icon of a home screen.
    pub touch: &'a str,
    pub place: &'a Place,
}

/// Where the root's early script finds the languages to choose from.
const LANGUAGES: &str = "data-languages";

/// Render the pages by the checkout's own code, from the texts that were put into `site`.
pub fn render(site: &Path, text: &str, base: &str) -> Result<Pages> {
    let mut cargo = command::clean(command::outer_cargo());
    // The hook's own are for wasm.
    for name in ["CARGO_TARGET_DIR", "CARGO_UNSTABLE_BUILD_STD", "RUSTC_BOOTSTRAP"] {
        cargo.env_remove(name);
    }
    cargo.current_dir(paths::root()).args(["run", "--quiet", "--bin", "pages"]);
    cargo.args(["--no-default-features", "--features", "pages", "--"]);
    let json = command::run_quietly(cargo.arg(site.join(text)).arg(base))?;
    serde_json::from_str(&json).context("the pages can't be read")
}

/// Write every page.
pub fn write(site: &Path, pages: &Pages, parts: &Parts) -> Result<()> {
    let shell = template("shell.html")?;
    for subject in &pages.subjects {
        for page in subject {
            let path = site.join(&page.file);
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            files::write(&path, fill(&shell, &values(page, subject, parts)))?;
        }
    }
    write_not_found(site, &pages.not_found, parts)
}

/// A host shows it for addresses of any depth, so it alone has to know where the site stands.
fn write_not_found(site: &Path, page: &Page, parts: &Parts) -> Result<()> {
    let mut values = common(page, parts);
    values.push(("root", parts.place.base.clone()));
    files::write(&site.join(&page.file), fill(&template("lost.html")?, &values))
}

fn template(name: &str) -> Result<String> {
    files::read(&paths::root().join("xtask/src/build").join(name))
}

type Values = Vec<(&'static str, String)>;

fn common(page: &Page, parts: &Parts) -> Values {
    let Program { script, wasm, styles, icon, early, start } = parts.program;
    vec![
        ("language", page.language.clone()),
        ("title", escape(&page.title)),
        ("script", script.clone()),
        ("wasm", wasm.clone()),
        ("styles", styles.clone()),
        ("icon", icon.clone()),
        ("early", early.clone()),
        ("start", start.clone()),
        ("body", page.body.clone()),
    ]
}

fn values(page: &Page, subject: &[Page], parts: &Parts) -> Values {
    let mut values = common(page, parts);
    let tags: Vec<_> = subject.iter().map(|page| page.language.as_str()).collect();
    let at_root = page.file == "index.html";
    let more = if at_root { format!(" {LANGUAGES}=\"{}\"", tags.join(" ")) } else { String::new() };
    let up = "../".repeat(page.file.matches('/').count());
    values.extend([
        ("root", if up.is_empty() { "./".to_owned() } else { up }),
        ("text", parts.text.to_owned()),
        ("engine", parts.engine.to_owned()),
        ("touch", parts.touch.to_owned()),
        ("manifest", manifest::file(&page.language)),
        ("more", more),
        ("description", escape(&page.description)),
        ("links", links(page, subject, parts.place)),
        ("loading", escape(&page.loading)),
        ("noscript", escape(&page.noscript)),
        ("fallback", escape(&page.fallback)),
    ]);
    values
}

/// What others read of a page: its own address, those of its translations, and how to show it.
fn links(page: &Page, subject: &[Page], place: &Place) -> String {
    let up = "../".repeat(page.file.matches('/').count());
    // Relative addresses are right on every host; whole ones are better where they are known.
    let address = |file: &str| place.address(file).unwrap_or_else(|| format!("{up}{file}"));
    let mut lines = vec![format!("<link rel=\"canonical\" href=\"{}\">", address(&page.file))];
    let first = subject.first().map(|first| ("x-default", first));
    let all = subject.iter().map(|page| (page.language.as_str(), page)).chain(first);
    lines.extend(all.map(|(tag, other)| {
        format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\"{}\">", address(&other.file))
    }));
    let mut property = |name: &str, value: &str| {
        lines.push(format!("<meta property=\"og:{name}\" content=\"{}\">", escape(value)));
    };
    property("type", if page.file.ends_with("index.html") { "website" } else { "article" });
    property("site_name", "Interleave");
    property("title", &page.title);
    property("description", &page.description);
    property("locale", if page.language == "zh" { "zh_CN" } else { "en_US" });
    if let Some(url) = place.address(&page.file) {
        property("url", &url);
    }
    if let Some(image) = place.address(&preview::file(&page.file, &page.language)) {
        property("image", &image);
        property("image:width", &preview::WIDTH.to_string());
        property("image:height", &preview::HEIGHT.to_string());
    }
    lines.push("<meta name=\"twitter:card\" content=\"summary_large_image\">".to_owned());
    lines.iter().map(|line| format!("  {line}\n")).collect::<String>().trim_end().to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The template with each `{name}` filled in; what is filled in is not looked at again.
fn fill(template: &str, values: &Values) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match known {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &str, language: &str) -> Page {
        let [title, description] = ["A \"b\" & {body}", "c < d"].map(str::to_owned);
        let (file, language, empty) = (file.to_owned(), language.to_owned(), String::new());
        let [body, loading, noscript] = [empty.clone(), empty.clone(), empty.clone()];
        Page { file, language, title, description, body, loading, noscript, fallback: empty }
    }

    #[test]
    fn whole_addresses_are_given_where_the_origin_is_known() -> Result<()> {
        let subject = [page("index.html", "en"), page("zh/index.html", "zh")];
        let place = Place::new(Some("/play/"), Some("https://example.org"))?;
        let links = links(&subject[1], &subject, &place);
        for part in [
            "rel=\"canonical\" href=\"https://example.org/play/zh/\"",
            "hreflang=\"x-default\" href=\"https://example.org/play/\"",
            "og:url\" content=\"https://example.org/play/zh/\"",
            "og:image\" content=\"https://example.org/play/previews/zh.png\"",
            "og:title\" content=\"A &quot;b&quot; &amp; {body}\"",
        ] {
            assert!(links.contains(part), "{part} in\n{links}");
        }
        Ok(())
    }

    #[test]
    fn relative_ones_are_given_where_it_is_not() {
        let subject = [page("en/fib.html", "en"), page("zh/fib.html", "zh")];
        let links = links(&subject[0], &subject, &Place::default());
        assert!(links.contains("hreflang=\"zh\" href=\"../zh/fib.html\""), "{links}");
        assert!(!links.contains("og:image") && !links.contains("og:url"), "{links}");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let values = vec![("title", "{body}".to_owned()), ("body", "x".to_owned())];
        assert_eq!(fill("{title} {other} {body}", &values), "{body} {other} x");
    }
}
