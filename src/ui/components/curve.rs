//! A curve over 1, 2, 3 ... workers, beside the straight line of one core a worker.

use yew::prelude::*;

use super::section::{aside, empty, note, section};
use crate::protocol::{Mode, RunReport};
use crate::ui::format::{plain, significant, step};
use crate::ui::pages::lesson::modes_of;
use crate::ui::text::t;

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 34.0;
const BOTTOM: f64 = 34.0;
const EDGE: f64 = 14.0;

/// From values to places in the drawing.
struct Plane {
    count: f64,
    top: f64,
}

impl Plane {
    fn x(&self, workers: f64) -> f64 {
        LEFT + (workers - 1.0) / (self.count - 1.0).max(1.0) * (WIDTH - LEFT - EDGE)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (value / self.top).clamp(0.0, 1.0) * (HEIGHT - BOTTOM - EDGE)
    }

    fn points(&self, values: impl Iterator<Item = (f64, f64)>) -> String {
        let point = |(x, y)| format!("{:.1},{:.1}", self.x(x), self.y(y));
        values.map(point).collect::<Vec<_>>().join(" ")
    }
}

pub fn curve(name: &'static str, report: Option<&RunReport>) -> Html {
    let title = t!(&format!("curve-{name}"));
    let values = report.and_then(|report| {
        let of = |mode: Mode| report.modes.get(mode.name())?.values.get(name);
        modes_of(report).into_iter().find_map(of).filter(|values| !values.is_empty())
    });
    let (Some(values), Some(report)) = (values, report) else {
        return section(title, "curves", Html::default(), empty(t!("curve-empty")));
    };
    let cores = report.environment.cores;
    let best = values.iter().copied().fold(1.0, f64::max);
    let picture = drawing(values, cores, &title);
    let body = html! { <>{ picture }{ note(t!("curve-note", cores = cores)) }</> };
    section(title, "curves", aside(t!("curve-best", best = significant(best))), body)
}

fn drawing(values: &[f64], cores: u32, label: &str) -> Html {
    let best = values.iter().copied().fold(1.0, f64::max);
    let count = values.len() as f64;
    let plane = Plane { count, top: (best * 1.12).max(f64::from(cores).min(count) * 1.05) };
    let numbered = || values.iter().enumerate().map(|(at, value)| (at as f64 + 1.0, *value));
    let ideal = numbered().map(|(x, _)| (x, x)).take_while(|(_, y)| *y <= plane.top);
    let words: Vec<_> = numbered().map(|(x, y)| format!("{x}: {}", significant(y))).collect();
    html! {
        <svg class="curve" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img"
            aria-label={format!("{label}. {}", words.join("; "))}>
            { for axis(&plane) }
            <polyline class="ideal-line" points={plane.points(ideal)} />
            if cores > 0 && f64::from(cores) <= count {
                <line class="cores-line" x1={plane.x(cores.into()).to_string()} x2={plane.x(cores.into()).to_string()}
                    y1={EDGE.to_string()} y2={(HEIGHT - BOTTOM).to_string()} />
            }
            <polyline class="curve-line" points={plane.points(numbered())} />
            { for numbered().map(|(x, y)| html! {
                <circle class="curve-dot" cx={plane.x(x).to_string()} cy={plane.y(y).to_string()} r="3.500">
                    <title>{ t!("curve-point", workers = x, value = significant(y)) }</title>
                </circle>
            }) }
        </svg>
    }
}

fn axis(plane: &Plane) -> Vec<Html> {
    let mut parts = Vec::new();
    let (left, right, bottom) = (LEFT.to_string(), (WIDTH - EDGE).to_string(), HEIGHT - BOTTOM);
    let stride = step(plane.top, 5.0);
    for mark in (0..).map(|at| f64::from(at) * stride).take_while(|mark| *mark <= plane.top) {
        let y = plane.y(mark).to_string();
        parts.push(html! {
            <>
                <line class="grid" x1={left.clone()} x2={right.clone()} y1={y.clone()} y2={y.clone()} />
                <text class="axis" x={(LEFT - 8.0).to_string()} {y} dy="4" text-anchor="end">{ plain(mark) }</text>
            </>
        });
    }
    let stride = step(plane.count, 10.0).max(1.0);
    let marks = (1..=plane.count as u32).filter(|n| *n == 1 || f64::from(*n) % stride == 0.0);
    for mark in marks {
        let x = plane.x(mark.into()).to_string();
        parts.push(html! { <text class="axis" {x} y={(bottom + 16.0).to_string()} text-anchor="middle">{ mark }</text> });
    }
    parts.push(html! {
        <text class="axis" x={right} y={(HEIGHT - 3.0).to_string()} text-anchor="end">{ t!("curve-axis") }</text>
    });
    parts
}
