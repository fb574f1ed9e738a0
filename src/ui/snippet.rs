//! The HTML that puts a lesson into another page.

use super::embed::command::{THEMES, Theme};
use super::form::Form;
use super::route;
use crate::lessons::Card;

/// When an embedded lesson is loaded; the first is what happens where nothing is said.
pub const LOADING: [&str; 3] = ["lazy", "eager", "click"];

/// What a lesson is embedded with, beside its settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// A language of its own, or that of the page around it.
    pub language: Option<&'static str>,
    pub theme: Theme,
    pub loading: &'static str,
}

/// Attributes of the element, in the order they are written.
pub fn attributes(card: &Card, form: &Form, wanted: &Wanted) -> Vec<(&'static str, String)> {
    let (modes, params): (Vec<_>, Vec<_>) =
        form.pairs(card).into_iter().partition(|(name, _)| name == "modes");
    let params = route::with_query(String::new(), &params);
    let theme = THEMES.iter().find(|(_, theme)| *theme == wanted.theme);
    let all = [
        ("lesson", Some(card.id.to_owned())),
        ("modes", modes.into_iter().next().map(|(_, value)| value)),
        ("params", params.strip_prefix('?').map(str::to_owned)),
        ("lang", wanted.language.map(str::to_owned)),
        ("theme", theme.filter(|(_, t)| *t != Theme::Auto).map(|(name, _)| (*name).to_owned())),
        ("loading", Some(wanted.loading.to_owned()).filter(|loading| loading != LOADING[0])),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The script and the element; `title` and the link are for readers without scripts. `root` is the
/// site's address, and `language` that of the link.
pub fn element(root: &str, language: &str, title: &str, of: (&Card, &Form, &Wanted)) -> String {
    let (card, form, wanted) = of;
    let attributes = attributes(card, form, wanted);
    let attributes = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", quote(value)));
    let page = route::with_query(
        format!("{root}{}/{}.html", wanted.language.unwrap_or(language), card.id),
        &form.pairs(card),
    );
    format!(
        "<script type=\"module\" src=\"{}embed.js\"></script>\n\
         <interleave-lesson{}><a href=\"{}\">{}</a></interleave-lesson>",
        quote(root),
        attributes.collect::<String>(),
        quote(&page),
        quote(title),
    )
}

/// The frame alone, for pages that take no scripts. Its height is fixed.
pub fn frame(root: &str, language: &str, title: &str, of: (&Card, &Form, &Wanted)) -> String {
    let (card, form, wanted) = of;
    let mut pairs = vec![("embed".to_owned(), String::new())];
    pairs.extend(form.pairs(card));
    if let Some(mark) = wanted.theme.mark() {
        pairs.push(("theme".to_owned(), mark.to_owned()));
    }
    let file = format!("{root}{}/{}.html", wanted.language.unwrap_or(language), card.id);
    let loading = if wanted.loading == "eager" { "" } else { " loading=\"lazy\"" };
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"{HEIGHT}\"{loading} \
         allow=\"cross-origin-isolated; clipboard-write\"></iframe>",
        quote(&route::with_query(file, &pairs)),
        quote(title),
    )
}

/// Of a frame that can't grow: it holds a lesson after a run, with its own scroll bar for more.
const HEIGHT: u32 = 900;

fn quote(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::{CARDS, card};

    fn plain() -> Wanted {
        Wanted { language: None, theme: Theme::Auto, loading: LOADING[0] }
    }

    #[test]
    fn what_is_as_usual_is_not_said() {
        let card = card("fib").expect("a lesson");
        let html = element("https://a.example/", "en", "Fib", (card, &Form::new(card), &plain()));
        assert_eq!(
            html,
            "<script type=\"module\" src=\"https://a.example/embed.js\"></script>\n\
             <interleave-lesson lesson=\"fib\"><a href=\"https://a.example/en/fib.html\">Fib</a>\
             </interleave-lesson>"
        );
    }

    #[test]
    fn settings_stand_in_attributes_and_in_addresses() {
        let card = card("fib").expect("a lesson");
        let mut form = Form::new(card);
        form.set_mode(card, card.modes[0], false);
        form.set("n", "25".to_owned());
        form.set("repeat", "3".to_owned());
        let wanted = Wanted { language: Some("zh"), theme: Theme::Dark, loading: "click" };
        let html = element("https://a.example/", "en", "A \"b\"", (card, &form, &wanted));
        for part in [
            "params=\"n=25&amp;repeat=3\" lang=\"zh\" theme=\"dark\" loading=\"click\">",
            "https://a.example/zh/fib.html?modes=",
            ">A &quot;b&quot;</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        let html = frame("https://a.example/", "en", "Fib", (card, &form, &wanted));
        let source = html.split('"').nth(1).expect("an address").replace("&amp;", "&");
        let (path, query) = source.split_once('?').expect("a query");
        let route = route::parse(path.strip_prefix("https://a.example/").expect("ours"), query);
        assert_eq!((route.language, route.form.as_ref()), ("zh", Some(&form)));
        assert!(route.trouble.is_empty() && query.contains("embed&"), "{query}");
    }

    #[test]
    fn every_lesson_can_be_embedded() {
        for card in CARDS {
            let html = frame("", "en", card.title, (card, &Form::new(card), &plain()));
            assert!(html.contains(&format!("\"en/{}.html?embed\"", card.id)), "{html}");
        }
    }
}
