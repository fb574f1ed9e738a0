//! The lesson's claims, as this run decided them.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, Shape};
use super::section::{Section, empty};
use crate::protocol::{Fact, RunReport};
use crate::ui::text::{lookup, t};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub report: Option<Rc<RunReport>>,
    pub running: bool,
}

#[component]
pub fn Facts(props: &Props) -> Html {
    let body = match &props.report {
        None if props.running => empty(t!("facts-running")),
        None => empty(t!("facts-empty")),
        Some(report) if report.facts.is_empty() => empty(t!("facts-none")),
        Some(report) => html! { <ul class="facts">{ for report.facts.iter().map(fact) }</ul> },
    };
    html! { <Section title={t!("facts")} class="facts-card">{ body }</Section> }
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
            <span class="verdict"><Icon {shape} /><span>{ t!(verdict) }</span></span>
            <div><p class="claim-text">{ text }</p><p class="measured">{ &fact.measured }</p></div>
        </li>
    }
}
