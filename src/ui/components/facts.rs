//! The lesson's claims, as this run decided them.

use yew::prelude::*;

use super::icon::{Shape, icon};
use super::section::{empty, section};
use crate::protocol::{Fact, RunReport};
use crate::ui::text::{lookup, t};

pub fn facts(report: Option<&RunReport>, running: bool) -> Html {
    let body = match report {
        None if running => empty(t!("facts-running")),
        None => empty(t!("facts-empty")),
        Some(report) if report.facts.is_empty() => empty(t!("facts-none")),
        Some(report) => html! { <ul class="facts">{ for report.facts.iter().map(fact) }</ul> },
    };
    section(t!("facts"), "facts-card", Html::default(), body)
}

fn fact(fact: &Fact) -> Html {
    let (class, shape, verdict) = match fact.holds {
        Some(true) => ("holds", Shape::Holds, "fact-holds"),
        Some(false) => ("fails", Shape::Fails, "fact-fails"),
        None => ("open", Shape::Open, "fact-open"),
    };
    let text = lookup(&format!("fact-{}", fact.id), &[]).unwrap_or_else(|| fact.text.clone());
    html! {
        <li class={class} data-fact={fact.id.clone()}>
            <span class="verdict">{ icon(shape) }<span>{ t!(verdict) }</span></span>
            <div><p class="claim-text">{ text }</p><p class="measured">{ &fact.measured }</p></div>
        </li>
    }
}
