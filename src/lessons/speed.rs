//! Claims about speed: what the medians say, and when they say nothing.
//!
//! invariant: a claim is called false only where the cores that it needs were there and the
//! repetitions agree. Else it is left open, with what stood in its way.

use super::{Remark, Results, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode};

/// Less work than this, in ms by one worker, says nothing about speed: starting workers and other
/// programs weigh too much in it.
const SHORTEST_MS: f64 = 60.0;
/// The part of its claim that a lesson may miss besides what the missing cores explain.
const SLACK: f64 = 0.93;
/// With less than this part of the cores, other work had the rest.
const BUSY: f64 = 0.75;

/// What is claimed of a ratio of speeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Claim {
    /// So many times as fast or more, given so many cores.
    AtLeast(f64, usize),
    /// Less than so many times as fast, on any machine.
    Below(f64),
}

impl Claim {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Claim::AtLeast(times, _) => ratio >= times,
            Claim::Below(times) => ratio < times,
        }
    }

    /// Cores without which nothing refutes it. One worker is disturbed too where another has none.
    fn cores(self) -> usize {
        match self {
            Claim::AtLeast(_, cores) => cores,
            Claim::Below(_) => 2,
        }
    }

    /// Why `ratio` does not refute the claim: there were only `cores`, and what they gave was used.
    fn lacks(self, ratio: f64, cores: Option<f64>) -> Option<Remark> {
        let Claim::AtLeast(times, needed) = self else { return None };
        let (cores, needed) = (cores?, needed as f64);
        // What the further cores were to bring shrinks as they do.
        let share = (cores - 1.0) / (needed - 1.0);
        let left = 1.0 + (times - 1.0) * share.clamp(0.0, 1.0);
        (needed > 1.0 && ratio >= SLACK * left && left < times).then(|| {
            measured!(
                "cores-busy",
                "{ratio} times as fast, but only {cores} of {needed} cores were free",
                ratio = format!("{ratio:.2}"),
                cores = format!("{cores:.2}"),
                needed = needed
            )
        })
    }
}

/// Why repetitions refute nothing: a quarter of them or more speak for the claim.
fn uneven(claim: Claim, pairs: &[f64]) -> Option<Remark> {
    let in_favour = pairs.iter().filter(|ratio| claim.holds(**ratio)).count();
    let (low, high) = pairs
        .iter()
        .fold((f64::MAX, 0.0f64), |(low, high), ratio| (low.min(*ratio), high.max(*ratio)));
    (pairs.len() > 1 && 4 * in_favour >= pairs.len()).then(|| {
        measured!(
            "uneven",
            "from {low} to {high} times as fast: too uneven to decide",
            low = format!("{low:.2}"),
            high = format!("{high:.2}")
        )
    })
}

