//! The source tutorial's own figures, beside the visitor's.

use yew::prelude::*;

use super::section::{note, section};
use crate::protocol::RunReport;
use crate::ui::figures::{self, Figure, remark};
use crate::ui::format::duration;
use crate::ui::text::t;

pub fn tutorial(lesson: &str, report: Option<&RunReport>) -> Html {
    let figures = figures::tutorial(lesson);
    if figures.is_empty() && remark(lesson).is_none() {
        return Html::default();
    }
    let row = |figure: &Figure| {
        let own = report.and_then(|report| figure.own(report));
        html! {
            <tr>
                <th scope="row">{ t!(figure.key) }</th>
                <td>{ duration(figure.ms) }</td>
                <td class="own">{ own.map_or_else(|| "–".to_owned(), duration) }</td>
            </tr>
        }
    };
    let body = html! {
        <>
            if !figures.is_empty() {
                <table class="plain">
                    <thead><tr>
                        <td></td>
                        <th scope="col">{ t!("tutorial-theirs") }</th>
                        <th scope="col">{ t!("tutorial-yours") }</th>
                    </tr></thead>
                    <tbody>{ for figures.iter().map(row) }</tbody>
                </table>
            }
            { for remark(lesson).map(|key| note(t!(key))) }
        </>
    };
    section(t!("tutorial"), "tutorial", Html::default(), body)
}
