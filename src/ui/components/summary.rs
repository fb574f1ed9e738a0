//! The timeline as a table, for those who don't see it and for exact figures.

use yew::prelude::*;

use crate::protocol::Mode;
use crate::trace::timeline::{SpanKind, Timeline};
use crate::ui::app::use_client;
use crate::ui::format::duration;
use crate::ui::kinds::key_of;
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub mode: Option<Mode>,
    pub repetition: u32,
    pub running: bool,
}

/// Computed when it is looked at and the run is over: it walks every span.
#[component]
pub fn Summary(props: &Props) -> Html {
    let client = use_client();
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details = event.target_dyn_into::<web_sys::HtmlDetailsElement>();
            open.set(details.is_some_and(|details| details.open()));
        }
    };
    let table = || {
        let live = client.store.live();
        let mode = props.mode.and_then(|mode| live.mode(mode));
        mode.map(|of| table(&of.timeline)).unwrap_or_default()
    };
    html! {
        <details class="summary" {ontoggle}>
            <summary>{ t!("summary") }</summary>
            if *open && props.running {
                <p class="empty">{ t!("summary-running") }</p>
            } else if *open {
                { table() }
            }
        </details>
    }
}

fn table(timeline: &Timeline) -> Html {
    let totals: Vec<_> = (0..timeline.lanes.len()).map(|lane| timeline.totals(lane)).collect();
    let mut kinds: Vec<SpanKind> = totals.iter().flatten().map(|(kind, _)| *kind).collect();
    kinds.sort_by_key(|kind| kind.order());
    kinds.dedup();
    let cell = |totals: &[(SpanKind, f64)], kind: SpanKind| {
        let sum = totals.iter().find(|(of, _)| *of == kind).map(|(_, sum)| *sum);
        html! { <td>{ sum.map_or_else(|| "–".to_owned(), duration) }</td> }
    };
    let row = |(lane, totals): (&crate::trace::timeline::Lane, &Vec<(SpanKind, f64)>)| {
        html! {
            <tr>
                <th scope="row">{ &lane.name }</th>
                <td>{ lane.pid }</td>
                { for kinds.iter().map(|kind| cell(totals, *kind)) }
            </tr>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={t!("summary")}>
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ t!("summary-worker") }</th>
                    <th scope="col">{ t!("summary-process") }</th>
                    { for kinds.iter().map(|kind| html! { <th scope="col">{ t!(&key_of(*kind)) }</th> }) }
                </tr></thead>
                <tbody>{ for timeline.lanes.iter().zip(&totals).map(row) }</tbody>
            </table>
        </div>
    }
}
