//! What the lesson printed, mode by mode.

use yew::prelude::*;

use super::section::{empty, mode_tabs, section};
use crate::browser::frame;
use crate::protocol::{Line, Mode};
use crate::ui::app::{Handle, use_client};
use crate::ui::format::duration;
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub running: bool,
    /// There is a report of it.
    pub ran: bool,
}

/// Lines shown; older ones are counted.
const SHOWN: usize = 300;
/// The shortest time between two renderings while a run prints, in ms.
const PACE: f64 = 150.0;

/// What is on show, taken from the live data now and then.
#[derive(Debug, Clone, Default, PartialEq)]
struct Printed {
    modes: Vec<Mode>,
    chosen: Option<Mode>,
    lines: Vec<Line>,
    earlier: usize,
}

fn printed(client: &Handle, lesson: &str, picked: Option<Mode>) -> Printed {
    let live = client.store.live();
    if live.lesson != lesson {
        return Printed::default();
    }
    let modes = live.modes_with(|of| !of.lines.is_empty());
    let wished = [picked, live.current].into_iter().flatten().find(|mode| modes.contains(mode));
    let chosen = wished.or(modes.first().copied());
    let Some(of) = chosen.and_then(|mode| live.mode(mode)) else {
        return Printed::default();
    };
    let skipped = of.lines.len().saturating_sub(SHOWN);
    let lines = of.lines.iter().skip(skipped).cloned().collect();
    Printed { modes, chosen, lines, earlier: skipped + of.lost_lines }
}

#[component]
pub fn Output(props: &Props) -> Html {
    let client = use_client();
    let picked = use_state(|| None::<Mode>);
    let shown = use_state_eq(Printed::default);
    {
        let (client, setter) = (client.clone(), shown.setter());
        use_effect_with(
            (props.lesson, *picked, props.running),
            move |(lesson, picked, running)| {
                let (lesson, picked, running) = (*lesson, *picked, *running);
                setter.set(printed(&client, lesson, picked));
                let last = std::cell::Cell::new(0.0);
                let on = client.clone();
                let watch = client.store.watch_frames(move || {
                    let now = frame::now();
                    if now - last.get() >= PACE || !running {
                        last.set(now);
                        setter.set(printed(&on, lesson, picked));
                    }
                });
                move || drop(watch)
            },
        );
    }
    let on_choose = {
        let picked = picked.clone();
        Callback::from(move |name| picked.set(Mode::from_name(name)))
    };
    let aside = shown.chosen.map(|chosen| mode_tabs(&shown.modes, chosen, &on_choose));
    let body = match shown.lines.is_empty() {
        true if props.running => empty(t!("output-running")),
        true => empty(t!(if props.ran { "output-none" } else { "output-empty" })),
        false => listing(&shown),
    };
    section(t!("output"), "output", aside.unwrap_or_default(), body)
}

fn listing(shown: &Printed) -> Html {
    let line = |line: &Line| {
        html! {
            <tr>
                <td class="time">{ duration(line.at_ms) }</td>
                <td class="worker">{ &line.worker }</td>
                <td class="text">{ &line.text }</td>
            </tr>
        }
    };
    html! {
        <>
            if shown.earlier > 0 {
                <p class="note">{ t!("output-earlier", count = shown.earlier) }</p>
            }
            <div class="scroll console" tabindex="0" role="region" aria-label={t!("output")}>
                <table>
                    <thead class="visually-hidden"><tr>
                        <th scope="col">{ t!("output-time") }</th>
                        <th scope="col">{ t!("output-worker") }</th>
                        <th scope="col">{ t!("output-text") }</th>
                    </tr></thead>
                    <tbody>{ for shown.lines.iter().map(line) }</tbody>
                </table>
            </div>
        </>
    }
}
