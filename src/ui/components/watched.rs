//! The parts of a lesson that move while it runs: loads, gauges, waits.
//!
//! One component for all of them, since each costs a visitor kilobytes. It alone hears of the frames
//! with live data, about ten a second, and renders itself only where what it shows has changed.

use std::rc::Rc;

use yew::prelude::*;

use super::section::{empty, section};
use super::{board, meters, waits};
use crate::protocol::{Meter, Mode, RunReport, Waits};
use crate::ui::app::{Handle, use_client};
use crate::ui::figures::Watched;
use crate::ui::live::Live;
use crate::ui::text::t;
use crate::ui::track::Track;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub what: Watched,
    pub lesson: &'static str,
    pub running: bool,
    pub report: Option<Rc<RunReport>>,
}

/// What is on show, mode by mode.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    Nothing,
    Loads(Vec<(Mode, Vec<Meter>)>),
    /// Gauges, and how long they were watched, in ms.
    Gauges(Vec<(Mode, Vec<Track>, f64)>),
    Waits(Vec<(Mode, Waits)>),
}

impl Shown {
    fn of(what: Watched, live: &Live, report: Option<&RunReport>) -> Shown {
        match what {
            Watched::Loads => {
                let metered = live.modes.iter().filter(|of| !of.meters.is_empty());
                Shown::Loads(metered.map(|of| (of.mode, of.meters.clone())).collect())
            }
            Watched::Gauges => {
                let watched = live.modes.iter().filter(|of| !of.tracks.is_empty());
                let gauges = watched.map(|of| (of.mode, of.tracks.clone(), of.watched_ms()));
                Shown::Gauges(gauges.collect())
            }
            Watched::Waits => Shown::Waits(waits::of(live, report)),
        }
        .or_nothing()
    }

    fn or_nothing(self) -> Shown {
        let nothing = match &self {
            Shown::Nothing => true,
            Shown::Loads(modes) => modes.is_empty(),
            Shown::Gauges(modes) => modes.is_empty(),
            Shown::Waits(modes) => modes.is_empty(),
        };
        if nothing { Shown::Nothing } else { self }
    }
}

fn look(client: &Handle, what: Watched, lesson: &str, report: Option<&RunReport>) -> Shown {
    let live = client.store.live();
    if live.lesson != lesson {
        return Shown::Nothing;
    }
    Shown::of(what, &live, report)
}

#[component]
pub fn WatchedView(props: &Props) -> Html {
    let client = use_client();
    let shown = use_state_eq(|| Shown::Nothing);
    {
        let (client, setter) = (client.clone(), shown.setter());
        let wish = (props.what, props.lesson, props.report.clone());
        use_effect_with(wish, move |(what, lesson, report)| {
            let (what, lesson, report) = (*what, *lesson, report.clone());
            let store = client.store.clone();
            let show = move || setter.set(look(&client, what, lesson, report.as_deref()));
            show();
            let watch = store.watch_frames(show);
            move || drop(watch)
        });
    }
    let key = props.what.key();
    let body = match &*shown {
        Shown::Nothing => {
            empty(t!(&format!("{key}-{}", if props.running { "running" } else { "empty" })))
        }
        Shown::Loads(modes) => meters::body(modes, cores(&client, props.report.as_deref())),
        Shown::Gauges(modes) => board::body(props.lesson, modes),
        Shown::Waits(modes) => waits::body(modes),
    };
    section(t!(key), key, Html::default(), body)
}

/// A mode's part of the section.
pub fn group(mode: Mode, body: Html) -> Html {
    html! {
        <div class="meter-group" key={mode.name()} data-mode={mode.name()}>
            <h3>{ t!(&format!("mode-{}", mode.name())) }</h3>
            { body }
        </div>
    }
}

fn cores(client: &Handle, report: Option<&RunReport>) -> u32 {
    let known = report.map(|report| report.environment.cores);
    let place = || client.store.session().environment.as_ref().map(|place| place.cores);
    known.or_else(place).unwrap_or(0)
}
