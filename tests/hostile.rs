//! Hostile input, natively: a million cases for each reader of what comes from outside of the
//! program. Nothing panics, and what is refused is refused with a reason.
//!
//! The cases are made from a seed, so each run makes the same ones.

mod dice;

use std::collections::BTreeMap;

use interleave::lessons::CARDS;
use interleave::lessons::validate::{Wish, validate};
use interleave::protocol::{RunError, Value};
use interleave::trace::event::Event;
use interleave::trace::export::{chrome_json, csv};
use interleave::trace::timeline::Timeline;
use interleave::trace::waits::WaitGraph;

use self::dice::Dice;

const CASES: usize = 1_000_000;

/// A number that somebody might try.
fn number(dice: &mut Dice) -> f64 {
    match dice.roll(8) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => -(dice.roll(100) as f64),
        3 => f64::from_bits(dice.next()),
        4 => 0.5,
        5 => u64::MAX as f64,
        _ => dice.roll(64) as f64,
    }
}

fn text(dice: &mut Dice, known: &[&str]) -> String {
    const STRANGE: [&str; 8] =
        ["", "__proto__", "\0", "../..", "%00", "𝕴\u{202e}", "<script>", "null"];
    let text = if dice.roll(3) == 0 { dice.pick(&STRANGE) } else { dice.pick(known) };
    let mut text = (*text).to_owned();
    if dice.roll(4) == 0 {
        text.insert(0, char::from(dice.next() as u8));
    }
    text
}

/// A wish that may be sensible in all of its parts, or in none.
fn wish(dice: &mut Dice, ids: &[&str]) -> Wish {
    let card = &CARDS[dice.roll(CARDS.len())];
    let lesson = if dice.roll(8) == 0 { text(dice, ids) } else { card.id.to_owned() };
    let modes: Vec<_> = card.modes.iter().map(|mode| mode.name()).collect();
    let names: Vec<_> = card.params.iter().map(|param| param.name).chain(["seed"]).collect();
    let mut params = BTreeMap::new();
    for _ in 0..dice.roll(3) {
        let name =
            if dice.roll(8) == 0 { text(dice, &names) } else { (*dice.pick(&names)).to_owned() };
        let value = match dice.roll(3) == 0 {
            true => Value::Text(text(dice, &["yes", "no", "1", "8", "-1", "1e400"])),
            false => Value::Number(number(dice)),
        };
        params.insert(name, value);
    }
    let some = |dice: &mut Dice| (dice.roll(3) == 0).then(|| number(dice));
    Wish {
        lesson,
        modes: (dice.roll(2) == 0).then(|| (0..dice.roll(4)).map(|_| text(dice, &modes)).collect()),
        params,
        seed: some(dice),
        repeat: some(dice),
    }
}

#[test]
fn whatever_is_wished_for_becomes_a_request_in_range_or_an_error_with_a_reason() {
    let mut dice = Dice(1);
    let ids: Vec<_> = CARDS.iter().map(|card| card.id).collect();
    let (mut taken, mut refused) = (0, 0);
    for case in 0..CASES {
        let wish = wish(&mut dice, &ids);
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
fn bytes(dice: &mut Dice, events: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(events * Event::SIZE + 7);
    let mut now = 1e6;
    for _ in 0..events {
        now += (dice.roll(1_000) as f64 - 100.0) / 1e3;
        let time = if dice.roll(50) == 0 { number(dice) } else { now };
        let head = if dice.roll(10) == 0 {
            dice.next()
        } else {
            // A kind and a reason that there are, a line, and one of a few objects.
            let [kind, reason] = [dice.roll(12) as u64, dice.roll(14) as u64];
            kind | reason << 8 | (dice.roll(400) as u64) << 16 | (dice.roll(6) as u64) << 32
        };
        for word in [time.to_bits(), head, dice.next() >> dice.roll(64)] {
            bytes.extend(word.to_le_bytes());
        }
    }
    bytes.truncate(bytes.len() - dice.roll(3).min(bytes.len()));
    bytes
}

#[test]
fn whatever_stands_in_a_ring_can_be_drawn_exported_and_searched_for_deadlocks() {
    const EACH: usize = 50;
    let mut dice = Dice(2);
    let (mut timeline, mut waits) = (Timeline::with_limit(20_000), WaitGraph::default());
    let mut read = 0;
    for batch in 0..CASES / EACH {
        let id = (1 + dice.roll(3) as u32, dice.roll(5) as u32);
        let events = Event::read_all(&bytes(&mut dice, EACH));
        read += events.len();
        let dropped = if dice.roll(20) == 0 { dice.next() as u32 } else { 0 };
        timeline.push(id, "Worker", &events, dropped);
        waits.push(id, "Worker", &events, dropped);
        if dice.roll(3) == 0 {
            waits.settle();
            waits.graph();
        }
        if dice.roll(100) == 0 {
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
