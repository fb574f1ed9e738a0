//! What a run leaves to take away.

use yew::prelude::*;

use super::icon::{Shape, icon};
use super::section::{empty, note, section};
use crate::browser::page;
use crate::protocol::RunReport;
use crate::trace::export::{chrome_json, csv};
use crate::trace::timeline::Timeline;
use crate::ui::app::Handle;
use crate::ui::session::{Action, NoticeKind};
use crate::ui::text::t;

pub fn exports(
    client: &Handle,
    lesson: &'static str,
    report: Option<&RunReport>,
    running: bool,
) -> Html {
    let traced = client.store.live().lesson == lesson && !running;
    if !traced && report.is_none() {
        return section(t!("exports"), "exports", Html::default(), empty(t!("exports-empty")));
    }
    let button = |key: &'static str, save: Callback<MouseEvent>, on: bool| {
        html! {
            <button type="button" disabled={!on} onclick={save}>{ icon(Shape::Save) }{ t!(key) }</button>
        }
    };
    let files =
        |file: fn(&[(&str, &Timeline)]) -> String, ending: &'static str, mime: &'static str| {
            let client = client.clone();
            Callback::from(move |_: MouseEvent| {
                client.store.settle_live();
                let text = {
                    let live = client.store.live();
                    let parts: Vec<_> =
                        live.modes.iter().map(|m| (m.mode.name(), &m.timeline)).collect();
                    file(&parts)
                };
                save(&client, &format!("{lesson}.{ending}"), mime, &text);
            })
        };
    let save_report = {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| {
            let text = client.store.live().report.clone();
            save(&client, &format!("{lesson}.report.json"), "application/json", &text);
        })
    };
    let body = html! {
        <>
            <div class="buttons">
                { button("export-chrome", files(chrome_json, "trace.json", "application/json"), traced) }
                { button("export-csv", files(csv, "spans.csv", "text/csv"), traced) }
                { button("export-report", save_report, traced && report.is_some()) }
            </div>
            { note(t!("exports-note")) }
        </>
    };
    section(t!("exports"), "exports", Html::default(), body)
}

fn save(client: &Handle, name: &str, mime: &str, text: &str) {
    if !page::offer_text(name, mime, text) {
        client.dispatch(Action::Notice(NoticeKind::Small { key: "save-refused" }));
    }
}
