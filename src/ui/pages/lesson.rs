//! A lesson: its question, its controls, and what its last run gave.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser::{embedding, site};
use crate::protocol::{Mode, RunReport, Value};
use crate::ui::app::use_client;
use crate::ui::components::{
    bars::bars, controls::controls, curve::curve, environment::place, exports::exports,
    facts::facts, output::Output, picture::PictureView, prose::Prose, source::Source,
    timeline::TimelineView, tutorial::tutorial, values::values, watched::WatchedView,
};
use crate::ui::figures::{Panel, panels};
use crate::ui::form::Form;
use crate::ui::route;
use crate::ui::session::{Engine, Session};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub session: Rc<Session>,
}

#[component]
pub fn Lesson(props: &Props) -> Html {
    let client = use_client();
    let session = &props.session;
    let card = session.card;
    // In another page, without what is there to be read.
    let alone = embedding::is_on();
    let line = use_state(|| None::<u16>);
    {
        let line = line.clone();
        use_effect_with(card.id, move |_| line.set(None));
    }
    let on_line = {
        let line = line.clone();
        Callback::from(move |at: u16| line.set(Some(at)))
    };
    let key = |part: &str| format!("lesson-{}-{part}", card.id);
    let report = session.results.get(card.id);
    let draws = draws(&session.form(), report.map(Rc::as_ref));
    let panels = panels(card.id).iter().filter(|panel| draws || **panel != Panel::Picture);
    let controls = controls(&client, session);
    let exports = exports(&client, card.id, report.map(Rc::as_ref), running(session));
    let running = running(session);
    {
        let down = matches!(session.engine, Engine::Down { .. });
        use_effect_with((card.id, down), move |(lesson, down)| {
            if *down {
                client.show_recorded(lesson);
            }
        });
    }
    html! {
        <article class="lesson" key={card.id}>
            <header class="lesson-head">
                <p class="eyebrow">{ t!(&format!("chapter-{}", card.chapter as u8)) }</p>
                <h1>{ t!(&key("title")) }</h1>
                <p class="question">{ t!(&key("question")) }</p>
                { for alone.then(|| tab_link(session)) }
            </header>
            { controls }
            { for session.recorded.get(card.id).map(|date| recorded(date, report)) }
            { for report.into_iter().flat_map(|report| &report.disturbed).map(|why| disturbed(why)) }
            <div class="results">
                <div class="column">
                    { for panels.map(|panel| show(*panel, card.id, report, running)) }
                    { facts(report.map(Rc::as_ref), running) }
                    if !alone {
                        <Prose lesson={card.id} />
                        { tutorial(card.id, report.map(Rc::as_ref)) }
                    }
                </div>
                <div class="column wide">
                    <TimelineView lesson={card.id} {running} on_line={on_line} />
                    <Output lesson={card.id} {running} ran={report.is_some()} />
                    if !alone {
                        { exports }
                        <Source lesson={card.id} files={card.files} line={*line} />
                        { values(card.id, report.map(Rc::as_ref)) }
                        { place(session.environment.as_ref(), session.offline) }
                    }
                </div>
            </div>
        </article>
    }
}

/// The lesson and its settings in a tab of its own, where more works and there is more to read.
fn tab_link(session: &Session) -> Html {
    let address = route::address(session.language, session.view, &session.form());
    html! {
        <a class="tab-link" href={site::link(&address)} target="_blank" rel="noopener">
            { t!("embed-open") }
        </a>
    }
}

/// Whether the lesson on show runs.
fn running(session: &Session) -> bool {
    session.progress.as_ref().is_some_and(|progress| progress.lesson == session.card.id)
}

/// What is shown below was measured while something was wrong.
fn disturbed(why: &str) -> Html {
    html! { <p class="recorded disturbed" role="note">{ t!(&format!("disturbed-{why}")) }</p> }
}

/// What is shown below was not measured here.
fn recorded(date: &str, report: Option<&Rc<RunReport>>) -> Html {
    let cores = report.map_or(0, |report| report.environment.cores);
    html! { <p class="recorded" role="note">{ t!("recorded", date = date, cores = cores) }</p> }
}

/// Of the works that a lesson may do only one gives a picture: that run, or the next.
fn draws(form: &Form, report: Option<&RunReport>) -> bool {
    let done = report.and_then(|report| report.params.get("work"));
    form.get("work") == "picture" || matches!(done, Some(Value::Text(work)) if work == "picture")
}

fn show(panel: Panel, lesson: &'static str, report: Option<&Rc<RunReport>>, running: bool) -> Html {
    match panel {
        Panel::Bars => bars(report.map(Rc::as_ref), running),
        Panel::Picture => html! { <PictureView {lesson} {running} /> },
        Panel::Curve(name) => curve(name, report.map(Rc::as_ref)),
        Panel::Watched(what) => {
            html! { <WatchedView {what} {lesson} {running} report={report.cloned()} /> }
        }
    }
}

/// The modes of a report, in the order of its lesson's card.
pub fn modes_of(report: &RunReport) -> Vec<Mode> {
    let card = crate::lessons::card(&report.lesson);
    let all = card.map_or(&Mode::ALL[..], |card| card.modes);
    all.iter().copied().filter(|mode| report.modes.contains_key(mode.name())).collect()
}
