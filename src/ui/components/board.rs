//! The lesson's gauges, live: who is in the room, how deep a queue is, and how both moved.

use yew::prelude::*;

use super::watched::group;
use crate::protocol::{GaugeKind, Mode};
use crate::ui::format::{bytes, plain};
use crate::ui::text::{lookup, t};
use crate::ui::track::Track;

/// Things of a queue that are drawn one by one.
const DRAWN: f64 = 24.0;

/// The gauges of each mode, which were watched for so many ms.
pub fn body(lesson: &str, modes: &[(Mode, Vec<Track>, f64)]) -> Html {
    let gauges = |(mode, tracks, watched_ms): &(Mode, Vec<Track>, f64)| {
        let gauge = |track| gauge(lesson, track, *watched_ms);
        group(*mode, tracks.iter().map(gauge).collect())
    };
    modes.iter().map(gauges).collect()
}

/// What the lesson calls its gauge; one that it names itself, after a program, goes by that name.
fn title(lesson: &str, name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let key: String = name.chars().map(word).collect();
    lookup(&format!("board-{lesson}-{key}"), &[]).unwrap_or_else(|| name.to_owned())
}

fn gauge(lesson: &str, track: &Track, watched_ms: f64) -> Html {
    let title = title(lesson, &track.name);
    let now = figure(track, track.value());
    let (most, bound) = (figure(track, track.peak()), figure(track, track.max));
    let figures = match track.max > 0.0 {
        true => t!("board-of", now = now, max = bound, most = most),
        false => t!("board-now", now = now, most = most),
    };
    let drawing = match track.kind {
        GaugeKind::Room => room(track),
        GaugeKind::Depth => depth(track),
        GaugeKind::Level => Html::default(),
    };
    html! {
        <div class="gauge" data-gauge={track.name.clone()}>
            <p class="gauge-head"><span>{ &title }</span><span class="gauge-figures">{ &figures }</span></p>
            { drawing }
            { course(track, watched_ms, &format!("{title}: {figures}")) }
        </div>
    }
}

/// Pipes hold bytes, everything else counts.
fn figure(track: &Track, value: f64) -> String {
    if track.name.contains('|') { bytes(value) } else { plain(value) }
}

/// A place for each who may be inside, with the names of those who are.
fn room(track: &Track) -> Html {
    let places = (track.max as usize).max(track.members.len()).min(32);
    let place = |at: usize| match track.members.get(at) {
        Some(name) => html! { <li class="seat taken">{ name }</li> },
        None => html! { <li class="seat" aria-hidden="true">{ "\u{a0}" }</li> },
    };
    html! { <ul class="room">{ for (0..places).map(place) }</ul> }
}

/// A square for each thing in the queue, and for each that has room in it.
fn depth(track: &Track) -> Html {
    let all = if track.max > 0.0 { track.max } else { track.peak() };
    if all > DRAWN {
        return Html::default();
    }
    let square = |at: u32| {
        let class = if f64::from(at) < track.value() { "thing in" } else { "thing" };
        html! { <rect {class} x={(at * 18 + 1).to_string()} y="1" width="14" height="14" rx="3" /> }
    };
    let width = (DRAWN * 18.0).to_string();
    html! {
        <svg class="things" viewBox={format!("0 0 {width} 16")} aria-hidden="true" focusable="false">
            { for (0..all as u32).map(square) }
        </svg>
    }
}

/// The stepped line of what it said, from the first reading to the last.
fn course(track: &Track, watched_ms: f64, label: &str) -> Html {
    let corner = |(x, y): (f64, f64)| format!("{:.1},{:.1}", x * 400.0, 2.0 + y * 44.0);
    let line: Vec<_> = track.steps(watched_ms).into_iter().map(corner).collect();
    let line = line.join(" ");
    html! {
        <svg class="course" viewBox="0 0 400 48" preserveAspectRatio="none" role="img" aria-label={label.to_owned()}>
            <polygon class="course-area" points={format!("0,46 {line} 400,46")} />
            <polyline class="course-line" points={line} />
        </svg>
    }
}
