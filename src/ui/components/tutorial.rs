//! The source tutorial's own figures, beside the visitor's.

use std::rc::Rc;

use yew::prelude::*;

use super::section::Section;
use crate::protocol::RunReport;
use crate::ui::figures::{Figure, remark, tutorial};
use crate::ui::format::duration;
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub report: Option<Rc<RunReport>>,
}

#[component]
pub fn Tutorial(props: &Props) -> Html {
    let figures = tutorial(props.lesson);
    if figures.is_empty() && remark(props.lesson).is_none() {
        return Html::default();
    }
    let row = |figure: &Figure| {
        let own = props.report.as_ref().and_then(|report| figure.own(report));
        html! {
            <tr>
                <th scope="row">{ t!(figure.key) }</th>
                <td>{ duration(figure.ms) }</td>
                <td class="own">{ own.map_or_else(|| "–".to_owned(), duration) }</td>
            </tr>
        }
    };
    html! {
        <Section title={t!("tutorial")} class="tutorial">
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
            { for remark(props.lesson).map(|key| html! { <p class="note">{ t!(key) }</p> }) }
        </Section>
    }
}
