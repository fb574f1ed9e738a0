//! How to put a lesson into another page: choose, see it live, copy the snippet.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::browser::{page, site};
use crate::lessons::Card;
use crate::ui::app::use_client;
use crate::ui::components::controls::{Copy, settings};
use crate::ui::components::menu::chapters;
use crate::ui::components::section::{note, section, tabs};
use crate::ui::embed::command::{THEMES, Theme};
use crate::ui::route::View;
use crate::ui::session::{Action, Session};
use crate::ui::snippet::{self, LOADING, Wanted};
use crate::ui::text::{LANGUAGES, t};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub session: Rc<Session>,
}

#[component]
pub fn Gallery(props: &Props) -> Html {
    let client = use_client();
    let session = &props.session;
    let card = session.card;
    let wanted = use_state(|| Wanted { language: None, theme: Theme::Auto, loading: LOADING[0] });
    let on_lesson = {
        let client = client.clone();
        move |event: Event| {
            let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            if let Some(card) = select.and_then(|select| crate::lessons::card(&select.value())) {
                client.edit(Action::Choose(View::Gallery(card)));
            }
        }
    };
    html! {
        <article class="gallery">
            <header class="lesson-head">
                <h1>{ t!("gallery-title") }</h1>
                <p class="question">{ t!("gallery-lead") }</p>
            </header>
            <div class="gallery-columns">
                <section class="controls" aria-label={t!("controls")}>
                    <div class="field">
                        <label for="gallery-lesson">{ t!("gallery-lesson") }</label>
                        <select id="gallery-lesson" onchange={on_lesson}>
                            { for chapters().into_iter().map(|cards| chapter(cards, card)) }
                        </select>
                    </div>
                    { settings(&client, session) }
                    { choices(&wanted) }
                </section>
                { results(session, &wanted) }
            </div>
        </article>
    }
}

fn chapter(cards: &'static [Card], now: &'static Card) -> Html {
    let option = |card: &'static Card| {
        html! {
            <option value={card.id} selected={card == now}>
                { t!(&format!("lesson-{}-title", card.id)) }
            </option>
        }
    };
    let number = cards.first().map_or(0, |card| card.chapter as u8);
    html! {
        <optgroup label={t!(&format!("chapter-{number}"))}>{ for cards.iter().map(option) }</optgroup>
    }
}

/// Language, colours, and when it is loaded.
fn choices(wanted: &UseStateHandle<Wanted>) -> Html {
    let choice = |key: &'static str,
                  all: Vec<(&'static str, String)>,
                  now: &str,
                  set: fn(&mut Wanted, &'static str)| {
        let state = wanted.clone();
        let on_choose = Callback::from(move |value| {
            let mut changed = (*state).clone();
            set(&mut changed, value);
            state.set(changed);
        });
        html! {
            <div class="field">
                <span class="label">{ t!(key) }</span>
                { tabs(t!(key), all, now, &on_choose) }
            </div>
        }
    };
    let languages = LANGUAGES.iter().map(|(tag, name)| (*tag, (*name).to_owned()));
    let languages = std::iter::once(("", t!("gallery-as-page"))).chain(languages).collect();
    let themes = THEMES.map(|(name, _)| (name, t!(&format!("gallery-theme-{name}"))));
    let loading = LOADING.map(|name| (name, t!(&format!("gallery-loading-{name}"))));
    let theme =
        THEMES.iter().find(|(_, theme)| *theme == wanted.theme).map_or("", |(name, _)| name);
    html! {
        <>
            { choice("gallery-language", languages, wanted.language.unwrap_or(""), |wanted, tag| {
                wanted.language = Some(tag).filter(|tag| !tag.is_empty());
            }) }
            { choice("gallery-theme", themes.into(), theme, |wanted, name| {
                let found = THEMES.iter().find(|(known, _)| *known == name);
                wanted.theme = found.map_or(Theme::Auto, |(_, theme)| *theme);
            }) }
            { choice("gallery-loading", loading.into(), wanted.loading, |wanted, name| {
                wanted.loading = name;
            }) }
        </>
    }
}

/// The snippets and the lesson as they make it, of settings that can run.
fn results(session: &Session, wanted: &Wanted) -> Html {
    let (card, form) = (session.card, session.form());
    if !form.problems(card).is_empty() {
        return html! { <div class="column"><p class="empty">{ t!("gallery-wrong") }</p></div> };
    }
    let (root, title) = (site::link(""), t!(&format!("lesson-{}-title", card.id)));
    let of = (card, &form, wanted);
    let element = snippet::element(&root, session.language, &title, of);
    let frame = snippet::frame(&root, session.language, &title, of);
    html! {
        <div class="column">
            { live(session, wanted) }
            { code("gallery-element", "gallery-element-about", element) }
            { code("gallery-frame", "gallery-frame-about", frame) }
        </div>
    }
}

fn code(title: &'static str, about: &'static str, snippet: String) -> Html {
    let body = html! {
        <>
            <pre class="snippet" tabindex="0"><code>{ snippet.clone() }</code></pre>
            { note(t!(about)) }
        </>
    };
    let copy = html! { <Copy label="gallery-copy" text={snippet} /> };
    section(t!(title), title, copy, body)
}

/// The lesson in this page as in any other. The page as it is served has only the room for it: what
/// the program draws anew would be loaded twice.
fn live(session: &Session, wanted: &Wanted) -> Html {
    let form = session.form();
    let of = snippet::attributes(session.card, &form, wanted);
    let value = |name: &str| of.iter().find(|(known, _)| *known == name).map(|(_, v)| v.clone());
    // Another way of loading is another element: this one is loaded already.
    let lesson = page::window().map(|_| {
        html! {
            <interleave-lesson key={wanted.loading} lesson={session.card.id} modes={value("modes")}
                params={value("params")} lang={value("lang")} theme={value("theme")}
                loading={wanted.loading} />
        }
    });
    let body = html! {
        <>
            <script type="module" src={site::link("embed.js")} />
            <div class="live">{ for lesson }</div>
        </>
    };
    section(t!("gallery-live"), "gallery-live", Html::default(), body)
}
