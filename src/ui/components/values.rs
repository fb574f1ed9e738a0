//! Figures of a lesson's own that no other part of the page shows.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::section::section;
use crate::protocol::{Mode, RunReport};
use crate::ui::figures::{Panel, panels};
use crate::ui::format::{grouped, significant};
use crate::ui::pages::lesson::modes_of;
use crate::ui::text::{lookup, t};

/// A whole number as it is, any other with three digits.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 { grouped(value) } else { significant(value) }
}

/// Values shown of one name; more are cut off, the report has them all.
const MOST: usize = 16;

fn shown(values: &[f64]) -> String {
    let figures: Vec<_> = values.iter().take(MOST).map(|value| figure(*value)).collect();
    let more = if values.len() > MOST { " …" } else { "" };
    figures.join("  ") + more
}

/// A row for each name, a column for each mode.
pub fn values(lesson: &str, report: Option<&RunReport>) -> Html {
    let Some(report) = report else {
        return Html::default();
    };
    let charted = |name: &str| {
        panels(lesson).iter().any(|panel| matches!(panel, Panel::Curve(curve) if *curve == name))
    };
    let modes = modes_of(report);
    let of = |mode: &Mode| report.modes.get(mode.name()).map(|report| &report.values);
    let names: BTreeSet<_> = modes.iter().filter_map(of).flat_map(|values| values.keys()).collect();
    let rows: Vec<_> = names
        .into_iter()
        .filter(|name| !charted(name))
        .map(|name| {
            let words = lookup(&format!("value-{}", name.replace('_', "-")), &[]);
            let cell = |mode| {
                let values = of(mode).and_then(|values| values.get(name));
                html! { <td class="figures">{ values.map_or("–".into(), |values| shown(values)) }</td> }
            };
            html! {
                <tr>
                    <th scope="row">{ words.unwrap_or_else(|| name.clone()) }</th>
                    { for modes.iter().map(cell) }
                </tr>
            }
        })
        .collect();
    if rows.is_empty() {
        return Html::default();
    }
    let head =
        |mode: &Mode| html! { <th scope="col">{ t!(&format!("mode-{}", mode.name())) }</th> };
    let body = html! {
        <div class="scroll" tabindex="0" role="region" aria-label={t!("values")}>
            <table class="plain">
                <thead><tr><td />{ for modes.iter().map(head) }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    };
    section(t!("values"), "values", Html::default(), body)
}
