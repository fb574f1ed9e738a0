//! One worker's spans, built event by event.

use super::{Event, Reason, Span, SpanKind, Tick};
use crate::trace::{FIRST_POOL_WORKER, Kind};

/// Rows of holds or tasks that a lane shows; deeper ones share the last.
const ROWS: usize = 4;

/// Milliseconds between two tasks of a pool's thread that are the way from one to the next, and no rest.
const WAY_MS: f64 = 0.05;

/// One job of a worker: a thread, a process' main thread, or all that a pool's worker did.
#[derive(Debug, Clone, Default)]
pub struct Lane {
    pub pid: u32,
    pub worker: u32,
    pub name: String,
    /// Running and waiting, one after the other.
    pub states: Vec<Span>,
    /// Holds by row: one row where no two overlap.
    pub holds: Vec<Vec<Span>>,
    /// Named work, by row as holds.
    pub tasks: Vec<Vec<Span>>,
    pub ticks: Vec<Tick>,
    /// Spans left out because the timeline was full.
    pub unkept: u64,
    /// Waits that are on, outermost first.
    waits: Vec<Open>,
    /// Since when and where the present state lasts; `None` before Start and after End.
    since: Option<(f64, u16)>,
    /// Since when a pool's thread has no task: it looks for one or sleeps, and nobody is told which.
    rests: Option<f64>,
    open_holds: Vec<Option<Open>>,
    open_tasks: Vec<Option<Open>>,
    first_ms: Option<f64>,
    last_ms: Option<f64>,
}

/// A span whose end is not known yet.
#[derive(Debug, Clone, Copy)]
struct Open {
    reason: Reason,
    object: u32,
    line: u16,
    value: i64,
    start_ms: f64,
}

impl Open {
    fn of(event: &Event) -> Open {
        Open {
            reason: event.reason,
            object: event.object,
            line: event.line,
            value: event.value,
            start_ms: event.time_ms,
        }
    }

    fn matches(&self, event: &Event) -> bool {
        self.reason == event.reason && self.object == event.object
    }

    fn span(&self, kind: SpanKind, end_ms: f64) -> Span {
        Span {
            start_ms: self.start_ms,
            end_ms,
            kind,
            object: self.object,
            line: self.line,
            value: self.value,
        }
    }
}

impl Lane {
    pub(super) fn new((pid, worker): (u32, u32), name: &str) -> Self {
        Lane { pid, worker, name: name.to_owned(), ..Lane::default() }
    }

    pub fn first_ms(&self) -> Option<f64> {
        self.first_ms
    }

    pub fn last_ms(&self) -> Option<f64> {
        self.last_ms
    }

    /// Spans and ticks kept so far.
    pub fn kept(&self) -> usize {
        let rows = self.holds.iter().chain(&self.tasks).map(Vec::len).sum::<usize>();
        self.states.len() + rows + self.ticks.len()
    }

    /// Takes one event, keeping at most `room` new spans; says how many it kept.
    pub(super) fn push(&mut self, event: Event, room: usize) -> usize {
        let before = self.kept();
        let mut event = event;
        event.time_ms = self.settle(event.time_ms);
        let mut sink = Sink { room };
        self.wake(&event, &mut sink);
        match event.kind {
            Kind::Start => self.restart(&event, &mut sink),
            Kind::End => self.end(&event, &mut sink),
            Kind::WaitBegin => self.wait_begin(&event, &mut sink),
            Kind::WaitEnd => self.wait_end(&event, &mut sink),
            Kind::HoldBegin => open(&mut self.open_holds, &event),
            Kind::HoldEnd => self.hold_end(&event, &mut sink),
            Kind::TaskBegin => open(&mut self.open_tasks, &event),
            Kind::TaskEnd => self.task_end(&event, &mut sink),
            Kind::Mark => self.tick(&event, &mut sink),
            Kind::Called => self.call(&event),
            // The timeline keeps names for all lanes.
            Kind::Name => {}
        }
        self.kept() - before
    }

