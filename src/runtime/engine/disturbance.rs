//! What makes a run's times untrustworthy, as the engine can see it. The page adds what it sees.
//!
//! Workers' clocks are compared with the supervisor's by what cannot be: a time that is still to come,
//! or a step that began before it was asked for. A supervisor that looked up too late was itself
//! paused, or its clock was set forward; either way nobody knows what became of the workers.

use super::Supervisor;
use super::run::Active;
use crate::protocol::LaneEvents;
use crate::protocol::disturbance::{CLOCK, PAUSE};
use crate::runtime::worker::StepResult;
use crate::trace::event::Event;
use crate::word::{attune, now_ms};

/// Clocks that agree differ by their resolution at most, which some browsers make coarse, in ms.
const SLACK_MS: f64 = 20.0;
/// The supervisor looks up twenty times as often, in ms.
const PAUSE_MS: f64 = 1_000.0;

/// That time, of another worker's clock, if it is still to come; else 0.
pub fn ahead(time_ms: f64) -> f64 {
    if time_ms > now_ms() + SLACK_MS { time_ms } else { 0.0 }
}

impl Supervisor {
    /// The times of the run that is on are not to be trusted.
    pub(super) fn disturb(&mut self, why: &'static str) {
        if let Some(active) = &mut self.active {
            active.disturbed.insert(why);
        }
    }

    /// After a run whose clocks disagreed: ours goes on from the latest of them, and all workers begin
    /// anew, since who enters a memory has a clock that is not behind ours.
    pub(super) fn set_clocks(&mut self, active: &Active) {
        if active.disturbed.contains(CLOCK) {
            attune(active.latest_ms.max(self.latest_ms));
            self.latest_ms = 0.0;
            self.fleet.begin_anew();
            self.begin_evicting();
        }
    }
}

impl Active {
    /// The supervisor looks up.
    pub(super) fn note_look(&mut self) {
        let now = now_ms();
        if self.looked.is_some_and(|last| now - last > PAUSE_MS) {
            self.disturbed.insert(PAUSE);
        }
        self.looked = Some(now);
    }

    /// A step is over, and says when it began and ended.
    pub(super) fn note_step(&mut self, result: &StepResult) {
        let asked = self.began.unwrap_or(f64::NEG_INFINITY);
        let is_early = result.ended_ms > 0.0 && result.began_ms < asked - SLACK_MS;
        if is_early {
            self.disturbed.insert(CLOCK);
        }
        self.note_clock(result.ended_ms);
    }

    /// Workers say when they did what.
    pub(super) fn note_lanes(&mut self, lanes: &[LaneEvents]) {
        let last = |lane: &LaneEvents| {
            let tail = lane.events.len().checked_sub(Event::SIZE)?;
            Event::read_all(&lane.events[tail..]).last().map(|event| event.time_ms)
        };
        lanes.iter().filter_map(last).for_each(|time_ms| self.note_clock(time_ms));
    }

    fn note_clock(&mut self, time_ms: f64) {
        let latest_ms = ahead(time_ms);
        if latest_ms > 0.0 {
            self.disturbed.insert(CLOCK);
            self.latest_ms = self.latest_ms.max(latest_ms);
        }
    }
}
