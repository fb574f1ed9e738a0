//! Median times by mode, with their spread.

use yew::prelude::*;

use super::section::{aside, empty, section};
use crate::protocol::{Mode, ModeReport, RunReport};
use crate::ui::figures::computes;
use crate::ui::format::{duration, significant};
use crate::ui::pages::lesson::modes_of;
use crate::ui::text::t;

/// What the bars are drawn against.
struct Scale {
    /// Milliseconds of the full width.
    full: f64,
    base: Mode,
    base_ms: f64,
    /// The time that `cores` cores would take if they shared the base's work evenly.
    ideal_ms: Option<f64>,
    cores: u32,
}

impl Scale {
    fn of(report: &RunReport, modes: &[Mode]) -> Option<Scale> {
        let longest = report.modes.values().map(|mode| mode.max_ms.max(mode.median_ms));
        let full = longest.fold(0.0, f64::max) * 1.04;
        let base = modes.iter().copied().find(|mode| *mode == Mode::Sequential);
        let base = base.or(modes.first().copied())?;
        let base_ms = report.modes.get(base.name())?.median_ms;
        let cores = report.environment.cores;
        let ideal = base == Mode::Sequential && cores > 1 && computes(&report.lesson);
        let ideal_ms = ideal.then(|| base_ms / f64::from(cores));
        (full > 0.0).then_some(Scale { full, base, base_ms, ideal_ms, cores })
    }

    fn share(&self, ms: f64) -> f64 {
        (ms / self.full * 100.0).clamp(0.0, 100.0)
    }
}

pub fn bars(report: Option<&RunReport>, running: bool) -> Html {
    let without = |text| section(t!("bars"), "times", Html::default(), empty(text));
    let Some(report) = report else {
        return without(t!(if running { "bars-running" } else { "bars-empty" }));
    };
    let modes = modes_of(report);
    let Some(scale) = Scale::of(report, &modes) else {
        return without(t!("bars-none"));
    };
    let runs = report.modes.values().map(|mode| mode.runs_ms.len()).max().unwrap_or(0);
    let bar = |mode: &Mode| report.modes.get(mode.name()).map(|of| row(*mode, of, &scale));
    let body = html! {
        <>
            <div class="bars" role="table" aria-label={t!("bars")}>
                { for modes.iter().filter_map(bar) }
            </div>
            { legend(&scale) }
        </>
    };
    section(t!("bars"), "times", aside(t!("bars-runs", count = runs)), body)
}

fn row(mode: Mode, report: &ModeReport, scale: &Scale) -> Html {
    let gain = scale.base_ms / report.median_ms;
    let gain = if mode == scale.base {
        t!("bars-base")
    } else {
        t!("bars-times", gain = significant(gain))
    };
    let spread = format!("{} – {}", duration(report.min_ms), duration(report.max_ms));
    let [low, high] = [report.min_ms, report.max_ms].map(|ms| scale.share(ms));
    let start = (report.worker_start_ms > 0.0)
        .then(|| t!("bars-start", count = report.workers, time = duration(report.worker_start_ms)));
    html! {
        <div class="bar-row" role="row" data-mode={mode.name()}>
            <span class="bar-name" role="rowheader">{ t!(&format!("mode-{}", mode.name())) }</span>
            <span class="bar-figures" role="cell">
                <b>{ duration(report.median_ms) }</b><span class="gain">{ gain }</span>
            </span>
            <svg class="track" aria-hidden="true" focusable="false">
                <rect class={classes!("bar", format!("m-{}", mode.name()))} height="100%" rx="3"
                    width={percent(scale.share(report.median_ms))} />
                { for scale.ideal_ms.map(|ms| upright("ideal", scale.share(ms), "0", "100%")) }
                <line class="whisker" x1={percent(low)} x2={percent(high)} y1="50%" y2="50%" />
                { for [low, high].map(|end| upright("whisker", end, "25%", "75%")) }
            </svg>
            <span class="bar-more" role="cell">
                <span>{ spread }</span>
                { for start.map(|start| html! { <span class="start">{ start }</span> }) }
            </span>
        </div>
    }
}

/// Places are attributes of a drawing: a strict host forbids styles of single elements.
fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

fn upright(class: &'static str, at: f64, top: &'static str, bottom: &'static str) -> Html {
    html! { <line {class} x1={percent(at)} x2={percent(at)} y1={top} y2={bottom} /> }
}

fn legend(scale: &Scale) -> Html {
    html! {
        <p class="note">
            { t!("bars-legend") }
            { for scale.ideal_ms.map(|ms| html! {
                <>{ " " }<i class="ideal-key" aria-hidden="true" />{ t!("bars-ideal", cores = scale.cores, time = duration(ms)) }</>
            }) }
        </p>
    }
}
