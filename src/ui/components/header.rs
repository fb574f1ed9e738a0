//! The top of the page: its name, the place it runs in, light and dark.

use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::browser::{page, site};
use crate::protocol::Environment;
use crate::ui::app::use_client;
use crate::ui::format;
use crate::ui::route::{self, View};
use crate::ui::session::{Engine, Session};
use crate::ui::text::{LANGUAGES, t};

pub fn header(session: &Session) -> Html {
    html! {
        <header class="top">
            <a class="brand" href={site::link(&route::file(session.language, View::Home))} aria-label={t!("home")}>
                { mark() }
                <span class="name">{ t!("name") }</span>
            </a>
            <p class="claim">{ t!("claim") }</p>
            { badge(session.environment.as_ref(), &session.engine) }
            <div class="switches">
                { languages(session) }
                <Theme key={session.language} />
            </div>
        </header>
    }
}

/// Three lanes that take turns.
pub fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect x="2" y="4" width="14" height="6" rx="1.500" />
            <rect x="18" y="4" width="5" height="6" rx="1.500" class="faint" />
            <rect x="10" y="13" width="16" height="6" rx="1.500" />
            <rect x="2" y="13" width="6" height="6" rx="1.500" class="faint" />
            <rect x="20" y="22" width="10" height="6" rx="1.500" />
            <rect x="6" y="22" width="12" height="6" rx="1.500" class="faint" />
        </svg>
    }
}

fn badge(environment: Option<&Environment>, engine: &Engine) -> Html {
    let state = match engine {
        Engine::Starting { .. } => "starting",
        Engine::Ready | Engine::Queued { .. } => "ready",
        Engine::Running { .. } => "running",
        Engine::Stopping { .. } => "stopping",
        Engine::Down { .. } => "down",
    };
    let facts = environment.map(|place| {
        let mut facts = vec![t!(&format!("tier-{}", place.tier)), t!("cores", count = place.cores)];
        if place.clock_resolution_ms > 0.0 {
            facts.push(t!("clock", step = format::duration(place.clock_resolution_ms)));
        }
        if place.workers > 0 {
            facts.push(t!("workers", count = place.workers));
        }
        html! { <>{ for facts.into_iter().map(|fact| html! { <span class="fact">{ fact }</span> }) }</> }
    });
    html! {
        <div class={classes!("badge", state)} role="status">
            <span class="engine"><i class="dot" aria-hidden="true" />{ t!(&format!("engine-{state}")) }</span>
            { facts }
        </div>
    }
}

/// A link to this page in each other language, in that language. It carries the settings.
fn languages(session: &Session) -> Html {
    let link = |(tag, name): &(&'static str, &'static str)| {
        let mut address = route::address(tag, session.view, &session.form());
        if address == "index.html" {
            // Else the root would go by the visitor's languages.
            address = format!("{address}?lang={tag}");
        }
        html! {
            <a class="quiet language" href={site::link(&address)} lang={*tag} hreflang={*tag}
                data-language={*tag}>{ *name }</a>
        }
    };
    let others = LANGUAGES.iter().filter(|(tag, _)| *tag != session.language);
    html! { <>{ for others.map(link) }</> }
}

const THEME: &str = "interleave-theme";

/// Follows the system until the visitor chooses.
#[component]
fn Theme() -> Html {
    let client = use_client();
    {
        let client = client.clone();
        use_effect_with((), move |()| {
            let listener = page::on_scheme(move || client.store.update_live(|_| ()));
            move || drop(listener)
        });
    }
    let theme = use_state(|| page::remembered(THEME).unwrap_or_else(|| "auto".to_owned()));
    let on = client.clone();
    use_effect_with((*theme).clone(), move |theme| {
        let chosen = Some(theme.as_str()).filter(|theme| ["light", "dark"].contains(theme));
        on.colour(chosen);
    });
    let (next, shape) = match theme.as_str() {
        "light" => ("dark", Shape::Sun),
        "dark" => ("auto", Shape::Moon),
        _ => ("light", Shape::Auto),
    };
    let key = match shape {
        Shape::Sun => "theme-light",
        Shape::Moon => "theme-dark",
        _ => "theme-auto",
    };
    let onclick = move |_: MouseEvent| {
        if !page::remember(THEME, next) {
            client.say_unkept();
        }
        theme.set(next.to_owned());
    };
    html! {
        <button type="button" class="quiet square" aria-label={t!(key)} title={t!(key)} {onclick}>
            { icon(shape) }
        </button>
    }
}