impl Results<'_> {
    /// How many times faster `mode` was than `than`, by medians.
    pub fn speedup(&self, mode: Mode, than: Mode) -> Option<f64> {
        let [mode, than] = [mode, than].map(|m| self.mode(m).map(|report| report.median_ms));
        Some(than? / mode?).filter(|ratio| ratio.is_finite())
    }

    /// The same for each repetition and the one that was measured beside it.
    fn speedups(&self, mode: Mode, than: Mode) -> Vec<f64> {
        let [mode, than] = [mode, than]
            .map(|mode| self.mode(mode).map_or(&[][..], |report| report.runs_ms.as_slice()));
        than.iter().zip(mode).map(|(than, mode)| than / mode).collect()
    }

    /// Why a claim that needs so many cores stays open: they were not there.
    pub fn busy(&self, needed: usize) -> Option<Remark> {
        let cores = self.effective_cores.filter(|cores| *cores < BUSY * needed as f64)?;
        Some(measured!(
            "cores-were-busy",
            "only {cores} of {needed} cores were free",
            cores = format!("{cores:.2}"),
            needed = needed
        ))
    }

    /// The verdict on a claim that needs so many cores: open where it fails and they were not there.
    pub fn given_cores(
        &self,
        [id, text]: [&str; 2],
        needed: usize,
        holds: bool,
        found: Remark,
    ) -> Fact {
        match self.busy(needed).filter(|_| !holds) {
            Some(why) => undecided(id, text, why),
            None => decided(id, text, holds, found),
        }
    }

    /// The verdict on `claim`, which the median `ratio` of `pairs` of repetitions bears on.
    pub fn verdict(
        &self,
        [id, text]: [&str; 2],
        claim: Claim,
        (ratio, pairs): (f64, &[f64]),
        found: Remark,
    ) -> Fact {
        if claim.holds(ratio) {
            return decided(id, text, true, found);
        }
        let why = self.busy(claim.cores()).or_else(|| claim.lacks(ratio, self.effective_cores));
        match why.or_else(|| uneven(claim, pairs)) {
            Some(why) => undecided(id, text, why),
            None => decided(id, text, false, found),
        }
    }

    /// A claim that `mode` is so many times as fast as sequential.
    pub fn speed_fact(&self, id: &str, text: &str, mode: Mode, claim: Claim) -> Fact {
        let Some(ratio) = self.speedup(mode, Mode::Sequential) else {
            return undecided(id, text, run_to_decide(&format!("sequential, {}", mode.name())));
        };
        let alone_ms = self.mode(Mode::Sequential).map_or(0.0, |report| report.median_ms);
        if alone_ms < SHORTEST_MS {
            let why = measured!(
                "too-little",
                "{ms} ms of work are too little to decide; give it more",
                ms = alone_ms.round()
            );
            return undecided(id, text, why);
        }
        let found = measured!(
            "speed",
            "{mode} is {ratio} times as fast as sequential",
            mode = mode.name(),
            ratio = format!("{ratio:.2}")
        );
        let pairs = self.speedups(mode, Mode::Sequential);
        self.verdict([id, text], claim, (ratio, &pairs), found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::protocol::{ModeReport, median};

    /// The verdict on `claim` for threads that took these times where one worker took 200 ms.
    fn judge(claim: Claim, threads_ms: &[f64], effective_cores: Option<f64>) -> Fact {
        let of = |times: Vec<f64>| ModeReport {
            median_ms: median(&times),
            runs_ms: times,
            ..ModeReport::default()
        };
        let modes = BTreeMap::from([
            ("sequential".to_owned(), of(vec![200.0; threads_ms.len()])),
            ("threads".to_owned(), of(threads_ms.to_vec())),
        ]);
        let params = BTreeMap::new();
        let results = Results { modes: &modes, params: &params, cores: 2, effective_cores };
        results.speed_fact("fast", "it is fast", Mode::Threads, claim)
    }

    const NEAR: Claim = Claim::AtLeast(1.4, 2);

    #[test]
    fn a_claim_that_the_medians_bear_out_holds() {
        assert_eq!(judge(NEAR, &[100.0, 102.0, 300.0], Some(1.9)).holds, Some(true));
        assert_eq!(judge(Claim::Below(1.1), &[210.0], None).holds, Some(true));
    }

    #[test]
    fn a_claim_is_false_where_the_cores_were_there() {
        for cores in [Some(2.0), Some(1.95), None] {
            let fact = judge(NEAR, &[190.0, 200.0, 195.0], cores);
            assert_eq!(fact.holds, Some(false), "{fact:?}");
        }
        assert_eq!(judge(Claim::Below(1.1), &[100.0], Some(1.9)).holds, Some(false));
    }

    #[test]
    fn few_cores_leave_it_open() {
        for claim in [NEAR, Claim::Below(1.0)] {
            let fact = judge(claim, &[180.0, 190.0, 185.0], Some(1.2));
            let key = fact.detail.map(|detail| detail.key);
            assert_eq!((fact.holds, key), (None, Some("cores-were-busy".into())));
        }
    }

    #[test]
    fn somewhat_fewer_cores_leave_it_open_if_they_were_used() {
        let fact = judge(NEAR, &[149.0, 150.0, 151.0], Some(1.6));
        assert_eq!((fact.holds, fact.detail.map(|d| d.key)), (None, Some("cores-busy".into())));
        assert_eq!(judge(NEAR, &[195.0, 190.0, 200.0], Some(1.6)).holds, Some(false));
    }

    #[test]
    fn repetitions_that_disagree_leave_it_open() {
        let fact = judge(NEAR, &[120.0, 190.0, 195.0], Some(2.0));
        assert_eq!((fact.holds, fact.detail.map(|d| d.key)), (None, Some("uneven".into())));
    }

    #[test]
    fn a_moment_of_work_says_nothing() {
        let modes = BTreeMap::new();
        let params = BTreeMap::new();
        let results = Results { modes: &modes, params: &params, cores: 2, effective_cores: None };
        assert_eq!(results.speed_fact("fast", "", Mode::Gil, NEAR).holds, None);
    }
}
