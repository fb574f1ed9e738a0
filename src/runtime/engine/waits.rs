//! Deadlocks, seen from outside: what the workers' events say about who waits for whom.

use super::super::process_table::MAIN_PID;
use super::super::worker::StepResult;
use super::run::Active;
use super::{Supervisor, report, tell, with_supervisor};
use crate::browser::workers;
use crate::lessons::{Measured, Run};
use crate::protocol::{LaneEvents, Report, Thing, Waiter, Waits};
use crate::trace::Event;
use crate::trace::waits::{Graph, Node, WaitGraph};

/// What is known of the waits of the step that is on.
#[derive(Default)]
pub struct Watch {
    graph: WaitGraph,
    /// What the page was last told.
    told: Waits,
}

impl Watch {
    /// Take in what workers did.
    pub fn push(&mut self, lanes: &[LaneEvents]) {
        for lane in lanes {
            let events = Event::read_all(&lane.events);
            self.graph.push((lane.pid, lane.worker), &lane.name, &events, lane.dropped);
        }
    }

    /// The workers of this process are gone, with all they held.
    pub fn process_gone(&mut self, pid: u32) {
        self.graph.settle();
        self.graph.process_gone(pid);
    }

    fn graph(&mut self) -> Graph {
        self.graph.settle();
        self.graph.graph()
    }
}

impl Supervisor {
    /// The main worker of `pid` is gone; of a child, that is the end of the process.
    pub(super) fn note_gone(&mut self, pid: u32) {
        // A spare worker was nobody yet.
        let number = self.fleet.number_inside(pid);
        if number != MAIN_PID
            && let Some(active) = &mut self.active
        {
            active.watch.process_gone(number);
        }
    }

    /// Look who waits for whom, tell the page what changed, and see to a deadlock.
    pub(super) fn watch_waits(&mut self) {
        let Some(active) = &mut self.active else { return };
        if active.current().is_none() {
            return;
        }
        let mut graph = active.watch.graph();
        // One that was told lasts unless the lesson itself finds a way out of it.
        if !graph.stuck.is_empty() && active.watch.told.stuck.is_empty() {
            // The rings were read one after the other. Who is really stuck has written nothing
            // since, so a second look at all of them finds the same.
            self.drain_all();
            let Some(active) = &mut self.active else { return };
            let again = active.watch.graph();
            if stuck_workers(&again) != stuck_workers(&graph) {
                return;
            }
            graph = again;
        }
        self.tell_waits(&graph);
    }

    fn tell_waits(&mut self, graph: &Graph) {
        let Some(active) = &mut self.active else { return };
        let Some(mode) = active.current().map(|step| step.mode) else { return };
        let mut waits = to_report(graph);
        let told = &active.watch.told;
        if same(&waits, told) {
            return;
        }
        let is_new = !waits.stuck.is_empty() && told.stuck.is_empty();
        if !is_new {
            waits.found_after_ms = told.found_after_ms.filter(|_| !waits.stuck.is_empty());
        }
        active.watch.told = waits.clone();
        let run = active.run;
        if is_new {
            active.deadlocks.insert(mode, waits.clone());
            let step = active.next;
            if let Some(ms) = lingers_ms(active) {
                workers::after(ms, move || with_supervisor(|s| s.end_deadlocked(run, step)));
            }
        }
        tell(&Report::Waits { run, mode, waits });
    }

    /// The step has shown its deadlock long enough: end it by force, and go on with the next.
    fn end_deadlocked(&mut self, run: u32, step: usize) {
        let Some(active) = &mut self.active else { return };
        if active.run == run && active.next == step && active.is_deadlocked() {
            active.keep_deadlocked();
            self.fleet.evict_running();
            self.begin_evicting();
        }
    }

    /// Stop, where nothing could go on anyway: that is a result.
    pub(super) fn stop_deadlocked(&mut self) {
        let Some(mut active) = self.active.take() else { return };
        active.keep_deadlocked();
        let report = report::compile(&active, self.environment_now(), true);
        tell(&Report::Finished { run: active.run, report });
        self.fleet.evict_running();
        self.begin_evicting();
    }
}

impl Active {
    /// Whether a deadlock was found in the step that is on.
    pub fn is_deadlocked(&self) -> bool {
        self.current().is_some() && !self.watch.told.stuck.is_empty()
    }

    /// Keep the step as one that ended in its deadlock.
    fn keep_deadlocked(&mut self) {
        let began_ms = self.began.unwrap_or_default();
        let workers = self.watch.told.workers.len();
        let measured = Measured { workers, ..Measured::default() };
        let ms = crate::word::now_ms() - began_ms;
        self.keep(StepResult { ms, began_ms, measured, ..StepResult::default() });
    }
}

fn lingers_ms(active: &Active) -> Option<f64> {
    let mode = active.current()?.mode;
    let run = Run::new(mode, active.request.params.clone(), active.request.seed, 1, 0);
    active.lesson?.lingers_ms(&run)
}

/// Told again only if something else than the time changed.
fn same(a: &Waits, b: &Waits) -> bool {
    a.workers == b.workers && a.stuck == b.stuck
}

/// Who is stuck, and since when each of them waits.
fn stuck_workers(graph: &Graph) -> Vec<((u32, u32), Option<f64>)> {
    let node = |at: &usize| &graph.nodes[*at];
    graph.stuck.iter().map(node).map(|node| (node.id, node.waits.map(|w| w.since_ms))).collect()
}

fn to_report(graph: &Graph) -> Waits {
    let stuck = !graph.stuck.is_empty();
    Waits {
        workers: graph.nodes.iter().map(|node| to_waiter(node, graph)).collect(),
        stuck: graph.stuck.iter().map(|at| *at as u32).collect(),
        found_after_ms: stuck.then(|| crate::word::now_ms() - graph.formed_ms),
    }
}

fn to_waiter(node: &Node, graph: &Graph) -> Waiter {
    let name = |object: u32| graph.names.get(&object).cloned();
    let thing =
        |(object, line): (u32, u16)| Thing { object, name: name(object), line: line.into() };
    Waiter {
        worker: node.name.clone(),
        pid: node.id.0,
        holds: node.holds.iter().copied().map(thing).collect(),
        waits_for: node.waits.map(|wait| thing((wait.object, wait.line))),
        reason: node.waits.map_or(String::new(), |wait| wait.reason.name().to_owned()),
        timed: node.waits.is_some_and(|wait| wait.timed),
        gone: node.gone,
    }
}
