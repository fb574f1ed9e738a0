//! From events to spans: what each worker was doing, when. A worker that does one job after another
//! has a lane for each.
//!
//! Pure and incremental: events are pushed as they arrive and spans can be read at any moment, so
//! a live picture and an export of a finished run use the same code.
//!
//! invariant: the `states` of a lane never overlap and never run backwards; nor do the spans of
//! one row of holds or tasks.

mod lane;

use std::collections::BTreeMap;

use super::event::{Event, Kind, Reason, SHARED};

pub use lane::{Band, Lane};

/// What a worker does during a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpanKind {
    /// It runs, or could.
    Running,
    /// It is blocked, for this reason.
    Waiting(Reason),
    /// It holds an object of this kind, whatever else it does.
    Holding(Reason),
    /// A named piece of work; the span's value is its number.
    Task,
}

/// A stretch of time in one worker's life.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub start_ms: f64,
    pub end_ms: f64,
    pub kind: SpanKind,
    pub object: u32,
    /// Line of the lesson's source, 0 where unknown.
    pub line: u16,
    /// A wait's outcome (1 it got it, 0 it did not), a task's number, an exit code.
    pub value: i64,
}

impl SpanKind {
    /// States first, then holds, then tasks; by reason within them.
    pub fn order(self) -> u8 {
        match self {
            SpanKind::Running => 0,
            SpanKind::Waiting(reason) => 1 + reason as u8,
            SpanKind::Holding(reason) => 64 + reason as u8,
            SpanKind::Task => u8::MAX,
        }
    }
}

impl Span {
    pub fn duration_ms(&self) -> f64 {
        self.end_ms - self.start_ms
    }
}

/// A moment worth a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    pub at_ms: f64,
    pub line: u16,
    pub object: u32,
    pub value: i64,
}

/// Where an object is known: in its process, or in all.
fn place(pid: u32, object: u32) -> (u32, u32) {
    if object & SHARED == 0 { (pid, object) } else { (0, object) }
}

/// Lanes that share a timeline's limit at least.
const LANES: usize = 8;
/// Lanes beyond which a worker's next job goes on in the lane of its last one.
const MOST_LANES: usize = 200;

/// The lanes of one repetition.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    pub lanes: Vec<Lane>,
    /// Names of objects, by process (0: all of them) and number.
    names: BTreeMap<(u32, u32), String>,
    /// Events that each worker had no room for.
    dropped: BTreeMap<(u32, u32), u32>,
    /// Spans to keep at most; 0 for no limit.
    limit: usize,
}

impl Timeline {
    /// A timeline that keeps at most `limit` spans and counts the rest.
    pub fn with_limit(limit: usize) -> Self {
        Timeline { limit, ..Timeline::default() }
    }

    /// Appends events of one worker; `dropped` is the worker's own count of lost events.
    pub fn push(&mut self, id: (u32, u32), name: &str, events: &[Event], dropped: u32) {
        let count = self.dropped.entry(id).or_default();
        *count = dropped.max(*count);
        // The last job's lane is the one that goes on.
        let at = self.lanes.iter().rposition(|lane| (lane.pid, lane.worker) == id);
        let mut at = at.unwrap_or_else(|| self.insert(id, name));
        let mut room = self.room(at);
        for event in events {
            match event.kind {
                Kind::Name => {
                    self.names.insert(place(id.0, event.object), event.name());
                }
                Kind::Start
                    if self.lanes[at].first_ms().is_some() && self.lanes.len() < MOST_LANES =>
                {
                    at = self.insert(id, name);
                    room = self.room(at);
                }
                _ => {}
            }
            room -= self.lanes[at].push(*event, room).min(room);
        }
    }

    /// Spans that a lane may still keep: each has its share, so that a busy one does not leave the
    /// others without.
    fn room(&self, at: usize) -> usize {
        let share = match self.limit {
            0 => usize::MAX,
            limit => limit / self.lanes.len().max(LANES),
        };
        share.saturating_sub(self.lanes[at].kept())
    }

    /// The name of an object that a worker of process `pid` holds or waits for, if it has one.
    pub fn name_of(&self, pid: u32, object: u32) -> Option<&str> {
        self.names.get(&place(pid, object)).map(String::as_str)
    }

    /// Lanes stand in order of process, then of worker, then of time.
    fn insert(&mut self, id: (u32, u32), name: &str) -> usize {
        let at = self.lanes.partition_point(|lane| (lane.pid, lane.worker) <= id);
        self.lanes.insert(at, Lane::new(id, name));
        at
    }

    /// The earliest event's time; 0 without any.
    pub fn origin_ms(&self) -> f64 {
        let first = self.lanes.iter().filter_map(Lane::first_ms).fold(f64::INFINITY, f64::min);
        if first.is_finite() { first } else { 0.0 }
    }

    /// The latest event's time.
    pub fn end_ms(&self) -> f64 {
        self.lanes.iter().filter_map(Lane::last_ms).fold(self.origin_ms(), f64::max)
    }