    /// A time that does not run backwards.
    fn settle(&mut self, time_ms: f64) -> f64 {
        let last = self.last_ms.unwrap_or(if time_ms.is_finite() { time_ms } else { 0.0 });
        let time = if time_ms.is_finite() { time_ms.max(last) } else { last };
        self.first_ms.get_or_insert(time);
        self.last_ms = Some(time);
        if self.since.is_none() && self.states.is_empty() && self.waits.is_empty() {
            self.since = Some((time, 0));
        }
        time
    }

    fn restart(&mut self, event: &Event, sink: &mut Sink) {
        self.end(event, sink);
        self.since = Some((event.time_ms, event.line));
    }

    fn call(&mut self, event: &Event) {
        if event.object == 0 {
            self.name.clear();
        }
        self.name.push_str(&event.name());
    }

    fn end(&mut self, event: &Event, sink: &mut Sink) {
        self.close_state(event.time_ms, event.value, sink);
        self.since = None;
        self.waits.clear();
        for row in 0..self.open_holds.len() {
            self.close_row(Band::Holds, row, event.time_ms, sink);
        }
        for row in 0..self.open_tasks.len() {
            self.close_row(Band::Tasks, row, event.time_ms, sink);
        }
    }

    fn wait_begin(&mut self, event: &Event, sink: &mut Sink) {
        self.close_state(event.time_ms, 0, sink);
        if self.waits.last().is_some_and(|open| open.matches(event)) {
            self.waits.pop();
        }
        self.waits.push(Open::of(event));
        self.since = Some((event.time_ms, event.line));
    }

    fn wait_end(&mut self, event: &Event, sink: &mut Sink) {
        let Some(at) = self.waits.iter().rposition(|open| open.matches(event)) else {
            return;
        };
        self.close_state(event.time_ms, event.value, sink);
        self.waits.truncate(at);
        let line = self.waits.last().map_or(event.line, |open| open.line);
        self.since = Some((event.time_ms, line));
    }

    fn hold_end(&mut self, event: &Event, sink: &mut Sink) {
        if let Some(row) = find(&self.open_holds, |open| open.matches(event)) {
            self.close_row(Band::Holds, row, event.time_ms, sink);
        }
    }

    fn task_end(&mut self, event: &Event, sink: &mut Sink) {
        if let Some(row) = find(&self.open_tasks, |open| open.value == event.value) {
            self.close_row(Band::Tasks, row, event.time_ms, sink);
        }
        let is_last = self.waits.is_empty() && self.open_tasks.iter().all(Option::is_none);
        self.rests = (is_last && self.worker >= FIRST_POOL_WORKER).then_some(event.time_ms);
    }

    /// What comes next ends the rest of a pool's thread.
    fn wake(&mut self, event: &Event, sink: &mut Sink) {
        let Some(rests) = self.rests.take() else { return };
        if event.kind != Kind::TaskBegin || event.time_ms - rests > WAY_MS {
            self.close_state(rests, 0, sink);
            self.since = Some((event.time_ms, event.line));
        }
    }

    fn tick(&mut self, event: &Event, sink: &mut Sink) {
        let Event { time_ms, line, object, value, .. } = *event;
        let tick = Tick { at_ms: time_ms, line, object, value };
        sink.keep(&mut self.ticks, tick, &mut self.unkept);
    }

    /// The present state as a span that ends at `end_ms`.
    fn state(&self, end_ms: f64, value: i64) -> Option<Span> {
        let (start_ms, line) = self.since?;
        let end_ms = self.rests.unwrap_or(end_ms);
        Some(match self.waits.last() {
            Some(open) => Span {
                start_ms,
                value,
                ..open.span(SpanKind::Waiting(open.reason), end_ms.max(start_ms))
            },
            None => Span {
                start_ms,
                end_ms: end_ms.max(start_ms),
                kind: SpanKind::Running,
                object: 0,
                line,
                value,
            },
        })
    }

