//! Lessons run natively, with threads of the operating system: their logic, without a browser.

use std::collections::BTreeMap;

use super::{Results, Run, card, find};
use crate::protocol::{Mode, ModeReport, Params, Value};
use crate::runtime::thread;

/// Run the lesson with these numbers and choices; claims that need what was printed stay open,
/// because natively nobody reads it.
fn assert_facts(id: &str, numbers: &[(&str, f64)], choices: &[(&str, &str)], decided: &[&str]) {
    let card = card(id).expect("a card");
    let mut params: Params = card.defaults();
    params.extend(numbers.iter().map(|(name, n)| ((*name).to_owned(), Value::Number(*n))));
    let text = |(name, choice): &(&str, &str)| ((*name).into(), Value::Text((*choice).into()));
    params.extend(choices.iter().map(text));
    let lesson = find(id).expect("a lesson");
    let mut modes = BTreeMap::new();
    for mode in card.modes.iter().filter(|mode| matches!(mode, Mode::Gil | Mode::Threads)) {
        thread::restart_numbers();
        let run = Run::new(*mode, params.clone(), 1, 4, 4);
        let began = crate::word::now_ms();
        lesson.run(&run).expect("it comes to its end");
        let (ms, measured) = (crate::word::now_ms() - began, run.measured());
        let report = ModeReport {
            runs_ms: vec![ms],
            workers: measured.workers as u32,
            values: measured.values,
            ..ModeReport::default()
        };
        modes.insert(mode.name().to_owned(), report);
    }
    assert_eq!(modes.len(), 2, "{id}");
    let results = Results { modes: &modes, params: &params, cores: 4, effective_cores: None };
    let facts = lesson.facts(&results);
    for id in decided {
        let fact = facts.iter().find(|fact| fact.id == *id).expect("a fact of that id");
        assert_eq!(fact.holds, Some(true), "{fact:?}\n{modes:#?}");
    }
}

#[test]
fn thread_lifecycle() {
    let facts = ["once", "timeout", "itself", "states"];
    assert_facts("thread-lifecycle", &[("seconds", 0.4), ("timeout", 0.05)], &[], &facts);
}

#[test]
fn semaphore() {
    let facts = ["never-more", "everybody", "refused"];
    let numbers = [("stay", 5.0), ("visits", 4.0)];
    assert_facts("semaphore", &numbers, &[], &facts);
    let one = [("stay", 2.0), ("permits", 1.0)];
    assert_facts("semaphore", &one, &[], &["never-more", "everybody", "refused", "mutex"]);
}

#[test]
fn condition() {
    for notify in ["one", "all"] {
        let which = format!("notify-{notify}");
        let facts = ["nobody-early", &which, "timeout", "wait-for"];
        assert_facts("condition", &[("pause", 15.0)], &[("notify", notify)], &facts);
    }
}

#[test]
fn event() {
    let numbers = [("delay", 300.0), ("timeout", 30.0)];
    assert_facts("event", &numbers, &[], &["timeout", "all-go-on", "stays-set", "cleared"]);
}

#[test]
fn producer_consumer() {
    let facts = ["nothing-lost", "full-blocks", "bounded", "join"];
    assert_facts("producer-consumer", &[("make", 0.5), ("use", 4.0)], &[], &facts);
    assert_facts("producer-consumer", &[("maxsize", 0.0)], &[], &["nothing-lost", "join"]);
}

#[test]
fn queue_kinds() {
    let facts = ["first-in", "last-in", "smallest", "full", "empty"];
    assert_facts("queue-kinds", &[("timeout", 10.0)], &[], &facts);
}

#[test]
fn balance_race() {
    // Whether money is lost without a lock depends on real cores: the browser's test asks that.
    let kept = ["kept-with-lock-threads", "kept-with-lock-gil", "steps-as-on-paper"];
    for order in ["tutorial", "whole", "alternate", "random"] {
        let numbers = [("changes", 20_000.0), ("races", 2.0)];
        assert_facts("balance-race", &numbers, &[("order", order)], &kept);
    }
}

#[test]
fn interleaved_output() {
    let facts = ["mixed-without-lock", "blocks-with-lock"];
    assert_facts("interleaved-output", &[("times", 6.0), ("gap", 2.0)], &[], &facts);
}

#[test]
fn lost_update() {
    let facts = ["lost-without-lock", "kept-with-lock"];
    assert_facts("lost-update", &[("adders", 30.0), ("gap", 5.0)], &[], &facts);
}

#[test]
fn lock_api() {
    let facts = [
        "false-when-held",
        "false-on-timeout",
        "anyone-releases",
        "one-too-many",
        "scope-releases",
    ];
    assert_facts("lock-api", &[("timeout", 0.05)], &[], &facts);
}

#[test]
fn rlock() {
    let facts =
        ["lock-blocks-itself", "lock-has-no-owner", "rlock-counts", "others-kept-out", "not-yours"];
    assert_facts("rlock", &[("levels", 4.0), ("patience", 0.1)], &[], &facts);
}

#[test]
fn pool() {
    let numbers = [("seconds", 0.2), ("timeout", 0.05)];
    let facts = ["in-rounds", "all-results", "pool-refuses"];
    for call in ["map", "imap", "imap_unordered"] {
        assert_facts("pool", &numbers, &[("call", call)], &facts);
    }
    for call in ["apply_async", "map_async"] {
        assert_facts("pool", &numbers, &[("call", call)], &["in-rounds", "too-early"]);
    }
    assert_facts("pool", &numbers, &[("end", "terminate")], &["cut-off", "pool-refuses"]);
}

#[test]
fn executor() {
    let facts = [
        "error-stays",
        "pool-goes-on",
        "each-once",
        "result-in-time",
        "waiting-cancelled",
        "called-back",
        "shutdown-ends",
        "executor-refuses",
    ];
    for cancel in ["no", "yes"] {
        let numbers = [("milliseconds", 15.0)];
        assert_facts("executor", &numbers, &[("cancel_futures", cancel)], &facts);
    }
}
