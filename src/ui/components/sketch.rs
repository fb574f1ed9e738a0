//! The idea of the site in one drawing: three tasks under a GIL take turns, three free threads do
//! not. A drawing, and labelled as one: what a visitor's machine does is what the lessons draw.

use yew::prelude::*;

use crate::ui::text::t;

const TASKS: u32 = 3;
/// Slices of time that a task needs.
const SLICES: u32 = 4;
const SLICE: u32 = 38;
const LANE: u32 = 26;
/// Where the lanes of each group begin.
const TOPS: [u32; 2] = [26, 150];
const GAP: u32 = 8;

pub fn sketch() -> Html {
    let width = TASKS * SLICES * SLICE;
    let height = TOPS[1] + TASKS * LANE;
    html! {
        <figure class="sketch">
            <svg viewBox={format!("0 0 {width} {height}")} role="img" aria-label={t!("sketch-label")}>
                <text class="axis" x="0" y="14">{ t!("mode-gil") }</text>
                { for (0..TASKS).map(|task| with_gil(task, TOPS[0] + task * LANE)) }
                <text class="axis" x="0" y={(TOPS[1] - 12).to_string()}>{ t!("mode-threads") }</text>
                { for (0..TASKS).map(|task| bar("run", 0, SLICES, TOPS[1] + task * LANE)) }
            </svg>
            <figcaption class="note">{ t!("sketch-note") }</figcaption>
        </figure>
    }
}

/// A task's turns, and its waiting for the next one.
fn with_gil(task: u32, top: u32) -> Html {
    let turns = (0..SLICES).map(|turn| turn * TASKS + task);
    let waits = std::iter::once((0, task)).chain((1..SLICES).map(|turn| {
        let from = (turn - 1) * TASKS + task + 1;
        (from, TASKS - 1)
    }));
    let waits = waits.filter(|(_, length)| *length > 0);
    html! {
        <>
            { for waits.map(|(from, length)| bar("wait", from, length, top)) }
            { for turns.map(|from| bar("run", from, 1, top)) }
        </>
    }
}

fn bar(class: &'static str, from: u32, length: u32, top: u32) -> Html {
    let thin = class == "wait";
    let (height, drop) = if thin { (4, (LANE - GAP - 4) / 2) } else { (LANE - GAP, 0) };
    html! {
        <rect {class} x={(from * SLICE).to_string()} y={(top + drop).to_string()}
            width={(length * SLICE - if thin { 0 } else { 1 }).to_string()}
            height={height.to_string()} rx={if thin { "0" } else { "2" }} />
    }
}
