//! How a gauge moved: its readings over time, thinned out so that an endless run stays small.
//!
//! invariant: at most [`MOST`] readings, in order of time; neighbours differ, but for the last.

use crate::protocol::{Gauge, GaugeKind};

/// Readings kept of one gauge.
const MOST: usize = 400;

/// The readings of one gauge.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    pub name: String,
    pub kind: GaugeKind,
    /// What it can reach; 0 where there is no bound.
    pub max: f64,
    /// Who is in it now, for a room.
    pub members: Vec<String>,
    /// Milliseconds since the repetition began to be watched, and the value from then on.
    points: Vec<(f64, f64)>,
}

impl Track {
    fn of(gauge: &Gauge, at_ms: f64) -> Track {
        Track {
            name: gauge.name.clone(),
            kind: gauge.kind,
            max: gauge.max,
            members: gauge.members.clone(),
            points: vec![(at_ms, gauge.value)],
        }
    }

    fn read(&mut self, gauge: &Gauge, at_ms: f64) {
        self.max = gauge.max;
        self.members.clone_from(&gauge.members);
        if self.value() == gauge.value {
            return;
        }
        self.points.push((at_ms, gauge.value));
        if self.points.len() > MOST {
            // The last one stays: it is what the gauge says now.
            let last = self.points.len() - 1;
            let mut at = 0;
            self.points.retain(|_| {
                at += 1;
                at % 2 == 1 || at - 1 == last
            });
        }
    }

    /// What it says now.
    pub fn value(&self) -> f64 {
        self.points.last().map_or(0.0, |point| point.1)
    }

    /// The most it said.
    pub fn peak(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(0.0, f64::max)
    }

    /// What the full height of a drawing stands for: its bound, or more where it went beyond.
    pub fn top(&self) -> f64 {
        self.max.max(self.peak()).max(1.0)
    }

    /// Corners of the stepped line through the readings, up to `end_ms`: shares of width from the
    /// left and of height from the top.
    pub fn steps(&self, end_ms: f64) -> Vec<(f64, f64)> {
        let (end, top) = (end_ms.max(f64::MIN_POSITIVE), self.top());
        let mut corners = Vec::with_capacity(2 * self.points.len() + 1);
        let mut height = 1.0;
        for (at, value) in &self.points {
            let x = (at / end).clamp(0.0, 1.0);
            if !corners.is_empty() {
                corners.push((x, height));
            }
            height = 1.0 - (value / top).clamp(0.0, 1.0);
            corners.push((x, height));
        }
        corners.push((1.0, height));
        corners
    }
}

/// Take in what all gauges say at `at_ms`. One that was taken down keeps its track.
pub fn take(tracks: &mut Vec<Track>, gauges: &[Gauge], at_ms: f64) {
    for gauge in gauges {
        match tracks.iter_mut().find(|track| track.name == gauge.name) {
            Some(track) => track.read(gauge, at_ms),
            None => tracks.push(Track::of(gauge, at_ms)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(name: &str, value: f64, max: f64) -> Gauge {
        let (name, kind) = (name.to_owned(), GaugeKind::Depth);
        Gauge { name, kind, value, max, members: Vec::new() }
    }

    #[test]
    fn readings_become_steps() {
        let mut tracks = Vec::new();
        for (at, value) in [(0.0, 0.0), (5.0, 4.0), (6.0, 4.0), (8.0, 2.0)] {
            take(&mut tracks, &[gauge("queue", value, 4.0)], at);
        }
        let track = &tracks[0];
        assert_eq!((track.value(), track.peak(), track.top()), (2.0, 4.0, 4.0));
        let corners = [(0.0, 1.0), (0.5, 1.0), (0.5, 0.0), (0.8, 0.0), (0.8, 0.5), (1.0, 0.5)];
        assert_eq!(track.steps(10.0), corners);
    }

    #[test]
    fn a_gauge_without_a_bound_fills_its_height_at_its_most() {
        let mut tracks = Vec::new();
        take(&mut tracks, &[gauge("memory", 10.0, 0.0)], 0.0);
        take(&mut tracks, &[gauge("memory", 40.0, 0.0), gauge("other", 0.0, 0.0)], 1.0);
        assert_eq!((tracks[0].top(), tracks[1].top()), (40.0, 1.0));
    }

    #[test]
    fn an_endless_run_keeps_a_bounded_number_and_the_last() {
        let mut tracks = Vec::new();
        for at in 0..5_000 {
            take(&mut tracks, &[gauge("queue", f64::from(at), 0.0)], f64::from(at));
        }
        assert!(tracks[0].points.len() <= MOST);
        assert_eq!(tracks[0].value(), 4_999.0);
        assert!(tracks[0].steps(5_000.0).is_sorted_by(|a, b| a.0 <= b.0));
    }
}
