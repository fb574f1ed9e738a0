//! A timeline on a canvas, as geometry: where each lane and span lies, what is under a point, and
//! which span the keyboard is on.

use super::viewport::Viewport;
use crate::trace::timeline::{Band, Lane, Span, Timeline};

/// Height of the axis above the lanes.
pub const AXIS: f64 = 24.0;

/// The heights of a lane's parts, from the top; they shrink as lanes become many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneShape {
    /// For the name; 0 where there is no room for it.
    pub label: f64,
    pub tasks: f64,
    pub states: f64,
    pub holds: f64,
    pub gap: f64,
}

impl LaneShape {
    pub fn of(lanes: usize) -> Self {
        let [label, tasks, states, holds, gap] = match lanes {
            0..=8 => [17.0, 3.0, 20.0, 5.0, 6.0],
            9..=16 => [14.0, 3.0, 13.0, 4.0, 3.0],
            17..=40 => [0.0, 2.0, 12.0, 3.0, 3.0],
            _ => [0.0, 1.0, 6.0, 2.0, 1.0],
        };
        LaneShape { label, tasks, states, holds, gap }
    }

    pub fn height(&self) -> f64 {
        self.label + self.tasks + self.states + self.holds + self.gap
    }

    /// Top and height of a band within its lane.
    pub fn band(&self, band: Band) -> (f64, f64) {
        match band {
            Band::Tasks => (self.label, self.tasks),
            Band::States => (self.label + self.tasks, self.states),
            Band::Holds => (self.label + self.tasks + self.states, self.holds),
        }
    }
}

/// Height of a canvas for so many lanes.
pub fn height(lanes: usize) -> f64 {
    AXIS + lanes.max(1) as f64 * LaneShape::of(lanes).height() + 4.0
}

/// Top of a lane.
pub fn top(lane: usize, lanes: usize) -> f64 {
    AXIS + lane as f64 * LaneShape::of(lanes).height()
}

/// A span under a point or under the keyboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub lane: usize,
    pub band: Band,
    pub span: Span,
}

/// What lies at `(x, y)` of a canvas `width` wide; short spans can be hit from 3 pixels away.
pub fn hit(timeline: &Timeline, view: &Viewport, width: f64, x: f64, y: f64) -> Option<Hit> {
    let lanes = timeline.lanes.len();
    let shape = LaneShape::of(lanes);
    let at = (y - AXIS) / shape.height();
    let lane = (at >= 0.0 && at < lanes as f64).then_some(at as usize)?;
    let inside = y - top(lane, lanes);
    let bands = [Band::Holds, Band::Tasks, Band::States];
    let band = bands.into_iter().find(|band| {
        let (top, height) = shape.band(*band);
        (top..top + height).contains(&inside)
    });
    let origin = timeline.origin_ms();
    let time = view.ms(x, width) + origin;
    let near = view.span() / width.max(1.0) * 3.0;
    let find = |band| {
        let spans = band_spans(&timeline.lanes[lane], band, timeline.end_ms());
        at_time(&spans, time, near).map(|span| Hit { lane, band, span })
    };
    match band {
        None | Some(Band::States) => find(Band::States),
        Some(band) => find(band).or_else(|| find(Band::States)),
    }
}

fn band_spans(lane: &Lane, band: Band, end_ms: f64) -> Vec<Span> {
    let mut spans: Vec<Span> = match band {
        Band::States => lane.states.clone(),
        Band::Holds => lane.holds.iter().flatten().copied().collect(),
        Band::Tasks => lane.tasks.iter().flatten().copied().collect(),
    };
    spans.extend(lane.open_spans(end_ms).filter(|open| open.0 == band).map(|open| open.2));
    spans
}

/// The shortest span at `time`, or else the nearest within `near`.
fn at_time(spans: &[Span], time: f64, near: f64) -> Option<Span> {
    let distance = |span: &Span| (span.start_ms - time).max(time - span.end_ms).max(0.0);
    let close = spans.iter().filter(|span| distance(span) <= near);
    let rank = |span: &&Span| (distance(span), span.duration_ms());
    close
        .min_by(|a, b| {
            let ((da, la), (db, lb)) = (rank(a), rank(b));
            da.total_cmp(&db).then(la.total_cmp(&lb))
        })
        .copied()
}

