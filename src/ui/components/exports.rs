//! What a run leaves to take away.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, Shape};
use super::section::{Section, empty};
use crate::browser::page;
use crate::protocol::RunReport;
use crate::trace::export::{chrome_json, csv};
use crate::trace::timeline::Timeline;
use crate::ui::app::{Handle, use_client};
use crate::ui::session::{Action, NoticeKind};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub report: Option<Rc<RunReport>>,
    pub running: bool,
}

#[component]
pub fn Exports(props: &Props) -> Html {
    let client = use_client();
    let traced = client.store.live().lesson == props.lesson && !props.running;
    if !traced && props.report.is_none() {
        return html! { <Section title={t!("exports")} class="exports">{ empty(t!("exports-empty")) }</Section> };
    }
    let lesson = props.lesson;
    let button = |key: &'static str, save: Callback<MouseEvent>, on: bool| html! {
        <button type="button" disabled={!on} onclick={save}><Icon shape={Shape::Save} />{ t!(key) }</button>
    };
    let files = |file: fn(&[(&str, &Timeline)]) -> String, ending: &'static str, mime: &'static str| {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| {
            client.store.settle_live();
            let text = {
                let live = client.store.live();
                let parts: Vec<_> = live.modes.iter().map(|m| (m.mode.name(), &m.timeline)).collect();
                file(&parts)
            };
            save(&client, &format!("{lesson}.{ending}"), mime, &text);
        })
    };
    let report = {
        let (client, report) = (client.clone(), props.report.clone());
        Callback::from(move |_: MouseEvent| {
            let text = report.as_ref().and_then(|report| serde_json::to_string_pretty(&**report).ok());
            let text = text.unwrap_or_default();
            save(&client, &format!("{lesson}.report.json"), "application/json", &text);
        })
    };
    html! {
        <Section title={t!("exports")} class="exports">
            <div class="buttons">
                { button("export-chrome", files(chrome_json, "trace.json", "application/json"), traced) }
                { button("export-csv", files(csv, "spans.csv", "text/csv"), traced) }
                { button("export-report", report, props.report.is_some()) }
            </div>
            <p class="note">{ t!("exports-note") }</p>
        </Section>
    }
}

fn save(client: &Handle, name: &str, mime: &str, text: &str) {
    if !page::offer_text(name, mime, text) {
        client.dispatch(Action::Notice(NoticeKind::Small { key: "save-refused" }));
    }
}
