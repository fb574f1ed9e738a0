//! Graphs of a few events each.

use super::*;

const A: u32 = 1;
const B: u32 = 2;

fn event(time_ms: f64, kind: Kind, object: u32, value: i64) -> Event {
    Event { time_ms, kind, reason: Reason::Lock, line: 7, object, value }
}

/// Time, kind, object, value.
type Step = (f64, Kind, u32, i64);

fn graph(lanes: &[(Id, &[Step])]) -> WaitGraph {
    let mut graph = WaitGraph::default();
    for (id, events) in lanes {
        let events: Vec<_> = events.iter().map(|(t, k, o, v)| event(*t, *k, *o, *v)).collect();
        graph.push(*id, &format!("Thread-{}", id.1), &events, 0);
    }
    graph.settle();
    graph
}

fn stuck(graph: &WaitGraph) -> Vec<String> {
    let graph = graph.graph();
    graph.stuck.iter().map(|at| graph.nodes[*at].name.clone()).collect()
}

use Kind::{End, HoldBegin, HoldEnd, WaitBegin, WaitEnd};

#[test]
fn two_who_wait_for_each_other_are_a_cycle() {
    let found = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0), (3.0, WaitBegin, B, 0)]),
        ((1, 2), &[(2.0, HoldBegin, B, 0), (4.0, WaitBegin, A, 0)]),
    ]);
    assert_eq!(stuck(&found), ["Thread-1", "Thread-2"]);
    let graph = found.graph();
    assert_eq!(graph.formed_ms, 4.0);
    assert_eq!(graph.nodes[0].holds, [(A, 7)]);
    assert_eq!(graph.nodes[0].waits.map(|wait| wait.object), Some(B));
}

#[test]
fn who_waits_for_himself_is_a_cycle_of_one() {
    let found = graph(&[((1, 1), &[(1.0, HoldBegin, A, 0), (2.0, WaitBegin, A, 0)])]);
    assert_eq!(stuck(&found), ["Thread-1"]);
}

#[test]
fn a_deadline_or_a_release_breaks_the_cycle() {
    let timed = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0), (3.0, WaitBegin, B, 1)]),
        ((1, 2), &[(2.0, HoldBegin, B, 0), (4.0, WaitBegin, A, 0)]),
    ]);
    assert_eq!(stuck(&timed), Vec::<String>::new());
    let released = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0), (3.0, WaitBegin, B, 0), (6.0, WaitEnd, B, 1)]),
        ((1, 2), &[(2.0, HoldBegin, B, 0), (5.0, HoldEnd, B, 0), (5.5, WaitBegin, A, 0)]),
    ]);
    assert_eq!(stuck(&released), Vec::<String>::new());
}

#[test]
fn waiting_long_is_no_deadlock() {
    let found = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0)]),
        ((1, 2), &[(2.0, WaitBegin, A, 0)]),
        ((1, 3), &[(3.0, WaitBegin, A, 0)]),
    ]);
    assert_eq!(stuck(&found), Vec::<String>::new());
    assert_eq!(found.graph().nodes.len(), 3);
}

#[test]
fn events_of_several_workers_count_in_order_of_time() {
    // The second lane is read first, and its hold came later.
    let found = graph(&[
        ((1, 2), &[(4.0, HoldBegin, A, 0)]),
        ((1, 1), &[(1.0, HoldBegin, A, 0), (3.0, HoldEnd, A, 0)]),
    ]);
    let graph = found.graph();
    let holder = graph.nodes.iter().find(|node| !node.holds.is_empty());
    assert_eq!(holder.map(|node| node.id), Some((1, 2)));
}

#[test]
fn another_worker_may_let_a_lock_go() {
    let found = graph(&[((1, 1), &[(1.0, HoldBegin, A, 0)]), ((1, 2), &[(2.0, HoldEnd, A, 0)])]);
    assert!(found.graph().nodes.iter().all(|node| node.holds.is_empty()));
}

#[test]
fn who_died_with_a_lock_leaves_the_others_stuck() {
    let shared = SHARED | 64;
    let mut found = graph(&[
        ((5, 0), &[(1.0, HoldBegin, shared, 0)]),
        ((1, 0), &[(2.0, WaitBegin, shared, 0)]),
    ]);
    assert_eq!(stuck(&found), Vec::<String>::new());
    found.process_gone(5);
    let graph = found.graph();
    assert_eq!(graph.stuck.len(), 2);
    assert!(graph.nodes[graph.stuck[1]].gone);
    // A later process in the same place is not the one that died.
    found.push((5, 0), "Process-9", &[event(3.0, Kind::Start, 0, 0)], 0);
    found.settle();
    assert_eq!(stuck(&found), ["Thread-0", "Thread-0"]);
}

#[test]
fn an_ended_thread_keeps_what_it_holds() {
    let found = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0), (2.0, End, 0, 0)]),
        ((1, 2), &[(3.0, WaitBegin, A, 0)]),
    ]);
    assert_eq!(stuck(&found), ["Thread-2", "Thread-1"]);
}

#[test]
fn after_lost_events_nothing_is_claimed() {
    let mut found = graph(&[
        ((1, 1), &[(1.0, HoldBegin, A, 0), (3.0, WaitBegin, B, 0)]),
        ((1, 2), &[(2.0, HoldBegin, B, 0), (4.0, WaitBegin, A, 0)]),
    ]);
    found.push((1, 1), "Thread-1", &[], 3);
    found.settle();
    assert_eq!(stuck(&found), Vec::<String>::new());
}

#[test]
fn a_join_is_a_wait_for_the_joined() {
    let join = Event { reason: Reason::Thread, ..event(5.0, WaitBegin, 1, 0) };
    let mut found =
        graph(&[((1, 0), &[(1.0, HoldBegin, A, 0)]), ((1, 1), &[(2.0, WaitBegin, A, 0)])]);
    found.push((1, 0), "Thread-0", &[join], 0);
    found.settle();
    assert_eq!(stuck(&found), ["Thread-0", "Thread-1"]);
}

#[test]
fn a_worker_goes_by_the_name_of_the_job_it_had_then() {
    let mut found = graph(&[((1, 2), &[(3.0, WaitBegin, A, 0)])]);
    let called = |time_ms, name| Event {
        value: Event::name_value(name),
        ..event(time_ms, Kind::Called, 0, 0)
    };
    let events = [called(0.5, "First"), event(1.0, HoldBegin, A, 0), event(2.0, End, 0, 0)];
    let next = [event(2.1, Kind::Start, 0, 0), called(2.2, "Second")];
    found.push((1, 1), "Second", &[&events[..], &next].concat(), 0);
    found.settle();
    assert_eq!(stuck(&found), ["Thread-2", "First"], "the ring's name is the last job's");
}
