//! What arrives at a high rate during a run: traces, lines, meters, pictures.
//!
//! Kept outside of the session so that no frame renders the tree. Reports are only queued when
//! they arrive; [`Live::digest`] decodes a bounded number of events, once a frame.
//!
//! invariant: of each mode only the latest repetition is kept, and of it at most [`MAX_SPANS`]
//! spans and [`MAX_LINES`] lines.

use std::collections::VecDeque;

use super::track::{self, Track};
use crate::protocol::{Gauge, LaneEvents, Line, Meter, Mode, Picture, Waits};
use crate::trace::Event;
use crate::trace::timeline::Timeline;

/// Spans kept for each mode.
pub const MAX_SPANS: usize = 60_000;
/// Printed lines kept for each mode.
pub const MAX_LINES: usize = 1_000;
/// Events decoded in one go.
const BATCH: usize = 8_000;

/// A run's data, mode by mode in the order they first appeared.
#[derive(Debug, Default)]
pub struct Live {
    pub modes: Vec<ModeLive>,
    queue: VecDeque<Batch>,
    /// The lesson it belongs to.
    pub lesson: String,
    /// The run's report as a file, once there is one.
    pub report: String,
    /// The mode that runs, or ran last.
    pub current: Option<Mode>,
}

/// The latest repetition of one mode.
#[derive(Debug)]
pub struct ModeLive {
    pub mode: Mode,
    pub repetition: u32,
    pub timeline: Timeline,
    pub lines: VecDeque<Line>,
    /// Lines that had to go for newer ones.
    pub lost_lines: usize,
    pub meters: Vec<Meter>,
    pub picture: Option<Picture>,
    /// The lesson's gauges, and how they moved.
    pub tracks: Vec<Track>,
    /// When the first of them was read, and the last, in ms since the page began.
    watched: Option<(f64, f64)>,
    /// Who holds and who waits.
    pub waits: Waits,
}

#[derive(Debug)]
struct Batch {
    mode: Mode,
    repetition: u32,
    lane: LaneEvents,
    /// Bytes already decoded.
    at: usize,
}

impl Live {
    /// Forgets everything; what comes belongs to `lesson`.
    pub fn begin(&mut self, lesson: &str) {
        *self = Live { lesson: lesson.to_owned(), ..Live::default() };
    }

    pub fn mode(&self, mode: Mode) -> Option<&ModeLive> {
        self.modes.iter().find(|live| live.mode == mode)
    }

    /// The modes of which there is something, in the order of the page.
    pub fn modes_with(&self, fits: impl Fn(&ModeLive) -> bool) -> Vec<Mode> {
        let mut modes: Vec<Mode> =
            self.modes.iter().filter(|of| fits(of)).map(|of| of.mode).collect();
        modes.sort();
        modes
    }

    /// The modes that have a timeline.
    pub fn traced(&self) -> Vec<Mode> {
        self.modes_with(|of| !of.timeline.is_empty())
    }

    fn entry(&mut self, mode: Mode) -> &mut ModeLive {
        self.current = Some(mode);
        let at = self.modes.iter().position(|live| live.mode == mode);
        let at = at.unwrap_or_else(|| {
            self.modes.push(ModeLive::new(mode));
            self.modes.len() - 1
        });
        &mut self.modes[at]
    }

    /// A repetition begins: what is kept of the mode's last one goes.
    pub fn repetition(&mut self, mode: Mode, repetition: u32) {
        self.entry(mode).enter(repetition);
    }

    pub fn line(&mut self, mode: Mode, line: Line) {
        let live = self.entry(mode);
        live.lines.push_back(line);
        if live.lines.len() > MAX_LINES {
            live.lines.pop_front();
            live.lost_lines += 1;
        }
    }

    pub fn meters(&mut self, mode: Mode, meters: Vec<Meter>) {
        self.entry(mode).meters = meters;
    }

    /// The lesson's gauges stand so at `now_ms`, in ms since the page began.
    pub fn board(&mut self, mode: Mode, gauges: &[Gauge], now_ms: f64) {
        let live = self.entry(mode);
        let (first, _) = live.watched.unwrap_or((now_ms, now_ms));
        live.watched = Some((first, now_ms));
        track::take(&mut live.tracks, gauges, now_ms - first);
    }

    /// Who holds and who waits now.
    pub fn waits(&mut self, mode: Mode, waits: Waits) {
        self.entry(mode).waits = waits;
    }

    pub fn picture(&mut self, mode: Mode, picture: Picture) {
        let whole = u64::from(picture.width) * u64::from(picture.height);
        if whole == picture.pixels.len() as u64 && whole > 0 {
            self.entry(mode).picture = Some(picture);
        }
    }

