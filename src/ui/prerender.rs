//! Every page as it is before the program runs: the page's own code, rendered without a browser.
//!
//! The program draws the same once it is there, so nothing jumps; and whoever has no scripts can
//! read it. Words and listings come from the folder of texts that the site will serve.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use serde::Serialize;
use yew::{BaseComponent, LocalServerRenderer};

use super::app::{self, App, Handle};
use super::asset;
use super::engine_client::Client;
use super::pages::not_found;
use super::route::{self, Route, View};
use super::session::Action;
use super::store::Store;
use super::text::{self, LANGUAGES};
use crate::browser::site;
use crate::lessons::CARDS;

/// A page of the site.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Its file, from the site's root.
    pub file: String,
    pub language: &'static str,
    pub title: String,
    pub description: String,
    /// What the element that the program fills holds before.
    pub body: String,
    /// Said beside it until the program is there, where there are no scripts, and where it fails.
    pub loading: String,
    pub noscript: String,
    pub fallback: String,
}

/// All pages: a list for each subject, which holds it in each language.
#[derive(Debug, Serialize)]
pub struct Pages {
    pub subjects: Vec<Vec<Page>>,
    /// Shown where there is no page, in all languages; its links begin with `root`.
    pub not_found: Page,
}

/// The pages made of the texts in `folder`; those of a wrong address link to `root`.
///
/// # Errors
/// A text is missing.
pub fn pages(folder: &Path, root: &str) -> Result<Pages, String> {
    let apart = [View::Home, View::Gallery(&CARDS[0])];
    let views: Vec<_> = apart.into_iter().chain(CARDS.iter().map(View::Lesson)).collect();
    let mut subjects: Vec<Vec<Page>> = views.iter().map(|_| Vec::new()).collect();
    let mut lost = Vec::new();
    keep_texts(folder)?;
    for (language, _) in LANGUAGES {
        text::speak(language, read(&folder.join(format!("{language}.txt")))?);
        for (subject, view) in subjects.iter_mut().zip(&views) {
            subject.push(page(language, *view));
        }
        site::set_root(root.to_owned());
        lost.push(render::<not_found::NotFound>(not_found::Props { language }));
    }
    let title = "404 · Interleave".to_owned();
    let not_found =
        finished("404.html".to_owned(), LANGUAGES[0].0, title, String::new(), lost.concat());
    Ok(Pages { subjects, not_found })
}

fn finished(
    file: String,
    language: &'static str,
    title: String,
    description: String,
    body: String,
) -> Page {
    let [loading, noscript, fallback] = ["loading", "noscript", "fallback"].map(text::text);
    Page { file, language, title, description, body, loading, noscript, fallback }
}

fn page(language: &'static str, view: View) -> Page {
    let file = route::file(language, view);
    site::set_root("../".repeat(file.matches('/').count()));
    let store = Store::new();
    store.dispatch(Action::Open(Route { language, view, form: None, trouble: Vec::new() }));
    let body = render::<App>(app::Props { client: Handle(Client::new(store)) });
    let description = match view {
        View::Home => text::text("home-description"),
        View::Gallery(_) => text::text("gallery-lead"),
        View::Lesson(card) => text::text(&format!("lesson-{}-question", card.id)),
    };
    finished(file, language, app::title(view), description, body)
}

fn render<Of: BaseComponent>(props: Of::Properties) -> String {
    let renderer = LocalServerRenderer::<Of>::with_props(props).hydratable(false);
    futures_executor::block_on(renderer.render())
}

/// Every piece of HTML that a page may show.
fn keep_texts(folder: &Path) -> Result<(), String> {
    let kinds = LANGUAGES.iter().map(|(tag, _)| *tag).chain(["rust", "python"]);
    for kind in kinds {
        let entries =
            fs::read_dir(folder.join(kind)).map_err(|error| format!("{kind}: {error}"))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            asset::keep(format!("{kind}/{name}"), Rc::<str>::from(read(&path)?));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A folder of texts with all words, and with one piece of HTML for each kind.
    fn texts() -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("prerender-{}", std::process::id()));
        let words = |tag: &str| text::tests::words_of(tag);
        for (tag, _) in LANGUAGES {
            fs::create_dir_all(folder.join(tag)).expect("a temporary folder");
            fs::write(folder.join(format!("{tag}.txt")), words(tag)).expect("words");
            fs::write(folder.join(tag).join("fib.html"), format!("<p>text {tag}</p>"))
                .expect("text");
        }
        for (kind, file) in [("rust", "fib.html"), ("python", "fib.html")] {
            fs::create_dir_all(folder.join(kind)).expect("a temporary folder");
            fs::write(folder.join(kind).join(file), format!("<b>{kind}</b>")).expect("a listing");
        }
        folder
    }

    /// The file that a link of `from` leads to.
    fn target(from: &str, link: &str) -> String {
        let up = link.matches("../").count();
        let mut parts: Vec<_> = from.split('/').collect();
        parts.truncate(parts.len() - 1 - up);
        parts.push(link.split('?').next().unwrap_or_default().trim_start_matches("../"));
        parts.join("/")
    }

    #[test]
    fn every_lesson_has_a_page_of_its_own_in_each_language_and_links_lead_to_pages() {
        let folder = texts();
        let pages = pages(&folder, "/play/").expect("pages");
        fs::remove_dir_all(folder).expect("removed");
        let all: Vec<_> = pages.subjects.iter().flatten().collect();
        assert_eq!(all.len(), (CARDS.len() + 2) * LANGUAGES.len());
        let unique =
            |of: fn(&Page) -> &str| all.iter().map(|page| of(page)).collect::<BTreeSet<_>>().len();
        assert_eq!(unique(|page| &page.file), all.len());
        assert_eq!(unique(|page| &page.title), all.len());
        assert_eq!(unique(|page| &page.description), all.len());
        let files: BTreeSet<_> = all.iter().map(|page| page.file.as_str()).collect();
        for page in &all {
            let links =
                page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            for link in links.filter(|link| !link.starts_with('#')) {
                assert!(files.contains(target(&page.file, link).as_str()), "{}: {link}", page.file);
            }
        }
        let fib = all.iter().find(|page| page.file == "zh/fib.html").expect("a page");
        for part in
            ["<p>text zh</p>", "<b>rust</b>", "<b>python</b>", "data-asset=\"rust/fib.html\""]
        {
            assert!(fib.body.contains(part), "{part}");
        }
        assert!(pages.not_found.body.contains("href=\"/play/zh/index.html\""));
    }
}
