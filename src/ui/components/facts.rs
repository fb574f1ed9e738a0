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
        Some(report) => {
            let one = |claim| fact(&report.lesson, claim);
            html! { <ul class="facts">{ for report.facts.iter().map(one) }</ul> }
        }
    };
    section(t!("facts"), "facts-card", Html::default(), body)
}

fn fact(lesson: &str, fact: &Fact) -> Html {
    let (class, shape, verdict) = match fact.holds {
        Some(true) => ("holds", Shape::Holds, "fact-holds"),
        Some(false) => ("fails", Shape::Fails, "fact-fails"),
        None => ("open", Shape::Open, "fact-open"),
    };
    let own = lookup(&format!("fact-{lesson}-{}", fact.id), &[]);
    let shared = || lookup(&format!("fact-{}", fact.id), &[]);
    let text = own.or_else(shared).unwrap_or_else(|| fact.text.clone());
    html! {
        <li class={class} data-fact={fact.id.clone()}>
            <span class="verdict">{ icon(shape) }<span>{ t!(verdict) }</span></span>
            <div><p class="claim-text">{ text }</p><p class="measured">{ measured(fact) }</p></div>
        </li>
    }
}

/// Names of modes in the page's language, everything else as it is.
fn words(name: &str, value: &str) -> String {
    if !["mode", "modes"].contains(&name) {
        return value.to_owned();
    }
    let words = |mode: &str| lookup(&format!("mode-{mode}"), &[]).unwrap_or(mode.to_owned());
    value.split(", ").map(words).collect::<Vec<_>>().join(", ")
}

/// What was measured, in the page's language; the engine's own words where it has none for it.
fn measured(fact: &Fact) -> String {
    let localised = fact.detail.as_ref().and_then(|detail| {
        let args = detail.args.iter().map(|(name, value)| (name.as_str(), words(name, value)));
        lookup(&format!("measured-{}", detail.key), &args.collect::<Vec<_>>())
    });
    localised.unwrap_or_else(|| fact.measured.clone())
}