    /// The end of what was kept: the end, unless spans had to be left out.
    pub fn kept_end_ms(&self) -> f64 {
        if self.unkept() == 0 {
            return self.end_ms();
        }
        let ends = self.lanes.iter().filter_map(|lane| lane.states.last()).map(|span| span.end_ms);
        ends.fold(self.origin_ms(), f64::max)
    }

    pub fn is_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lane.first_ms().is_none())
    }

    /// Events the workers had no room for.
    pub fn dropped(&self) -> u64 {
        self.dropped.values().map(|count| u64::from(*count)).sum()
    }

    /// Spans that were beyond the limit.
    pub fn unkept(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.unkept).sum()
    }

    /// Every span of lane `lane`, those still open closed at the end of the timeline.
    pub fn spans(&self, lane: usize) -> Vec<Span> {
        let placed = self.lanes.get(lane).map(|lane| lane.placed(self.end_ms()));
        placed.into_iter().flatten().map(|(_, _, span)| span).collect()
    }

    /// Milliseconds by kind for lane `lane`, in order of kind; holds and tasks beside states.
    pub fn totals(&self, lane: usize) -> Vec<(SpanKind, f64)> {
        let mut totals: Vec<(SpanKind, f64)> = Vec::new();
        for span in self.spans(lane) {
            match totals.iter_mut().find(|(kind, _)| *kind == span.kind) {
                Some((_, sum)) => *sum += span.duration_ms(),
                None => totals.push((span.kind, span.duration_ms())),
            }
        }
        totals.sort_by_key(|(kind, _)| kind.order());
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::{Kind, Reason};
    use super::*;

    fn at(time_ms: f64, kind: Kind, reason: Reason, object: u32) -> Event {
        Event { time_ms, kind, reason, line: 0, object, value: 0 }
    }

    fn timeline(events: &[Event]) -> Timeline {
        let mut timeline = Timeline::default();
        timeline.push((1, 1), "Thread-1", events, 0);
        timeline
    }

    fn plain(timeline: &Timeline) -> Vec<(SpanKind, f64, f64)> {
        timeline.spans(0).into_iter().map(|s| (s.kind, s.start_ms, s.end_ms)).collect()
    }

    #[test]
    fn a_wait_splits_running() {
        let timeline = timeline(&[
            at(10.0, Kind::Start, Reason::None, 0),
            at(12.0, Kind::WaitBegin, Reason::Gil, 1),
            at(15.0, Kind::WaitEnd, Reason::Gil, 1),
            at(20.0, Kind::End, Reason::None, 0),
        ]);
        let expected = [
            (SpanKind::Running, 10.0, 12.0),
            (SpanKind::Waiting(Reason::Gil), 12.0, 15.0),
            (SpanKind::Running, 15.0, 20.0),
        ];
        assert_eq!(plain(&timeline), expected);
        assert_eq!(timeline.totals(0)[0], (SpanKind::Running, 7.0));
    }

    #[test]
    fn an_unclosed_wait_lasts_to_the_end_of_the_timeline() {
        let mut timeline = timeline(&[
            at(0.0, Kind::Start, Reason::None, 0),
            at(1.0, Kind::WaitBegin, Reason::Lock, 3),
        ]);
        timeline.push((1, 2), "Thread-2", &[at(9.0, Kind::Start, Reason::None, 0)], 0);
        assert_eq!(plain(&timeline)[1], (SpanKind::Waiting(Reason::Lock), 1.0, 9.0));
    }

    #[test]
    fn end_closes_everything_and_the_lane_rests_after_it() {
        let mut timeline = timeline(&[
            at(0.0, Kind::Start, Reason::None, 0),
            at(1.0, Kind::HoldBegin, Reason::Lock, 3),
            at(2.0, Kind::WaitBegin, Reason::Sleep, 0),
            at(5.0, Kind::End, Reason::None, 0),
        ]);
        timeline.push((1, 2), "Thread-2", &[at(9.0, Kind::Mark, Reason::None, 0)], 0);
        let expected = [
            (SpanKind::Running, 0.0, 2.0),
            (SpanKind::Waiting(Reason::Sleep), 2.0, 5.0),
            (SpanKind::Holding(Reason::Lock), 1.0, 5.0),
        ];
        assert_eq!(plain(&timeline), expected);
    }

    #[test]
    fn holds_nest_and_may_be_released_in_any_order() {
        let timeline = timeline(&[
            at(0.0, Kind::HoldBegin, Reason::Lock, 1),
            at(1.0, Kind::HoldBegin, Reason::Lock, 2),
            at(2.0, Kind::HoldEnd, Reason::Lock, 1),
            at(3.0, Kind::HoldEnd, Reason::Lock, 2),
        ]);
        let holds: Vec<_> = timeline.lanes[0].holds.iter().map(|row| row[0].object).collect();
        assert_eq!(holds, [1, 2], "each has a row of its own");
        assert_eq!(timeline.lanes[0].holds[1][0].duration_ms(), 2.0);
    }

    #[test]
    fn each_job_of_a_worker_has_a_lane_and_its_own_name() {
        let mut events = Vec::new();
        for (begin, name) in [(0.0, "Thread-1"), (5.0, "Consumer-12"), (7.0, "Thread-1")] {
            events.push(at(begin, Kind::Start, Reason::None, 0));
            for (nth, value) in (0..).zip(Event::pieces(name)) {
                events.push(Event { value, ..at(begin, Kind::Called, Reason::None, nth) });
            }
            events.push(at(begin + 1.0, Kind::End, Reason::None, 0));
        }
        let mut timeline = Timeline::default();
        // The ring has the name of the last one by the time it is read.
        events.chunks(4).for_each(|part| timeline.push((1, 1), "Thread-1", part, 0));
        timeline.push((1, 0), "MainThread", &events[..1], 0);
        let names: Vec<_> = timeline.lanes.iter().map(|lane| lane.name.as_str()).collect();
        assert_eq!(names, ["MainThread", "Thread-1", "Consumer-12", "Thread-1"]);
        let spans: Vec<_> = (1..4).map(|lane| timeline.spans(lane).len()).collect();
        assert_eq!(spans, [1, 1, 1]);
    }

    #[test]
    fn a_thread_of_the_pool_rests_after_its_last_task() {
        let task = |time, kind, value| Event { value, ..at(time, kind, Reason::None, 0) };
        let (begin, end) = (Kind::TaskBegin, Kind::TaskEnd);
        // Two in a row, of which one holds another, and one after a rest.
        let times = [(1.0, begin, 1), (2.0, begin, 2), (3.0, end, 2), (4.0, end, 1)];
        let more = [(4.01, begin, 3), (5.0, end, 3), (7.0, begin, 4), (8.0, end, 4)];
        let events: Vec<_> =
            times.into_iter().chain(more).map(|(time, kind, nth)| task(time, kind, nth)).collect();
        let states = |worker| {
            let mut timeline = Timeline::default();
            timeline.push((1, worker), "worker", &events, 0);
            timeline.push((1, 0), "MainThread", &[at(9.0, Kind::End, Reason::None, 0)], 0);
            let spans = timeline.spans(1).into_iter().filter(|span| span.kind == SpanKind::Running);
            spans.map(|span| (span.start_ms, span.end_ms)).collect::<Vec<_>>()
        };
        assert_eq!(states(crate::trace::FIRST_POOL_WORKER), [(1.0, 5.0), (7.0, 8.0)]);
        assert_eq!(states(1), [(1.0, 9.0)], "a thread of ours has a life between tasks");
    }

    #[test]
    fn ends_without_begins_and_clocks_that_step_back_are_tolerated() {
        let timeline = timeline(&[
            at(5.0, Kind::WaitEnd, Reason::Lock, 1),
            at(4.0, Kind::HoldEnd, Reason::Lock, 1),
            at(f64::NAN, Kind::TaskEnd, Reason::None, 1),
            at(6.0, Kind::WaitBegin, Reason::Lock, 1),
            at(3.0, Kind::WaitEnd, Reason::Lock, 1),
            at(8.0, Kind::End, Reason::None, 0),
        ]);
        let spans = plain(&timeline);
        assert!(spans.iter().all(|(_, start, end)| start <= end), "{spans:?}");
        assert_eq!(spans.last(), Some(&(SpanKind::Running, 6.0, 8.0)));
    }

    #[test]
    fn a_wait_begun_twice_lost_its_end() {
        let timeline = timeline(&[
            at(0.0, Kind::WaitBegin, Reason::Gil, 0),
            at(4.0, Kind::WaitBegin, Reason::Gil, 0),
            at(5.0, Kind::WaitEnd, Reason::Gil, 0),
            at(6.0, Kind::End, Reason::None, 0),
        ]);
        assert_eq!(plain(&timeline).last(), Some(&(SpanKind::Running, 5.0, 6.0)));
    }

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let mut timeline = Timeline::with_limit(40);
        for step in 0..40 {
            let time = f64::from(step) * 2.0;
            let events = [
                at(time, Kind::WaitBegin, Reason::Sleep, 0),
                at(time + 1.0, Kind::WaitEnd, Reason::Sleep, 0),
            ];
            timeline.push((1, step % 2), "w", &events, 3);
        }
        assert_eq!(timeline.lanes.iter().map(Lane::kept).sum::<usize>(), 10);
        assert!(timeline.unkept() >= 60, "{}", timeline.unkept());
        assert_eq!(timeline.dropped(), 6);
        assert_eq!(timeline.end_ms(), 79.0);
        assert_eq!(timeline.kept_end_ms(), 11.0, "five spans of each lane");
    }

    #[test]
    fn events_in_batches_give_the_spans_of_events_at_once() {
        let events: Vec<_> = (0..50)
            .map(|step| {
                let kind = if step % 2 == 0 { Kind::WaitBegin } else { Kind::WaitEnd };
                at(f64::from(step), kind, Reason::QueueGet, 7)
            })
            .collect();
        let mut batched = Timeline::default();
        for chunk in events.chunks(7) {
            batched.push((1, 1), "Thread-1", chunk, 0);
        }
        assert_eq!(batched.spans(0), timeline(&events).spans(0));
    }
}
