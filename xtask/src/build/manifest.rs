//! The manifests, by which a browser installs the site as an app: one in each language, of the same
//! app. All addresses in them are relative to themselves.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::icons::ICONS;
use super::pages::{Page, Pages};
use super::preview;
use crate::files;

/// The lessons behind the app's icon.
const SHORTCUTS: [&str; 4] = ["countdown", "deadlock", "fork", "asyncio"];

/// A language's manifest, from the site's root.
pub fn file(language: &str) -> String {
    format!("{language}.webmanifest")
}

/// Write the manifests into a site.
pub fn write(site: &Path, pages: &Pages) -> Result<()> {
    let mut icons = Vec::new();
    for icon in ICONS {
        let (src, sizes) = (icon.put(site)?, format!("{0}x{0}", icon.size));
        icons.push(json!({
            "src": src, "sizes": sizes, "type": "image/png", "purpose": icon.purpose(),
        }));
    }
    for home in pages.subjects.first().into_iter().flatten() {
        let text = serde_json::to_string_pretty(&manifest(home, pages, &icons))?;
        files::write(&site.join(file(&home.language)), text + "\n")?;
    }
    Ok(())
}

/// The app begins at the site's root in every language, which makes it the same app, and leads to
/// the visitor's own.
fn manifest(home: &Page, pages: &Pages, icons: &[Value]) -> Value {
    let language = home.language.as_str();
    let in_language = pages.subjects.iter().flatten().filter(|page| page.language == language);
    let lessons: Vec<_> = in_language.collect();
    let shortcut = |id: &&str| {
        let file = format!("{language}/{id}.html");
        let page = lessons.iter().find(|page| page.file == file)?;
        let name = page.title.split(" · ").next().unwrap_or(&page.title);
        Some(json!({ "name": name, "description": page.description, "url": file }))
    };
    json!({
        "name": "Interleave",
        "short_name": "Interleave",
        "description": home.description,
        "lang": language,
        "dir": "ltr",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f8f7f3",
        "theme_color": "#ffffff",
        "categories": ["education", "developer"],
        "icons": icons,
        "shortcuts": SHORTCUTS.iter().filter_map(shortcut).collect::<Vec<_>>(),
        "screenshots": preview::SHOTS.map(|shot| json!({
            "src": shot.file(language),
            "sizes": format!("{}x{}", shot.width, shot.height),
            "type": "image/png",
            "form_factor": shot.form,
            "label": home.title,
        })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &str, language: &str, title: &str) -> Result<Page> {
        Ok(serde_json::from_value(json!({
            "file": file, "language": language, "title": title, "description": "what it is",
            "body": "", "loading": "", "noscript": "", "fallback": "",
        }))?)
    }

    #[test]
    fn a_manifest_speaks_its_language_and_its_addresses_are_relative() -> Result<()> {
        let subjects = vec![
            vec![page("index.html", "en", "Home")?, page("zh/index.html", "zh", "首页")?],
            vec![
                page("en/countdown.html", "en", "Counting down · Interleave")?,
                page("zh/countdown.html", "zh", "倒计数 · Interleave")?,
            ],
        ];
        let pages = Pages { subjects, not_found: page("404.html", "en", "404")? };
        let found = manifest(&pages.subjects[0][1], &pages, &[]);
        assert_eq!(found["shortcuts"][0]["name"], "倒计数");
        assert_eq!(found["shortcuts"][0]["url"], "zh/countdown.html");
        assert_eq!((&found["lang"], &found["start_url"]), (&json!("zh"), &json!("./")));
        let first = manifest(&pages.subjects[0][0], &pages, &[]);
        assert_eq!(first["start_url"], found["start_url"], "one app");
        assert!(!found.to_string().contains("\"/"), "{found}");
        Ok(())
    }
}
