//! What went wrong, in words, with what to do.

use yew::prelude::*;

use super::field::say;
use super::icon::{Shape, icon};
use crate::browser::embedding;
use crate::protocol::RunError;
use crate::ui::app::Handle;
use crate::ui::format::grouped;
use crate::ui::offline;
use crate::ui::route::Trouble;
use crate::ui::session::{Action, Engine, Notice, NoticeKind};
use crate::ui::text::{lookup, t};

pub fn notices(client: &Handle, notices: &[Notice], engine: &Engine) -> Html {
    let notice = |notice: &Notice| {
        let (on, id) = (client.clone(), notice.id);
        let dismiss = move |_: MouseEvent| on.dispatch(Action::Dismiss(id));
        let button = remedy(&notice.what, engine).map(|(key, remedy)| {
            let on = client.clone();
            let onclick = move |_: MouseEvent| {
                on.dispatch(Action::Dismiss(id));
                remedy(&on);
            };
            html! { <button type="button" {onclick}>{ t!(key) }</button> }
        });
        html! {
            <div class={classes!("notice", tone(&notice.what))} role="alert" key={id}>
                { icon(if notice.what == NoticeKind::Update { Shape::Reset } else { Shape::Warn }) }
                <div class="notice-text">
                    { words(&notice.what, engine) }
                    { button }
                </div>
                <button type="button" class="quiet square" aria-label={t!("dismiss")} onclick={dismiss}>
                    { icon(Shape::Close) }
                </button>
            </div>
        }
    };
    html! { <div class="notices">{ for notices.iter().map(notice) }</div> }
}

fn tone(what: &NoticeKind) -> &'static str {
    match what {
        NoticeKind::Engine { error } if embedding::is_on() && error.is_of_the_place() => "mild",
        NoticeKind::Run { .. } | NoticeKind::Engine { .. } => "bad",
        _ => "mild",
    }
}

/// What can be done at a click: the key of its words, and the deed.
type Remedy = (&'static str, fn(&Handle));

fn remedy(what: &NoticeKind, engine: &Engine) -> Option<Remedy> {
    match what {
        NoticeKind::Update => Some(("update-reload", offline::update)),
        NoticeKind::Engine { error } if can_restart(error, engine) => {
            Some(("engine-restart", |client| client.restart()))
        }
        _ => None,
    }
}

fn can_restart(error: &RunError, engine: &Engine) -> bool {
    match engine {
        Engine::Down { .. } => !error.is_of_the_place(),
        Engine::Starting { .. } => error.code == "silent",
        _ => false,
    }
}

fn words(what: &NoticeKind, engine: &Engine) -> Html {
    match what {
        NoticeKind::Address(trouble) => html! { <p>{ address(trouble) }</p> },
        NoticeKind::Run { lesson, error } => {
            let lesson = t!(&format!("lesson-{lesson}-title"));
            failure(t!("run-failed", lesson = lesson), error, advice(error, engine, &["engine"]))
        }
        NoticeKind::Engine { error } if embedding::is_on() && error.is_of_the_place() => html! {
            <><p><strong>{ t!("embed-lower") }</strong></p><p>{ t!("embed-lower-about") }</p></>
        },
        NoticeKind::Engine { error } => {
            failure(t!("engine-failed"), error, advice(error, engine, &["engine", "worker"]))
        }
        NoticeKind::Update => html! { <p>{ t!("update") }</p> },
        NoticeKind::Replaced => html! { <p>{ t!("engine-replaced") }</p> },
        NoticeKind::Small { key } => html! { <p>{ t!(key) }</p> },
    }
}

/// What to do. An error of one of the codes `replaced` means that another engine is on its way.
fn advice(error: &RunError, engine: &Engine, replaced: &[&str]) -> Option<String> {
    let down = matches!(engine, Engine::Down { .. });
    if !down && replaced.contains(&error.code.as_str()) {
        return Some(t!("error-engine-again"));
    }
    lookup(&format!("error-{}-advice", error.code.replace('_', "-")), &[])
}

/// What happened, where, and what to do about it.
fn failure(fallback: String, error: &RunError, advice: Option<String>) -> Html {
    let key = error.code.replace('_', "-");
    let title = lookup(&format!("error-{key}"), &[]).unwrap_or(fallback);
    let place = match (&error.worker, &error.location) {
        (Some(worker), Some(line)) => Some(t!("error-worker-line", worker = worker, line = line)),
        (Some(worker), None) => Some(t!("error-worker-only", worker = worker)),
        (None, Some(line)) => Some(t!("error-line-only", line = line)),
        (None, None) => None,
    };
    html! {
        <>
            <p><strong>{ title }</strong></p>
            <p class="detail"><code>{ &error.message }</code></p>
            { for place.map(|place| html! { <p class="detail">{ place }</p> }) }
            { for advice.map(|advice| html! { <p>{ advice }</p> }) }
        </>
    }
}

fn address(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Lesson { value } => t!("address-lesson", value = value),
        Trouble::Mode { value } => t!("address-mode", value = value),
        Trouble::Unknown { field } => t!("address-unknown", field = field),
        Trouble::Value { field, value, problem, used } => {
            let used = used.parse().map_or_else(|_| used.clone(), grouped);
            t!("address-value", field = field, value = value, wanted = say(problem), used = used)
        }
    }
}