/// The keyboard's place: a lane and one of its states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Focus {
    pub lane: usize,
    pub state: usize,
}

/// Where the keyboard may go from a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Next,
    Previous,
    Up,
    Down,
}

/// The focus after a step, and the span it is on; none where there are no spans.
pub fn step(timeline: &Timeline, focus: Option<Focus>, step: Step) -> Option<(Focus, Span)> {
    let states = |lane: usize| timeline.lanes.get(lane).map_or(&[][..], |lane| &lane.states);
    let first = timeline.lanes.iter().position(|lane| !lane.states.is_empty())?;
    let Some(mut focus) = focus.filter(|f| states(f.lane).get(f.state).is_some()) else {
        return Some((Focus { lane: first, state: 0 }, states(first)[0]));
    };
    let now = states(focus.lane)[focus.state];
    match step {
        Step::Next => focus.state = (focus.state + 1).min(states(focus.lane).len() - 1),
        Step::Previous => focus.state = focus.state.saturating_sub(1),
        Step::Up | Step::Down => {
            let mut others: Vec<usize> = match step {
                Step::Up => (0..focus.lane).rev().collect(),
                _ => (focus.lane + 1..timeline.lanes.len()).collect(),
            };
            others.retain(|lane| !states(*lane).is_empty());
            if let Some(lane) = others.first().copied() {
                let state = states(lane).partition_point(|span| span.end_ms <= now.start_ms);
                focus = Focus { lane, state: state.min(states(lane).len() - 1) };
            }
        }
    }
    Some((focus, states(focus.lane)[focus.state]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::timeline::SpanKind;
    use crate::trace::{Event, Kind, Reason};

    fn timeline() -> Timeline {
        let mut timeline = Timeline::default();
        for worker in 1..=2 {
            let at = |time_ms, kind, reason| Event {
                time_ms,
                kind,
                reason,
                line: 3,
                object: 9,
                value: 0,
            };
            let events = [
                at(100.0, Kind::Start, Reason::None),
                at(120.0, Kind::WaitBegin, Reason::Lock),
                at(160.0, Kind::WaitEnd, Reason::Lock),
                at(160.0, Kind::HoldBegin, Reason::Lock),
                at(200.0, Kind::End, Reason::None),
            ];
            timeline.push((1, worker), "w", &events, 0);
        }
        timeline
    }

    fn view() -> Viewport {
        let mut view = Viewport::default();
        view.grow(100.0);
        view
    }

    #[test]
    fn a_point_finds_its_span() {
        let shape = LaneShape::of(2);
        let y = |lane, band| top(lane, 2) + shape.band(band).0 + 1.0;
        let hit =
            |x, y| hit(&timeline(), &view(), 1000.0, x, y).map(|hit| (hit.lane, hit.span.kind));
        assert_eq!(hit(100.0, y(0, Band::States)), Some((0, SpanKind::Running)));
        assert_eq!(hit(400.0, y(1, Band::States)), Some((1, SpanKind::Waiting(Reason::Lock))));
        assert_eq!(hit(800.0, y(1, Band::Holds)), Some((1, SpanKind::Holding(Reason::Lock))));
        assert_eq!(hit(400.0, y(1, Band::Holds)), Some((1, SpanKind::Waiting(Reason::Lock))));
        assert_eq!(hit(100.0, 3.0), None, "the axis");
        assert_eq!(hit(100.0, 900.0), None, "below the lanes");
    }

    #[test]
    fn the_keyboard_walks_along_and_across_lanes() {
        let timeline = timeline();
        let (start, _) = step(&timeline, None, Step::Next).expect("a span");
        let (next, span) = step(&timeline, Some(start), Step::Next).expect("a span");
        assert_eq!((next.state, span.kind), (1, SpanKind::Waiting(Reason::Lock)));
        let (below, span) = step(&timeline, Some(next), Step::Down).expect("a span");
        assert_eq!((below.lane, span.start_ms), (1, 120.0));
        assert_eq!(step(&timeline, Some(below), Step::Down).map(|s| s.0), Some(below));
        assert!(step(&Timeline::default(), None, Step::Next).is_none());
    }

    #[test]
    fn many_lanes_still_fit() {
        assert!(height(128) < 1_500.0 && height(2) > 60.0);
    }
}
