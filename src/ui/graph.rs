//! A wait-for graph as a drawing: workers and what they hold, on a ring, and arrows between them.
//!
//! Only who is stuck is drawn: a worker, the lock that it waits for, the worker that holds it, and
//! so on. Where the last waits for what the first one holds, the ring is closed; where the last is
//! gone it is open.

use crate::protocol::{Thing, Waiter, Waits};

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Worker { name: String, gone: bool },
    Lock(String),
}

/// Something on the ring, by shares of the drawing's width and height.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub what: What,
    pub x: f64,
    pub y: f64,
}

/// What an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// From a worker to what it waits for.
    WaitsFor,
    /// From a lock to who holds it.
    HeldBy,
}

/// An arrow from one node to another, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub says: Says,
}

/// The drawing of those who are stuck; empty where nobody is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    pub nodes: Vec<Node>,
    pub arrows: Vec<Arrow>,
}

/// What a lock goes by: the lesson's name for it, or its number.
pub fn name_of(thing: &Thing) -> String {
    thing.name.clone().unwrap_or_else(|| format!("#{}", thing.object))
}

/// Whether it waits for somebody's end instead of a lock.
pub fn joins(waiter: &Waiter) -> bool {
    waiter.reason.ends_with("join")
}

/// Draw who is stuck in `waits`.
pub fn draw(waits: &Waits) -> Drawing {
    let stuck: Vec<&Waiter> =
        waits.stuck.iter().filter_map(|at| waits.workers.get(*at as usize)).collect();
    let mut what = Vec::new();
    let mut arrows = Vec::new();
    for waiter in &stuck {
        let worker = what.len();
        what.push(What::Worker { name: waiter.worker.clone(), gone: waiter.gone });
        match &waiter.waits_for {
            Some(_) if joins(waiter) => {
                arrows.push(Arrow { from: worker, to: worker + 1, says: Says::WaitsFor });
            }
            Some(thing) => {
                what.push(What::Lock(name_of(thing)));
                arrows.push(Arrow { from: worker, to: worker + 1, says: Says::WaitsFor });
                arrows.push(Arrow { from: worker + 1, to: worker + 2, says: Says::HeldBy });
            }
            None => {}
        }
    }
    let count = what.len();
    for arrow in &mut arrows {
        // Beyond the last one stands the first.
        arrow.to %= count.max(1);
    }
    let nodes = what.into_iter().enumerate().map(|(at, what)| place(what, at, count)).collect();
    Drawing { nodes, arrows }
}

/// The `at`th of `count` on the ring, clockwise from the left. The ring is a rhombus, which looks the
/// same for the few that there ever are, and needs no sine, of which the code is large.
fn place(what: What, at: usize, count: usize) -> Node {
    let turn = at as f64 / count.max(1) as f64;
    let wave = |turn: f64| (2.0 * turn.fract() - 1.0).abs();
    Node { what, x: 1.0 - wave(turn), y: wave(turn + 0.25) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(name: &str) -> Option<Thing> {
        Some(Thing { object: 1, name: Some(name.to_owned()), line: 3 })
    }

    fn waiter(worker: &str, waits_for: Option<Thing>, reason: &str) -> Waiter {
        Waiter {
            worker: worker.to_owned(),
            pid: 1,
            holds: Vec::new(),
            waits_for,
            reason: reason.to_owned(),
            timed: false,
            gone: false,
        }
    }

    fn arrows(drawing: &Drawing) -> Vec<(usize, usize)> {
        drawing.arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect()
    }

    #[test]
    fn two_who_wait_for_each_other_are_a_ring_of_four() {
        let workers = vec![
            waiter("Main", None, ""),
            waiter("Thread-1", lock("B"), "lock"),
            waiter("Thread-2", lock("A"), "lock"),
        ];
        let drawing = draw(&Waits { workers, stuck: vec![1, 2], found_after_ms: None });
        assert_eq!(arrows(&drawing), [(0, 1), (1, 2), (2, 3), (3, 0)]);
        let places: Vec<_> =
            drawing.nodes.iter().map(|n| (n.x.round() as i32, n.y.round() as i32)).collect();
        assert_eq!(drawing.nodes[1].what, What::Lock("B".to_owned()));
        assert_eq!((places[0].0, places[2].0), (0, 1), "left and right");
    }

    #[test]
    fn one_may_wait_for_itself() {
        let workers = vec![waiter("Thread-1", lock("A"), "lock")];
        let drawing = draw(&Waits { workers, stuck: vec![0], found_after_ms: None });
        assert_eq!(arrows(&drawing), [(0, 1), (1, 0)]);
    }

    #[test]
    fn a_ring_is_open_where_the_last_is_gone() {
        let mut dead = waiter("Process-2", None, "");
        dead.gone = true;
        let workers = vec![waiter("MainThread", lock("A"), "lock"), dead];
        let drawing = draw(&Waits { workers, stuck: vec![0, 1], found_after_ms: None });
        assert_eq!(arrows(&drawing), [(0, 1), (1, 2)]);
        assert!(matches!(drawing.nodes[2].what, What::Worker { gone: true, .. }));
    }

    #[test]
    fn a_join_needs_no_lock_between() {
        let workers = vec![
            waiter("MainThread", Some(Thing { object: 1, name: None, line: 0 }), "thread join"),
            waiter("Thread-1", lock("A"), "lock"),
        ];
        let drawing = draw(&Waits { workers, stuck: vec![0, 1], found_after_ms: None });
        assert_eq!(arrows(&drawing), [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn nobody_stuck_is_nothing_drawn_and_wrong_numbers_are_left_out() {
        assert_eq!(draw(&Waits::default()), Drawing::default());
        let drawing = draw(&Waits { stuck: vec![7], ..Waits::default() });
        assert_eq!(drawing, Drawing::default());
    }
}
