//! The figures, as data: what is compared with what, and what is aimed at.

use super::probes::{Probe, Probes};
use super::stats::Summary;

pub use super::table::FIGURES;

/// A number made of probes.
#[derive(Debug, Clone, Copy)]
pub enum Measure {
    /// What the probe says.
    Of(Probe),
    /// How often the second probe's time fits into the first one's, round by round: a speed-up.
    Ratio(Probe, Probe),
    /// How much more the first probe takes than the second.
    Over(Probe, Probe),
    /// The smaller of two probes.
    Least(Probe, Probe),
    Fixed(f64),
}

#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Not below the reference times this.
    AtLeast(f64),
    /// Not above the reference times this.
    AtMost(f64),
    /// Between the reference times these.
    Within(f64, f64),
    /// So many times below the reference.
    Faster(f64),
    /// Not above this, whatever the reference.
    Below(f64),
}

pub struct Figure {
    pub name: &'static str,
    pub unit: &'static str,
    pub measured: Measure,
    pub reference: Measure,
    pub target: Target,
}

/// One line of the table.
pub struct Row {
    pub name: &'static str,
    pub unit: &'static str,
    pub target: Target,
    pub measured: Result<Summary, String>,
    pub reference: Result<Summary, String>,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Met,
    Missed,
    NotMeasured,
}

impl Figure {
    pub fn probes(&self) -> impl Iterator<Item = Probe> {
        [self.measured, self.reference]
            .into_iter()
            .flat_map(|measure| match measure {
                Measure::Of(probe) => [Some(probe), None],
                Measure::Ratio(one, other)
                | Measure::Over(one, other)
                | Measure::Least(one, other) => [Some(one), Some(other)],
                Measure::Fixed(_) => [None, None],
            })
            .flatten()
    }

    pub fn judge(&self, probes: &Probes) -> Row {
        let measured = self.measured.value(probes);
        let reference = self.reference.value(probes);
        let verdict = match (&measured, &reference) {
            (Ok(measured), Ok(reference)) => self.target.verdict(measured.median, reference.median),
            _ => Verdict::NotMeasured,
        };
        let Self { name, unit, target, .. } = *self;
        Row { name, unit, target, measured, reference, verdict }
    }
}

impl Measure {
    fn value(self, probes: &Probes) -> Result<Summary, String> {
        let paired = |one, other, by: fn(f64, f64) -> f64| {
            let (ones, others) = (probes.rounds(one)?, probes.rounds(other)?);
            Summary::of(ones.iter().zip(others).map(|(one, other)| by(*one, *other)).collect())
        };
        match self {
            Self::Of(probe) => Summary::of(probes.rounds(probe)?.to_vec()),
            Self::Ratio(one, other) => paired(one, other, |one, other| one / other),
            Self::Over(one, other) => paired(one, other, |one, other| one - other),
            Self::Least(one, other) => paired(one, other, f64::min),
            Self::Fixed(value) => Summary::of(vec![value]),
        }
    }
}

impl Target {
    fn verdict(self, measured: f64, reference: f64) -> Verdict {
        let met = match self {
            Self::AtLeast(part) => measured >= reference * part,
            Self::AtMost(part) => measured <= reference * part,
            Self::Within(low, high) => (reference * low..=reference * high).contains(&measured),
            Self::Faster(times) => measured * times <= reference,
            Self::Below(limit) => measured <= limit,
        };
        if met { Verdict::Met } else { Verdict::Missed }
    }

    pub fn text(self, unit: &str) -> String {
        match self {
            Self::AtLeast(1.0) => "at least the reference".into(),
            Self::AtLeast(part) => format!("at least {part} of it"),
            Self::AtMost(1.0) => "no slower".into(),
            Self::AtMost(part) => format!("at most {part} of it"),
            Self::Within(low, high) => format!("{low} to {high} of it"),
            Self::Faster(times) => format!("at least {times} times faster"),
            Self::Below(limit) => format!("at most {limit} {unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_target() {
        for (target, measured, reference, met) in [
            (Target::AtLeast(0.95), 1.9, 2.0, true),
            (Target::AtLeast(0.95), 1.8, 2.0, false),
            (Target::AtMost(1.0), 12.0, 12.0, true),
            (Target::Within(0.87, 1.03), 1.04, 1.0, false),
            (Target::Faster(100.0), 0.09, 10.0, true),
            (Target::Faster(100.0), 0.11, 10.0, false),
            (Target::Below(200.0), 201.0, 0.0, false),
        ] {
            let verdict = target.verdict(measured, reference);
            assert_eq!(verdict == Verdict::Met, met, "{target:?} {measured} {reference}");
        }
    }

    #[test]
    fn a_probe_that_failed_leaves_its_figure_not_measured() {
        let figure = &FIGURES[0];
        let row = figure.judge(&Probes::default());
        assert!(row.verdict == Verdict::NotMeasured && row.measured.is_err());
    }
}
