//! The page's frame: what stands around a lesson, and the keys that work everywhere.

use std::ops::Deref;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::components::{header::header, menu::Menu, notices::notices};
use super::engine_client::Client;
use super::pages::lesson::Lesson;
use super::route;
use super::session::{Action, NoticeKind, Session};
use super::store::Store;
use super::text::{self, t};
use crate::browser::{page, service_worker};
use crate::lessons::Card;

/// Where the visitor's language is remembered; the page's start script looks there too.
const LANGUAGE: &str = "interleave-language";

/// The client, as components find it in their context. It is always the same one.
#[derive(Clone)]
pub struct Handle(Rc<Client>);

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Handle {
    type Target = Rc<Client>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Handle {
    pub fn dispatch(&self, action: Action) {
        self.store.dispatch(action);
    }

    /// Opens another lesson, with a new entry in the history.
    pub fn choose(&self, card: &'static Card) {
        self.dispatch(Action::Choose(card));
        self.show_address(true);
    }

    /// Changes a setting, and the address with it.
    pub fn edit(&self, action: Action) {
        self.dispatch(action);
        self.show_address(false);
    }

    /// The address of what is on show.
    pub fn show_address(&self, new_entry: bool) {
        let session = self.store.session();
        page::show_query(&route::query(session.card, &session.form()), new_entry);
    }

    /// Runs the lesson on show, as Run does.
    pub fn run_shown(&self) {
        let session = self.store.session();
        if session.can_run()
            && let Err(error) = self.run(&session.form().wish(session.card), false)
        {
            let lesson = session.card.id.to_owned();
            self.dispatch(Action::Notice(NoticeKind::Run { lesson, error }));
        }
    }

    /// Speaks another language, as soon as its words are there.
    pub fn speak(&self, language: &'static str) {
        let client = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(words) = page::text_file(&format!("{language}.txt")).await else {
                let what = NoticeKind::Small { key: "asset-missing" };
                return client.dispatch(Action::Notice(what));
            };
            text::speak(language, words);
            text::ask_for_language();
            page::set_root("lang", Some(language));
            page::remember(LANGUAGE, language);
            client.edit(Action::Speak(language));
        });
    }

    pub fn stop_shown(&self) {
        if self.store.session().run().is_some() {
            crate::browser::promise::quiet(&self.stop());
        }
    }
}

/// The client of the context. Components stand inside of the app, so there always is one.
#[hook]
pub fn use_client() -> Handle {
    use_context::<Handle>().unwrap_or_else(|| Handle(Client::new(Store::new())))
}

#[derive(Properties, PartialEq)]
struct Props {
    client: Handle,
}

/// The session, rendering again with each change of it.
#[hook]
fn use_session(client: &Handle) -> Rc<Session> {
    let session = use_state(|| client.store.session());
    let (handle, setter) = (client.clone(), session.setter());
    use_effect_with((), move |()| {
        let store = handle.store.clone();
        setter.set(store.session());
        let watch = handle.store.watch(move || setter.set(store.session()));
        move || drop(watch)
    });
    (*session).clone()
}

/// Run by Ctrl+Enter and Stop by Escape, wherever the focus is; back and forward in the history.
#[hook]
fn use_page_events(client: &Handle) {
    let client = client.clone();
    use_effect_with((), move |()| {
        let on = client.clone();
        let history = page::on_history(move || {
            on.dispatch(Action::Open(route::parse(&page::query())));
            // An address of before another language was chosen.
            on.show_address(false);
        });
        let options = EventListenerOptions::enable_prevent_default();
        let keys = page::document().map(|document| {
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                match event.key().as_str() {
                    "Enter" if event.ctrl_key() || event.meta_key() => {
                        event.prevent_default();
                        client.run_shown();
                    }
                    "Escape" => client.stop_shown(),
                    _ => {}
                }
            })
        });
        move || drop((history, keys))
    });
}

#[component]
fn App(props: &Props) -> Html {
    let session = use_session(&props.client);
    use_page_events(&props.client);
    let title = t!(&format!("lesson-{}-title", session.card.id));
    use_effect_with(title, |title| page::set_title(&t!("page-title", lesson = title)));
    html! {
        <ContextProvider<Handle> context={props.client.clone()}>
            <a class="skip" href="#lesson">{ t!("skip") }</a>
            { header(&session) }
            // Another language is another tree: what is memorised in it has the old one's words.
            <div class="frame" key={session.language}>
                <Menu card={session.card} />
                <main id="lesson" tabindex="-1">
                    { notices(&props.client, &session.notices, &session.engine) }
                    <Lesson session={session.clone()} />
                </main>
            </div>
        </ContextProvider<Handle>>
    }
}

/// Starts the page once it has words: state, engine, API, and the tree that shows them.
pub fn start() {
    wasm_bindgen_futures::spawn_local(async {
        let language = text::known(&page::language()).unwrap_or(text::LANGUAGES[0].0);
        match page::text_file(&format!("{language}.txt")).await {
            Ok(words) => {
                text::speak(language, words);
                show();
            }
            Err(error) => page::fail(&error),
        }
    });
}

fn show() {
    if route::names_language(&page::query()) {
        text::ask_for_language();
    }
    let store = Store::new();
    store.dispatch(Action::Open(route::parse(&page::query())));
    let client = Client::new(store);
    super::page_api::install(&client);
    client.start();
    service_worker::register();
    page::remove("boot");
    let props = Props { client: Handle(client) };
    // In an element of its own: what the page says without a program stays beside it.
    match page::app() {
        Some(root) => yew::Renderer::<App>::with_root_and_props(root, props).render(),
        None => yew::Renderer::<App>::with_props(props).render(),
    };
}