    /// Running for no time at all is left out; waits are kept however short.
    fn close_state(&mut self, time_ms: f64, value: i64, sink: &mut Sink) {
        let Some(span) = self.state(time_ms, value) else {
            return;
        };
        if span.kind != SpanKind::Running || span.duration_ms() > 0.0 {
            sink.keep(&mut self.states, span, &mut self.unkept);
        }
    }

    fn close_row(&mut self, band: Band, row: usize, time_ms: f64, sink: &mut Sink) {
        let (open, rows) = match band {
            Band::Tasks => (&mut self.open_tasks, &mut self.tasks),
            _ => (&mut self.open_holds, &mut self.holds),
        };
        let Some(open) = open.get_mut(row).and_then(Option::take) else {
            return;
        };
        while rows.len() <= row.min(ROWS - 1) {
            rows.push(Vec::new());
        }
        let span = open.span(band.kind(open.reason), time_ms.max(open.start_ms));
        sink.keep(&mut rows[row.min(ROWS - 1)], span, &mut self.unkept);
    }

    /// Spans that are on, as if they ended at `end_ms`, with the row they are drawn in.
    pub fn open_spans(&self, end_ms: f64) -> impl Iterator<Item = (Band, usize, Span)> + '_ {
        let state = self.state(end_ms, 0).map(|span| (Band::States, 0, span));
        let holds = self.open_holds.iter().map(|open| (Band::Holds, open)).enumerate();
        let tasks = self.open_tasks.iter().map(|open| (Band::Tasks, open)).enumerate();
        let rows = holds.chain(tasks).filter_map(move |(row, (band, open))| {
            let open = (*open)?;
            let span = open.span(band.kind(open.reason), end_ms.max(open.start_ms));
            Some((band, row.min(ROWS - 1), span))
        });
        state.into_iter().chain(rows)
    }

    /// Every span with the row it is drawn in, those still open ended at `end_ms`: states, then
    /// holds, then tasks.
    pub fn placed(&self, end_ms: f64) -> Vec<(Band, usize, Span)> {
        let rows = |band, rows: &'_ [Vec<Span>]| -> Vec<(Band, usize, Span)> {
            let row = |(at, row): (usize, &Vec<Span>)| {
                row.iter().map(|span| (band, at, *span)).collect::<Vec<_>>()
            };
            rows.iter().enumerate().flat_map(row).collect()
        };
        let mut placed: Vec<_> = self.states.iter().map(|s| (Band::States, 0, *s)).collect();
        placed.extend(rows(Band::Holds, &self.holds));
        placed.extend(rows(Band::Tasks, &self.tasks));
        let lasts = |(band, _, span): &(Band, usize, Span)| {
            *band != Band::States || span.duration_ms() > 0.0
        };
        placed.extend(self.open_spans(end_ms).filter(lasts));
        placed.sort_by_key(|(band, row, _)| (*band, *row));
        placed
    }
}

/// The parts of a lane, one under the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    States,
    Holds,
    Tasks,
}

impl Band {
    fn kind(self, reason: Reason) -> SpanKind {
        match self {
            Band::States => SpanKind::Waiting(reason),
            Band::Holds => SpanKind::Holding(reason),
            Band::Tasks => SpanKind::Task,
        }
    }
}

/// Counts what may still be kept.
struct Sink {
    room: usize,
}

impl Sink {
    fn keep<T>(&mut self, into: &mut Vec<T>, item: T, unkept: &mut u64) {
        if self.room == 0 {
            *unkept += 1;
            return;
        }
        self.room -= 1;
        into.push(item);
    }
}

/// Puts a span into the first free row.
fn open(rows: &mut Vec<Option<Open>>, event: &Event) {
    match rows.iter().position(Option::is_none) {
        Some(row) => rows[row] = Some(Open::of(event)),
        None => rows.push(Some(Open::of(event))),
    }
}

/// The innermost open span that fits.
fn find(rows: &[Option<Open>], fits: impl Fn(&Open) -> bool) -> Option<usize> {
    rows.iter().rposition(|open| open.as_ref().is_some_and(&fits))
}
