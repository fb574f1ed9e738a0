//! The page's frame: what stands around a lesson, and what works everywhere: keys, links, history.

use std::ops::Deref;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::asset;
use super::components::{header::header, menu::Menu, notices::notices};
use super::embed;
use super::engine_client::Client;
use super::offline;
use super::pages::{gallery::Gallery, home::home, lesson::Lesson};
use super::route::{self, Route, Trouble, View};
use super::session::{Action, NoticeKind, Session};
use super::store::Store;
use super::text::{self, t};
use crate::browser::{embedding, page, site};

/// Where the visitor's language is remembered; the home's early script looks there too.
const LANGUAGE: &str = "interleave-language";

/// The client, as components find it in their context. It is always the same one.
#[derive(Clone)]
pub struct Handle(pub Rc<Client>);

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

    /// Changes a setting, and the address with it.
    pub fn edit(&self, action: Action) {
        self.dispatch(action);
        self.show_address(false);
    }

    /// The address of what is on show.
    pub fn show_address(&self, new_entry: bool) {
        page::show_address(&site::link(&address(&self.store.session())), new_entry);
    }

    /// Opens a page of the site as a click on its link would; false where the address is none.
    fn follow(&self, link: &str) -> bool {
        let Some((path, query)) = site::within(link) else { return false };
        let route = route::parse(&path, &query);
        if matches!(route.trouble[..], [Trouble::Lesson { .. }]) {
            return false;
        }
        let (session, view) = (self.store.session(), route.view);
        let language = route.language;
        let other = language != session.language;
        // The same page in another language, or a lesson by its name: settings stay as they are.
        let stays = view == session.view || route.form.is_none();
        let action = if stays { Action::Choose(view) } else { Action::Open(route) };
        self.speak(language, move |client| {
            if other && !page::remember(LANGUAGE, language) {
                text::ask_for_language();
                client.say_unkept();
            }
            client.dispatch(action);
            client.show_address(true);
            if view != session.view {
                page::to_top();
            }
        });
        true
    }

    /// Shows what the history went to.
    fn restore(&self) {
        let Some(route) = asked() else { return };
        self.speak(route.language, move |client| {
            client.dispatch(Action::Open(route));
            client.show_address(false);
        });
    }

    /// Says, where a choice was made, that it won't be remembered.
    pub fn say_unkept(&self) {
        self.dispatch(Action::Notice(NoticeKind::Small { key: "choice-unkept" }));
    }

    /// Shows the page light, dark, or as the system has it.
    pub fn colour(&self, mark: Option<&str>) {
        page::set_root("data-theme", mark);
        // The canvases take their colours from the style sheet: they are drawn again.
        self.store.update_live(|_| ());
    }

    /// Goes on in that language, as soon as its words are there.
    pub fn speak(&self, language: &'static str, then: impl FnOnce(&Handle) + 'static) {
        if language == text::language() {
            return then(self);
        }
        let client = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(words) = site::text_file(&format!("{language}.txt")).await else {
                let what = NoticeKind::Small { key: "asset-missing" };
                return client.dispatch(Action::Notice(what));
            };
            text::speak(language, words);
            page::set_root("lang", Some(language));
            client.dispatch(Action::Speak(language));
            then(&client);
        });
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

    pub fn stop_shown(&self) {
        if self.store.session().run().is_some() {
            crate::browser::promise::quiet(&self.stop());
        }
    }
}

/// The address of what a session shows, from the site's root.
fn address(session: &Session) -> String {
    route::address(session.language, session.view, &session.form())
}

/// What the page's address asks for.
fn asked() -> Option<Route> {
    let (path, query) = site::within(&page::address())?;
    Some(route::parse(&path, &query))
}

/// The client of the context. Components stand inside of the app, so there always is one.
#[hook]
pub fn use_client() -> Handle {
    use_context::<Handle>().unwrap_or_else(|| Handle(Client::new(Store::new())))
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

/// What works wherever the focus is: Ctrl+Enter runs, Escape stops; links within the site, and
/// back and forward in the history, change the page without loading another.
#[hook]
fn use_page_events(client: &Handle) {
    let client = client.clone();
    use_effect_with((), move |()| {
        let on = client.clone();
        let history = page::on_history(move || on.restore());
        let links = listen("click", client.clone(), |client, event| {
            if page::followed(event).is_some_and(|link| client.follow(&link)) {
                event.prevent_default();
            }
        });
        let keys = listen("keydown", client, press);
        move || drop((history, links, keys))
    });
}

fn listen(
    event: &'static str,
    client: Handle,
    then: impl Fn(&Handle, &Event) + 'static,
) -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let document = page::document()?;
    let heard = move |event: &Event| then(&client, event);
    Some(EventListener::new_with_options(&document, event, options, heard))
}

