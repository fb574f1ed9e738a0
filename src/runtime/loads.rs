//! How much of a core each worker gets, from looks at its count of work done: between the last two, and
//! from the first to the last at which it had gone on.

use std::collections::BTreeMap;

/// Who counts: process and slot.
pub type Who = (u32, usize);

/// A count (wrapping) and when it was seen, in ms.
#[derive(Debug, Clone, Copy)]
struct Look {
    at_ms: f64,
    count: u32,
}

#[derive(Debug)]
struct Seen {
    first: Look,
    last: Look,
    /// The last one that was higher than the one before.
    progress: Look,
}

/// The counts of one step. Loads are in per cent of what a worker counts alone.
#[derive(Debug, Default)]
pub struct Loads {
    seen: BTreeMap<Who, Seen>,
    /// In a second, alone.
    alone: u32,
}

impl Loads {
    /// Note the counts of those who work at `now_ms`, where a worker alone counts `alone` a second. Their
    /// loads since the look before, of those who worked then too.
    pub fn look(&mut self, now_ms: f64, alone: u32, counts: &[(Who, u32)]) -> Vec<(Who, f64)> {
        self.alone = alone;
        let mut loads = Vec::new();
        for &(who, count) in counts {
            let look = Look { at_ms: now_ms, count };
            let seen = self.seen.entry(who);
            let seen = seen.or_insert(Seen { first: look, last: look, progress: look });
            if look.count != seen.last.count {
                seen.progress = look;
            }
            let before = std::mem::replace(&mut seen.last, look);
            loads.extend(percent(alone, before, look).map(|percent| (who, percent)));
        }
        loads
    }

    /// The loads of all who ever went on, over all looks. Nobody is known afterwards.
    pub fn take(&mut self) -> Vec<(Who, f64)> {
        let Loads { seen, alone } = std::mem::take(self);
        let whole = |seen: Seen| percent(alone, seen.first, seen.progress);
        seen.into_iter().filter_map(|(who, seen)| Some((who, whole(seen)?))).collect()
    }
}

/// The load between two looks; none where no time has passed.
fn percent(alone: u32, before: Look, after: Look) -> Option<f64> {
    let seconds = (after.at_ms - before.at_ms) / 1e3;
    let done = f64::from(after.count.wrapping_sub(before.count));
    (seconds > 0.0).then(|| 100.0 * done / (f64::from(alone) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Who = (1, 0);
    const B: Who = (1, 1);
    const ALONE: u32 = 1_000;

    #[test]
    fn loads_are_those_since_the_look_before() {
        let mut loads = Loads::default();
        assert_eq!(loads.look(0.0, ALONE, &[(A, 5)]), []);
        assert_eq!(loads.look(100.0, ALONE, &[(A, 55), (B, 7)]), [(A, 50.0)]);
        assert_eq!(loads.look(200.0, ALONE, &[(A, 55), (B, 107)]), [(A, 0.0), (B, 100.0)]);
    }

    #[test]
    fn who_has_ended_keeps_the_load_it_had() {
        let mut loads = Loads::default();
        loads.look(0.0, ALONE, &[(A, 0), (B, 0)]);
        loads.look(100.0, ALONE, &[(A, 50), (B, 30)]);
        loads.look(200.0, ALONE, &[(A, 50), (B, 60)]);
        loads.look(300.0, ALONE, &[(B, 90)]);
        assert_eq!(loads.take(), [(A, 50.0), (B, 30.0)]);
        assert_eq!(loads.take(), []);
    }

    #[test]
    fn who_never_went_on_is_nobody_and_counts_wrap() {
        let mut loads = Loads::default();
        loads.look(0.0, ALONE, &[(A, 3), (B, u32::MAX)]);
        loads.look(50.0, ALONE, &[(A, 3), (B, 49)]);
        assert_eq!(loads.take(), [(B, 100.0)]);
    }
}
