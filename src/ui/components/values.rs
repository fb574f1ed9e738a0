//! Figures of a lesson's own that no other part of the page shows.

use yew::prelude::*;

use super::section::section;
use crate::protocol::RunReport;
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

pub fn values(lesson: &str, report: Option<&RunReport>) -> Html {
    let Some(report) = report else {
        return Html::default();
    };
    let charted = |name: &str| {
        panels(lesson).iter().any(|panel| matches!(panel, Panel::Curve(curve) if *curve == name))
    };
    let mut rows = Vec::new();
    for mode in modes_of(report) {
        let values = report.modes.get(mode.name()).map(|report| &report.values);
        for (name, values) in values.into_iter().flatten().filter(|(name, _)| !charted(name)) {
            let words = lookup(&format!("value-{}", name.replace('_', "-")), &[]);
            let figures: Vec<_> = values.iter().take(MOST).map(|value| figure(*value)).collect();
            let more = if values.len() > MOST { " …" } else { "" };
            rows.push(html! {
                <tr>
                    <th scope="row">{ words.unwrap_or_else(|| name.clone()) }</th>
                    <td>{ t!(&format!("mode-{}", mode.name())) }</td>
                    <td class="figures">{ figures.join("  ") }{ more }</td>
                </tr>
            });
        }
    }
    if rows.is_empty() {
        return Html::default();
    }
    let body = html! { <table class="plain"><tbody>{ for rows }</tbody></table> };
    section(t!("values"), "values", Html::default(), body)
}