fn press(client: &Handle, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    match key.key().as_str() {
        "Enter" if key.ctrl_key() || key.meta_key() => {
            event.prevent_default();
            client.run_shown();
        }
        "Escape" => client.stop_shown(),
        _ => {}
    }
}

/// The title of a page, as it stands in its window and in its file.
pub fn title(view: View) -> String {
    match view {
        View::Home => t!("home-page-title"),
        View::Gallery(_) => t!("page-title", lesson = t!("gallery-title")),
        View::Lesson(card) => {
            t!("page-title", lesson = t!(&format!("lesson-{}-title", card.id)))
        }
    }
}

/// The window's title and the page's own address, once they are others than those served.
#[hook]
fn use_head(session: &Session) {
    let served = use_mut_ref(|| None);
    let shown = (session.language, session.view);
    use_effect_with(shown, move |(language, view)| {
        page::set_title(&title(*view));
        let first = *served.borrow_mut().get_or_insert((*language, *view));
        if first != (*language, *view) {
            page::set_link("canonical", &site::link(&route::file(language, *view)));
        }
        // In full: what is relative follows the page's address.
        page::set_link("manifest", &site::link(&format!("{language}.webmanifest")));
    });
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub client: Handle,
}

#[component]
pub fn App(props: &Props) -> Html {
    let session = use_session(&props.client);
    use_page_events(&props.client);
    use_head(&session);
    let content = content(&session, notices(&props.client, &session.notices, &session.engine));
    html! {
        <ContextProvider<Handle> context={props.client.clone()}>{ content }</ContextProvider<Handle>>
    }
}

/// The page on show. Another language is another tree: what is memorised in it has the old one's
/// words.
fn content(session: &Rc<Session>, notices: Html) -> Html {
    let language = session.language;
    if embedding::is_on() {
        return html! {
            <main id="content" key={language}>
                { notices }
                <Lesson session={session.clone()} />
            </main>
        };
    }
    let body = match session.view {
        View::Home => html! {
            <main id="content" class="home" tabindex="-1" key={format!("home-{language}")}>
                { notices }
                { home(language) }
                if session.offline_ready {
                    <p class="kept">{ t!(session.offline) }</p>
                }
            </main>
        },
        View::Gallery(_) => html! {
            <main id="content" class="home" tabindex="-1" key={format!("gallery-{language}")}>
                { notices }
                <Gallery session={session.clone()} />
            </main>
        },
        View::Lesson(_) => html! {
            <div class="frame" key={language}>
                <Menu card={session.card} {language} />
                <main id="content" tabindex="-1">
                    { notices }
                    <Lesson session={session.clone()} />
                </main>
            </div>
        },
    };
    let skip = match session.view {
        View::Home => t!("skip-home"),
        View::Lesson(_) => t!("skip"),
        View::Gallery(_) => t!("skip-content"),
    };
    html! { <><a class="skip" href="#content">{ skip }</a>{ header(session) }{ body }</> }
}

/// Starts the page once it has words: state, engine, API, and the tree that shows them.
pub fn start() {
    let Some(root) = site::find_root() else {
        return page::fail("the page does not say where its files are");
    };
    // Before the address changes: what is relative to it would lead elsewhere.
    site::set_root(root);
    site::keep_icon();
    let served = text::known(&page::language()).unwrap_or(text::LANGUAGES[0].0);
    let nothing = Route { language: served, view: View::Home, form: None, trouble: Vec::new() };
    let route = asked().unwrap_or(nothing);
    wasm_bindgen_futures::spawn_local(async move {
        match site::text_file(&format!("{}.txt", route.language)).await {
            Ok(words) => {
                text::speak(route.language, words);
                show(route);
            }
            Err(error) => page::fail(&error),
        }
    });
}

fn show(route: Route) {
    page::set_root("lang", Some(route.language));
    if page::address().contains("lang=") {
        text::ask_for_language();
    }
    let store = Store::new();
    store.dispatch(Action::Open(route));
    let client = Handle(Client::new(store));
    client.show_address(false);
    super::page_api::install(&client);
    embed::open(&client);
    client.watch_page();
    client.start();
    offline::start(&client);
    // The texts that the page was served with: shown again at once, and not fetched.
    page::inner_html_by(asset::NAMED).into_iter().for_each(|(name, html)| asset::keep(name, html));
    page::remove("boot");
    page::set_root("data-moving", None);
    let props = Props { client };
    // In an element of its own: what the page says without a program stays beside it.
    match page::app() {
        Some(root) => yew::Renderer::<App>::with_root_and_props(root, props).render(),
        None => yew::Renderer::<App>::with_props(props).render(),
    };
}
