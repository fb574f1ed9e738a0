//! Live rates of the workers, and their sum.

use std::rc::Rc;

use yew::prelude::*;

use super::section::{empty, note, section};
use crate::protocol::{Meter, Mode, RunReport};
use crate::ui::app::{Handle, use_client};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub running: bool,
    pub report: Option<Rc<RunReport>>,
}

/// The last rates of each mode.
type Rates = Vec<(Mode, Vec<Meter>)>;

fn rates(client: &Handle, lesson: &str) -> Rates {
    let live = client.store.live();
    if live.lesson != lesson {
        return Rates::new();
    }
    let metered = live.modes.iter().filter(|of| !of.meters.is_empty());
    metered.map(|of| (of.mode, of.meters.clone())).collect()
}

/// Meters come about ten times a second, so that rendering them is cheap enough; nothing else of
/// the tree hears of them.
#[component]
pub fn Meters(props: &Props) -> Html {
    let client = use_client();
    let shown = use_state_eq(Rates::new);
    {
        let (client, setter) = (client.clone(), shown.setter());
        use_effect_with((props.lesson, props.running), move |(lesson, _)| {
            let lesson = *lesson;
            setter.set(rates(&client, lesson));
            let on = client.clone();
            let watch = client.store.watch_frames(move || setter.set(rates(&on, lesson)));
            move || drop(watch)
        });
    }
    let cores = props.report.as_ref().map(|report| report.environment.cores);
    let cores = cores.or(client.store.session().environment.as_ref().map(|place| place.cores));
    let body = match shown.is_empty() {
        true => empty(t!(if props.running { "meters-running" } else { "meters-empty" })),
        false => html! {
            <>
                { for shown.iter().map(|(mode, meters)| group(*mode, meters, cores.unwrap_or(0))) }
                { note(t!("meters-note")) }
            </>
        },
    };
    section(t!("meters"), "load", Html::default(), body)
}

fn group(mode: Mode, meters: &[Meter], cores: u32) -> Html {
    let sum: f64 = meters.iter().map(|meter| meter.percent).sum();
    let full = (100.0 * f64::from(cores.max(1))).max(sum);
    html! {
        <div class="meter-group" key={mode.name()} data-mode={mode.name()}>
            <h3>{ t!(&format!("mode-{}", mode.name())) }</h3>
            <div class="meters">{ for meters.iter().map(|m| meter(&m.worker, m.percent, 100.0, "")) }</div>
            { meter(&t!("meters-sum", cores = cores), sum, full, "sum") }
        </div>
    }
}

fn meter(name: &str, percent: f64, full: f64, class: &'static str) -> Html {
    let share = (percent / full * 100.0).clamp(0.0, 100.0);
    html! {
        <div class={classes!("meter", class)}>
            <span class="meter-name">{ name }</span>
            <svg class="track" aria-hidden="true" focusable="false">
                <rect class="bar" height="100%" width={format!("{share:.1}%")} rx="3" />
            </svg>
            <span class="meter-figure">{ t!("percent", value = format!("{percent:.0}")) }</span>
        </div>
    }
}
