//! Where the page runs, in full.

use yew::prelude::*;

use super::section::section;
use crate::protocol::Environment;
use crate::ui::format::{bytes, duration};
use crate::ui::text::t;

pub fn place(environment: Option<&Environment>, offline: &'static str) -> Html {
    let Some(place) = environment else {
        return Html::default();
    };
    let unknown = || t!("not-measured");
    let known = |value: f64, words: String| if value > 0.0 { words } else { unknown() };
    let resolution = place.clock_resolution_ms;
    let rows = [
        ("place-tier", t!(&format!("tier-{}-about", place.tier))),
        ("place-cores", known(place.cores.into(), place.cores.to_string())),
        (
            "place-effective-cores",
            known(place.effective_cores, format!("{:.2}", place.effective_cores)),
        ),
        ("place-clock", known(resolution, duration(resolution))),
        ("place-workers", place.workers.to_string()),
        (
            "place-memories",
            t!("memories", count = place.memories, size = bytes(place.memory_bytes)),
        ),
        ("place-offline", t!(offline)),
        ("place-version", place.version.clone()),
        ("place-browser", place.user_agent.clone()),
    ];
    let row = |(key, value): (&str, String)| html! { <><dt>{ t!(key) }</dt><dd>{ value }</dd></> };
    let body = html! { <dl>{ for rows.into_iter().map(row) }</dl> };
    section(t!("place"), "place", Html::default(), body)
}
