//! Live rates of the workers, and their sum.

use yew::prelude::*;

use super::section::note;
use super::watched::group;
use crate::protocol::{Meter, Mode};
use crate::ui::text::t;

/// The last rates of each mode, and their sum of `cores` cores.
pub fn body(modes: &[(Mode, Vec<Meter>)], cores: u32) -> Html {
    let loads = |(mode, meters): &(Mode, Vec<Meter>)| group(*mode, loads(meters, cores));
    html! { <>{ for modes.iter().map(loads) }{ note(t!("meters-note")) }</> }
}

fn loads(meters: &[Meter], cores: u32) -> Html {
    let sum: f64 = meters.iter().map(|meter| meter.percent).sum();
    let full = (100.0 * f64::from(cores.max(1))).max(sum);
    html! {
        <>
            <div class="meters">{ for meters.iter().map(|m| meter(&m.worker, m.percent, 100.0, "")) }</div>
            { meter(&t!("meters-sum", cores = cores), sum, full, "sum") }
        </>
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
