//! Who holds what and who waits for what; and where nobody can go on any more, the ring of them.

use yew::prelude::*;

use super::section::note;
use super::watched::group;
use crate::protocol::{Mode, RunReport, Waiter, Waits};
use crate::ui::format::duration;
use crate::ui::graph::{Arrow, Drawing, Node, Says, What, draw, joins, name_of};
use crate::ui::live::Live;
use crate::ui::text::t;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 240.0;
/// Half of a worker's box.
const BOX: (f64, f64) = (66.0, 17.0);
const LOCK: f64 = 24.0;
/// Workers listed at most.
const LISTED: usize = 12;

/// What each mode's workers hold and wait for now, and the deadlocks of those that are over.
pub fn of(live: &Live, report: Option<&RunReport>) -> Vec<(Mode, Waits)> {
    let ended = |mode: Mode| report?.modes.get(mode.name())?.deadlock.clone();
    let of = |mode: Mode, waits: &Waits| ended(mode).unwrap_or_else(|| waits.clone());
    let modes = live.modes.iter().map(|live| (live.mode, of(live.mode, &live.waits)));
    modes.filter(|(_, waits)| !waits.workers.is_empty()).collect()
}

pub fn body(modes: &[(Mode, Waits)]) -> Html {
    modes.iter().map(|(mode, waits)| group(*mode, part(waits))).collect()
}

fn part(waits: &Waits) -> Html {
    let drawing = draw(waits);
    html! {
        <>
            if !drawing.nodes.is_empty() {
                <p class="stuck" role="status">{ verdict(waits) }</p>
                { picture(&drawing) }
                { note(t!("waits-legend")) }
            }
            <ul class="waiters">{ for waits.workers.iter().take(LISTED).map(waiter) }</ul>
        </>
    }
}

fn verdict(waits: &Waits) -> String {
    let gone = waits.stuck.iter().filter_map(|at| waits.workers.get(*at as usize));
    let key = if gone.into_iter().any(|waiter| waiter.gone) { "waits-gone" } else { "waits-stuck" };
    let found = waits
        .found_after_ms
        .map_or_else(String::new, |ms| t!("waits-found", time = duration(ms.max(0.0))));
    format!("{} {found}", t!(key))
}

/// In a line: what it holds, and what it waits for.
fn waiter(waiter: &Waiter) -> Html {
    let held: Vec<_> = waiter.holds.iter().map(name_of).collect();
    let mut parts = Vec::new();
    if !held.is_empty() {
        parts.push(t!("waits-holds", things = held.join(", ")));
    }
    if let Some(thing) = &waiter.waits_for {
        // The timeline's words for such a span.
        let mut words = t!(&format!("span-waiting-{}", waiter.reason.replace(' ', "-")));
        if !joins(waiter) && thing.object != 0 {
            words = format!("{words}: {}", name_of(thing));
        }
        if thing.line > 0 {
            words = format!("{words}, {}", t!("span-line", line = thing.line));
        }
        parts.push(words);
    }
    if waiter.gone {
        parts.push(t!("waits-is-gone"));
    }
    html! { <li><b>{ &waiter.worker }</b><span>{ parts.join(" · ") }</span></li> }
}

fn at(node: &Node) -> (f64, f64) {
    let (wide, high) = (WIDTH - 2.0 * BOX.0 - 8.0, HEIGHT - 2.0 * LOCK - 12.0);
    (BOX.0 + 4.0 + node.x * wide, LOCK + 6.0 + node.y * high)
}

fn picture(drawing: &Drawing) -> Html {
    let label: Vec<_> = drawing.nodes.iter().map(|node| words(&node.what)).collect();
    html! {
        <svg class="ring" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={label.join(" → ")}>
            <defs>
                <marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"
                    orient="auto-start-reverse"><path class="arrow-head" d="M0 0 L10 5 L0 10 z" /></marker>
            </defs>
            { for drawing.arrows.iter().filter_map(|line| arrow(drawing, *line)) }
            { for drawing.nodes.iter().map(node) }
        </svg>
    }
}

fn words(what: &What) -> String {
    match what {
        What::Worker { name, gone: true } => format!("{name} †"),
        What::Worker { name, .. } | What::Lock(name) => name.clone(),
    }
}

fn node(node: &Node) -> Html {
    let (x, y) = at(node);
    let shape = match &node.what {
        What::Worker { gone, .. } => {
            let class = if *gone { "ring-worker gone" } else { "ring-worker" };
            html! {
                <rect {class} x={(x - BOX.0).to_string()} y={(y - BOX.1).to_string()}
                    width={(2.0 * BOX.0).to_string()} height={(2.0 * BOX.1).to_string()} rx="6" />
            }
        }
        What::Lock(_) => html! {
            <circle class="ring-lock" cx={x.to_string()} cy={y.to_string()} r={LOCK.to_string()} />
        },
    };
    html! {
        <>
            { shape }
            <text class="ring-text" x={x.to_string()} y={y.to_string()} dy="5" text-anchor="middle">{ words(&node.what) }</text>
        </>
    }
}

/// A bow from one node to the other, so that two arrows between the same nodes keep apart.
fn arrow(drawing: &Drawing, arrow: Arrow) -> Option<Html> {
    let (from, to) = (drawing.nodes.get(arrow.from)?, drawing.nodes.get(arrow.to)?);
    let (a, b) = (at(from), at(to));
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy).max(1.0);
    let bend = 0.16 * length;
    let middle = ((a.0 + b.0) / 2.0 + bend * dy / length, (a.1 + b.1) / 2.0 - bend * dx / length);
    let (start, end) = (edge(&from.what, a, middle), edge(&to.what, b, middle));
    let class = match arrow.says {
        Says::WaitsFor => "ring-arrow waiting",
        Says::HeldBy => "ring-arrow",
    };
    let (x, y) = middle;
    let d = format!("M{:.1} {:.1} Q{x:.1} {y:.1} {:.1} {:.1}", start.0, start.1, end.0, end.1);
    Some(html! { <path {class} {d} marker-end="url(#arrow)" /> })
}

/// Where the line from a node's middle to `target` leaves its outline.
fn edge(what: &What, (x, y): (f64, f64), target: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (target.0 - x, target.1 - y);
    let share = match what {
        What::Worker { .. } => (BOX.0 / dx.abs()).min(BOX.1 / dy.abs()),
        What::Lock(_) => LOCK / dx.hypot(dy),
    };
    let share = (share * 1.04).min(1.0);
    (x + dx * share, y + dy * share)
}
