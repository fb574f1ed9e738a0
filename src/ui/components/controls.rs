//! A lesson's controls, made from its card.

use yew::prelude::*;

use super::field::{Setting, field, say};
use super::icon::{Shape, icon};
use super::progress::progress_bar;
use crate::browser::{embedding, page, site};
use crate::protocol::Mode;
use crate::ui::app::{Handle, use_client};
use crate::ui::form::{REPEAT, SEEDS};
use crate::ui::route::{self, View};
use crate::ui::session::{Action, Engine, NoticeKind, Session};
use crate::ui::text::t;

pub fn controls(client: &Handle, session: &Session) -> Html {
    html! {
        <section class="controls" aria-label={t!("controls")}>
            { settings(client, session) }
            { actions(client, session) }
            { progress_bar(session) }
        </section>
    }
}

/// What can be set for the lesson on show.
pub fn settings(client: &Handle, session: &Session) -> Html {
    let card = session.card;
    let form = session.form();
    let problems = form.problems(card);
    let disabled = session.run().is_some();
    let lesson = card.id;
    let setting = |name, kind, unit| {
        let (value, problem) = (form.get(name).to_owned(), problems.get(name).cloned());
        field(client, &Setting { name, kind, unit, lesson, value, problem, disabled })
    };
    html! {
        <>
            <fieldset class="modes" {disabled}>
                <legend>{ t!("modes") }</legend>
                <div class="chips">
                    { for card.modes.iter().map(|mode| chip(client, *mode, form.modes.contains(mode))) }
                </div>
                if let Some(problem) = problems.get("modes") {
                    <p class="error" role="alert">{ t!("field-wrong", wanted = say(problem)) }</p>
                }
            </fieldset>
            <div class="fields">
                { for card.params.iter().map(|param| setting(param.name, param.kind, param.unit)) }
                { setting("repeat", REPEAT, "") }
            </div>
            <details class="more">
                <summary>{ t!("more") }</summary>
                <div class="fields">{ setting("seed", SEEDS, "") }</div>
            </details>
        </>
    }
}

fn chip(client: &Handle, mode: Mode, on: bool) -> Html {
    let client = client.clone();
    let onclick = move |_: MouseEvent| client.edit(Action::SetMode(mode, !on));
    let name = mode.name();
    html! {
        <button type="button" class="chip" key={name} data-mode={name} aria-pressed={on.to_string()}
            title={t!(&format!("mode-{name}-about"))} {onclick}>
            <i class="tick" aria-hidden="true">if on { { icon(Shape::Holds) } }</i>
            { t!(&format!("mode-{name}")) }
        </button>
    }
}

fn actions(client: &Handle, session: &Session) -> Html {
    let on = |act: fn(&Handle)| {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| act(&client))
    };
    let running = session.run().is_some();
    let gallery = route::address(session.language, View::Gallery(session.card), &session.form());
    let gallery = site::link(&gallery);
    let stopping = matches!(session.engine, Engine::Stopping { .. });
    html! {
        <div class="actions">
            <button type="button" id="run" class="primary" disabled={!session.can_run()}
                aria-keyshortcuts="Control+Enter" onclick={on(Handle::run_shown)}>
                { icon(Shape::Run) }{ t!("run") }<kbd>{ "Ctrl ↵" }</kbd>
            </button>
            <button type="button" id="stop" disabled={!running || stopping}
                aria-keyshortcuts="Escape" onclick={on(Handle::stop_shown)}>
                { icon(Shape::Stop) }{ t!("stop") }<kbd>{ "Esc" }</kbd>
            </button>
            <span class="gap" />
            <button type="button" class="quiet" disabled={running}
                onclick={on(|client| client.edit(Action::Reset))}>
                { icon(Shape::Reset) }{ t!("reset") }
            </button>
            if !embedding::is_on() {
                <Copy label="copy-link" />
                <a class="quiet" href={gallery}>{ t!("embed-this") }</a>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The key of what is copied, in words.
    pub label: &'static str,
    /// What is copied; the page's address without it.
    #[prop_or_default]
    pub text: Option<String>,
}

/// Copies a text, and says whether that worked.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    let label = props.label;
    let client = use_client();
    let copied = use_state(|| false);
    let onclick = {
        let (copied, text) = (copied.clone(), props.text.clone());
        move |_: MouseEvent| {
            client.show_address(false);
            let text = text.clone().unwrap_or_else(page::address);
            let (copied, client) = (copied.clone(), client.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if page::copy(text).await {
                    copied.set(true);
                    crate::browser::frame::pause(2_000).await;
                    copied.set(false);
                } else {
                    client.dispatch(Action::Notice(NoticeKind::Small { key: "copy-refused" }));
                }
            });
        }
    };
    html! {
        <button type="button" class="quiet" {onclick}>
            { icon(if *copied { Shape::Holds } else { Shape::Link }) }
            <span aria-live="polite">{ t!(if *copied { "copied" } else { label }) }</span>
        </button>
    }
}
