//! `robots.txt` and `sitemap.xml`, for search engines.

use std::path::Path;

use anyhow::Result;

use super::{Place, pages::Page, pages::Pages};
use crate::files;

/// What a build says that was not told where the site will stand.
pub const WITHOUT_ORIGIN: &str = "\
without --origin https://HOST: no sitemap.xml and no picture in link previews, which need whole \
addresses; everything else is there";

pub fn write(site: &Path, pages: &Pages, place: &Place) -> Result<()> {
    let mut robots = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(address) = place.address("sitemap.xml") {
        robots.push_str(&format!("\nSitemap: {address}\n"));
        files::write(&site.join("sitemap.xml"), sitemap(pages, place))?;
    }
    files::write(&site.join("robots.txt"), robots)
}

/// Every page, with the addresses of its translations.
fn sitemap(pages: &Pages, place: &Place) -> String {
    let address = |page: &Page| place.address(&page.file).unwrap_or_default();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for (subject, page) in pages.subjects.iter().flat_map(|s| s.iter().map(move |page| (s, page))) {
        xml.push_str(&format!("<url>\n  <loc>{}</loc>\n", address(page)));
        for other in subject {
            xml.push_str(&format!(
                "  <xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>\n",
                other.language,
                address(other)
            ));
        }
        xml.push_str("</url>\n");
    }
    xml + "</urlset>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sitemap_names_every_page_by_its_whole_address() -> Result<()> {
        let page = |file: &str, language: &str| -> Result<Page> {
            Ok(serde_json::from_value(serde_json::json!({
                "file": file, "language": language, "title": "", "description": "", "body": "",
                "loading": "", "noscript": "", "fallback": "",
            }))?)
        };
        let subjects = vec![vec![page("en/fib.html", "en")?, page("zh/fib.html", "zh")?]];
        let pages = Pages { subjects, not_found: page("404.html", "en")? };
        let place = Place::new(Some("play"), Some("https://example.org"))?;
        let xml = sitemap(&pages, &place);
        for part in [
            "<loc>https://example.org/play/en/fib.html</loc>",
            "<loc>https://example.org/play/zh/fib.html</loc>",
            "hreflang=\"zh\" href=\"https://example.org/play/zh/fib.html\"",
        ] {
            assert!(xml.contains(part), "{part} in\n{xml}");
        }
        assert!(!xml.contains("404"));
        Ok(())
    }
}