    pub fn trace(&mut self, mode: Mode, repetition: u32, lanes: Vec<LaneEvents>) {
        let batch = |lane| Batch { mode, repetition, lane, at: 0 };
        self.queue.extend(lanes.into_iter().map(batch));
    }

    /// Decodes some of what is queued; true if there is more.
    pub fn digest(&mut self) -> bool {
        let mut budget = BATCH;
        while budget > 0 {
            let Some(mut batch) = self.queue.pop_front() else {
                break;
            };
            let bytes = &batch.lane.events[batch.at..];
            let size = bytes.len().min(budget * Event::SIZE);
            let events = Event::read_all(&bytes[..size]);
            let live = self.entry(batch.mode);
            if live.enter(batch.repetition) {
                let id = (batch.lane.pid, batch.lane.worker);
                live.timeline.push(id, &batch.lane.name, &events, batch.lane.dropped);
            }
            budget = budget.saturating_sub(size / Event::SIZE + 1);
            batch.at += size;
            if batch.at < batch.lane.events.len() {
                self.queue.push_front(batch);
            }
        }
        !self.queue.is_empty()
    }
}

impl ModeLive {
    fn new(mode: Mode) -> Self {
        ModeLive {
            mode,
            repetition: 0,
            timeline: Timeline::with_limit(MAX_SPANS),
            lines: VecDeque::new(),
            lost_lines: 0,
            meters: Vec::new(),
            picture: None,
            tracks: Vec::new(),
            watched: None,
            waits: Waits::default(),
        }
    }

    /// How long the gauges were watched, in ms.
    pub fn watched_ms(&self) -> f64 {
        self.watched.map_or(0.0, |(first, last)| last - first)
    }

    /// Moves on to a newer repetition; false for what belongs to an older one.
    fn enter(&mut self, repetition: u32) -> bool {
        if repetition > self.repetition {
            let picture = self.picture.take();
            *self = ModeLive { repetition, picture, ..ModeLive::new(self.mode) };
        }
        repetition == self.repetition
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Kind, Reason};

    fn lane(count: usize) -> LaneEvents {
        let event = |at: usize| Event {
            time_ms: at as f64,
            kind: if at.is_multiple_of(2) { Kind::WaitBegin } else { Kind::WaitEnd },
            reason: Reason::Sleep,
            line: 1,
            object: 0,
            value: 0,
        };
        let words = (0..count).flat_map(|at| event(at).to_words());
        LaneEvents {
            pid: 1,
            worker: 1,
            name: "Thread-1".to_owned(),
            events: words.flat_map(u64::to_le_bytes).collect(),
            dropped: 2,
        }
    }

    #[test]
    fn a_burst_is_decoded_over_several_frames() {
        let mut live = Live::default();
        live.trace(Mode::Gil, 0, vec![lane(20_000)]);
        let mut frames = 1;
        while live.digest() {
            frames += 1;
        }
        assert_eq!(frames, 3);
        let timeline = &live.modes[0].timeline;
        assert_eq!((timeline.end_ms(), timeline.dropped()), (19_999.0, 2));
    }

    #[test]
    fn only_the_latest_repetition_is_kept() {
        let mut live = Live::default();
        live.trace(Mode::Gil, 1, vec![lane(10)]);
        live.trace(Mode::Gil, 0, vec![lane(500)]);
        while live.digest() {}
        assert_eq!(live.modes[0].timeline.end_ms(), 9.0);
        live.repetition(Mode::Gil, 2);
        assert!(live.modes[0].timeline.is_empty() && live.traced().is_empty());
    }

    #[test]
    fn an_endless_run_keeps_a_bounded_amount() {
        let mut live = Live::default();
        for at in 0..MAX_LINES + 7 {
            let line = Line { at_ms: at as f64, worker: "w".to_owned(), text: String::new() };
            live.line(Mode::Threads, line);
        }
        assert_eq!((live.modes[0].lines.len(), live.modes[0].lost_lines), (MAX_LINES, 7));
        live.trace(Mode::Threads, 0, vec![lane(3 * MAX_SPANS)]);
        while live.digest() {}
        assert!(live.modes[0].timeline.lanes[0].kept() <= MAX_SPANS);
        assert!(live.modes[0].timeline.unkept() > 0);
    }

    #[test]
    fn a_picture_that_is_not_whole_is_left_out() {
        let mut live = Live::default();
        live.picture(Mode::Rayon, Picture { width: 3, height: 2, pixels: vec![1; 5] });
        assert!(live.modes.iter().all(|mode| mode.picture.is_none()));
    }
}
