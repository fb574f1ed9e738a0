//! Hostile input, natively: a million cases for each reader of what comes from outside of the
//! program. Nothing panics, and what is refused is refused with a reason.
//!
//! The cases are made from a seed, so each run makes the same ones.

use std::collections::BTreeMap;

use interleave::lessons::CARDS;
use interleave::lessons::validate::{Wish, validate};
use interleave::protocol::{RunError, Value};
use interleave::trace::event::Event;
use interleave::trace::export::{chrome_json, csv};
use interleave::trace::timeline::Timeline;
use interleave::trace::waits::WaitGraph;

const CASES: usize = 1_000_000;

/// Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A number that somebody might try.
    fn number(&mut self) -> f64 {
        match self.below(8) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => -(self.below(100) as f64),
            3 => f64::from_bits(self.next()),
            4 => 0.5,
            5 => u64::MAX as f64,
            _ => self.below(64) as f64,
        }
    }

    fn text(&mut self, known: &[&str]) -> String {
        const STRANGE: [&str; 8] =
            ["", "__proto__", "\0", "../..", "%00", "𝕴\u{202e}", "<script>", "null"];
        let text = if self.one_in(3) { self.of(&STRANGE) } else { self.of(known) };
        let mut text = text.to_owned();
        if self.one_in(4) {
            text.insert(0, char::from(self.next() as u8));
        }
        text
    }
}

/// A wish that may be sensible in all of its parts, or in none.
fn wish(random: &mut Random, ids: &[&str]) -> Wish {
    let card = &CARDS[random.below(CARDS.len())];
    let lesson = if random.one_in(8) { random.text(ids) } else { card.id.to_owned() };
    let modes: Vec<_> = card.modes.iter().map(|mode| mode.name()).collect();
    let names: Vec<_> = card.params.iter().map(|param| param.name).chain(["seed"]).collect();
    let mut params = BTreeMap::new();
    for _ in 0..random.below(3) {
        let name =
            if random.one_in(8) { random.text(&names) } else { random.of(&names).to_owned() };
        let value = match random.one_in(3) {
            true => Value::Text(random.text(&["yes", "no", "1", "8", "-1", "1e400"])),
            false => Value::Number(random.number()),
        };
        params.insert(name, value);
    }
    let some = |random: &mut Random| random.one_in(3).then(|| random.number());
    Wish {
        lesson,
        modes: random
            .one_in(2)
            .then(|| (0..random.below(4)).map(|_| random.text(&modes)).collect()),
        params,
        seed: some(random),
        repeat: some(random),
    }
}

#[test]
fn whatever_is_wished_for_becomes_a_request_in_range_or_an_error_with_a_reason() {
    let mut random = Random(1);
    let ids: Vec<_> = CARDS.iter().map(|card| card.id).collect();
    let (mut taken, mut refused) = (0, 0);
    for case in 0..CASES {
        let wish = wish(&mut random, &ids);
        match validate(case as u32, &wish) {
            Ok(request) => {
                let card = CARDS.iter().find(|card| card.id == request.lesson).expect("a lesson");
                assert!(!request.modes.is_empty() && request.repeat >= 1, "{wish:?}");
                assert!(request.modes.iter().all(|mode| card.modes.contains(mode)), "{wish:?}");
                assert_eq!(request.params.len(), card.params.len(), "{wish:?}");
                let finite = |value: &Value| !matches!(value, Value::Number(n) if !n.is_finite());
                assert!(request.params.values().all(finite), "{wish:?}");
                taken += 1;
            }
            Err(RunError { field, message, .. }) => {
                assert!(field.is_some() && message.len() > 10, "{wish:?}: {message}");
                refused += 1;
            }
        }
    }
    assert!(taken > CASES / 10 && refused > CASES / 10, "{taken} taken, {refused} refused");
}

/// Bytes as they might stand in the ring of a worker that died in the middle of a store.
fn bytes(random: &mut Random, events: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(events * Event::SIZE + 7);
    let mut now = 1e6;
    for _ in 0..events {
        now += (random.below(1_000) as f64 - 100.0) / 1e3;
        let time = if random.one_in(50) { random.number() } else { now };
        let head = if random.one_in(10) {
            random.next()
        } else {
            // A kind and a reason that there are, a line, and one of a few objects.
            let [kind, reason] = [random.below(12) as u64, random.below(14) as u64];
            kind | reason << 8 | (random.below(400) as u64) << 16 | (random.below(6) as u64) << 32
        };
        for word in [time.to_bits(), head, random.next() >> random.below(64)] {
            bytes.extend(word.to_le_bytes());
        }
    }
    bytes.truncate(bytes.len() - random.below(3).min(bytes.len()));
    bytes
}

#[test]
fn whatever_stands_in_a_ring_can_be_drawn_exported_and_searched_for_deadlocks() {
    const EACH: usize = 50;
    let mut random = Random(2);
    let (mut timeline, mut waits) = (Timeline::with_limit(20_000), WaitGraph::default());
    let mut read = 0;
    for batch in 0..CASES / EACH {
        let id = (1 + random.below(3) as u32, random.below(5) as u32);
        let events = Event::read_all(&bytes(&mut random, EACH));
        read += events.len();
        let dropped = if random.one_in(20) { random.next() as u32 } else { 0 };
        timeline.push(id, "Worker", &events, dropped);
        waits.push(id, "Worker", &events, dropped);
        if random.one_in(3) {
            waits.settle();
            waits.graph();
        }
        if random.one_in(100) {
            waits.process_gone(id.0);
        }
        if batch % 500 == 499 {
            let parts = [("threads", &timeline)];
            let json: serde_json::Value =
                serde_json::from_str(&chrome_json(&parts)).expect("JSON that can be read");
            assert!(json["traceEvents"].is_array());
            assert!(csv(&parts).lines().count() > 1);
            timeline = Timeline::with_limit(20_000);
        }
    }
    assert!(read > CASES / 2, "{read} events were some");
}
