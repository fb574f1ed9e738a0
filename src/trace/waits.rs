//! Who holds what, who waits for what, and whether anybody can ever go on: the wait-for graph.
//!
//! Pure: it is fed the events of all workers and asked what is true at the last of them. Nothing
//! is guessed. A deadlock is a cycle of workers that each wait, without a deadline, for a lock that
//! the next one holds (or for its end), or a lock whose holder is gone. Who waits with a deadline, or for
//! something without an owner (an event, a queue), may still go on and is never part of one.
//!
//! invariant: `holder` names at most one worker an object, the last that began to hold it. Events of
//! different workers arrive in batches: [`WaitGraph::settle`] puts a batch in order of time first.

use std::collections::BTreeMap;

use super::event::{Event, Kind, Reason, SHARED};

/// A worker: its process and its number there.
pub type Id = (u32, u32);
/// A lock: 0 where all processes share it, else its process, and its number.
type Object = (u32, u32);

/// What is known of one worker.
#[derive(Debug, Clone, Default)]
struct Worker {
    name: String,
    /// The wait that is on; the innermost, where one wait contains another.
    waits: Vec<Wait>,
    /// It will never let go of what it holds.
    gone: bool,
    /// Events were lost: what it holds and waits for is not known until it begins anew.
    uncertain: bool,
    dropped: u32,
}

/// A wait that is on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    pub reason: Reason,
    pub object: u32,
    pub line: u16,
    pub since_ms: f64,
    /// It ends by itself at some time.
    pub timed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Hold {
    by: Id,
    /// Told from a later worker in the same place.
    life: u32,
    line: u16,
    since_ms: f64,
}

/// A worker that waits for a lock, or holds one, as a graph shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub id: Id,
    pub name: String,
    pub waits: Option<Wait>,
    /// Objects held and the lines that took them.
    pub holds: Vec<(u32, u16)>,
    /// It ended or was killed while it held them.
    pub gone: bool,
}

/// The workers that hold or wait, and those of them that can never go on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    /// Indices into `nodes`: each waits for what the next one holds, the last for the first's; or,
    /// where the last is gone, everybody before it waits in vain. Empty: no deadlock.
    pub stuck: Vec<usize>,
    /// When the last of them began to wait, in ms on the engine's clock.
    pub formed_ms: f64,
    /// Names given to objects.
    pub names: BTreeMap<u32, String>,
}

/// Fed with events, it knows who waits for whom.
#[derive(Debug, Clone, Default)]
pub struct WaitGraph {
    workers: BTreeMap<Id, Worker>,
    /// Lives that are over and left something held: name by place and number of the life.
    lives: BTreeMap<Id, u32>,
    ghosts: BTreeMap<(Id, u32), String>,
    holders: BTreeMap<Object, Hold>,
    names: BTreeMap<u32, String>,
    batch: Vec<(Id, Event)>,
}

impl WaitGraph {
    /// Take events of one worker, in their order; they count from the next [`Self::settle`].
    pub fn push(&mut self, id: Id, name: &str, events: &[Event], dropped: u32) {
        let worker = self.workers.entry(id).or_default();
        if worker.name.is_empty() {
            worker.name = name.to_owned();
        }
        if dropped > worker.dropped {
            worker.dropped = dropped;
            worker.uncertain = true;
            worker.waits.clear();
            self.holders.retain(|_, hold| hold.by != id);
        }
        let matters =
            |event: &&Event| !matches!(event.kind, Kind::TaskBegin | Kind::TaskEnd | Kind::Mark);
        self.batch.extend(events.iter().filter(matters).map(|event| (id, *event)));
    }

    /// Put what was pushed in order of time and draw the conclusions.
    pub fn settle(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        // Stable: what one worker did within one tick of the clock stays in its order.
        batch.sort_by(|a, b| a.1.time_ms.total_cmp(&b.1.time_ms));
        for (id, event) in batch {
            self.apply(id, &event);
        }
    }

    /// The process is gone, with all its workers, whatever they held.
    pub fn process_gone(&mut self, pid: u32) {
        let ids: Vec<Id> = self.workers.keys().copied().filter(|id| id.0 == pid).collect();
        ids.into_iter().for_each(|id| self.bury(id));
    }

    fn apply(&mut self, id: Id, event: &Event) {
        let life = self.lives.get(&id).copied().unwrap_or_default();
        let Some(worker) = self.workers.get_mut(&id) else { return };
        let object = object_of(id, event.object);
        match event.kind {
            Kind::Start => {
                (worker.gone, worker.uncertain) = (false, false);
                worker.waits.clear();
            }
            Kind::End => self.bury(id),
            Kind::WaitBegin => worker.waits.push(Wait {
                reason: event.reason,
                object: event.object,
                line: event.line,
                since_ms: event.time_ms,
                timed: event.value != 0,
            }),
            Kind::WaitEnd => {
                let same = |wait: &Wait| wait.reason == event.reason && wait.object == event.object;
                if let Some(at) = worker.waits.iter().rposition(same) {
                    worker.waits.truncate(at);
                }
            }
            Kind::HoldBegin if event.reason == Reason::Lock && !worker.uncertain => {
                let hold = Hold { by: id, life, line: event.line, since_ms: event.time_ms };
                self.holders.insert(object, hold);
            }
            Kind::HoldEnd if event.reason == Reason::Lock => self.let_go(id, object, event.time_ms),
            Kind::Called => {
                if event.object == 0 {
                    worker.name.clear();
                }
                worker.name.push_str(&event.name());
            }
            Kind::Name => {
                self.names.insert(event.object, event.name());
            }
            _ => {}
        }
    }

    /// Anybody may let a lock go, not only its holder; but not what was taken since.
    fn let_go(&mut self, by: Id, object: Object, time_ms: f64) {
        if self.holders.get(&object).is_some_and(|hold| hold.by == by || hold.since_ms < time_ms) {
            self.holders.remove(&object);
        }
    }

    /// The life in this place is over; what it holds stays held.
    fn bury(&mut self, id: Id) {
        let Some(worker) = self.workers.get_mut(&id) else { return };
        worker.waits.clear();
        worker.gone = true;
        let life = self.lives.entry(id).or_default();
        if self.holders.values().any(|hold| hold.by == id && hold.life == *life) {
            self.ghosts.insert((id, *life), worker.name.clone());
        }
        *life += 1;
    }

    /// Who holds and waits now, and who is stuck for ever.
    pub fn graph(&self) -> Graph {
        let mut nodes: Vec<Node> = Vec::new();
        let mut places: BTreeMap<(Id, u32), usize> = BTreeMap::new();
        for (id, worker) in self.workers.iter().filter(|(_, worker)| !worker.gone) {
            let life = self.lives.get(id).copied().unwrap_or_default();
            places.insert((*id, life), nodes.len());
            nodes.push(node(*id, &worker.name, worker.waits.last().copied(), false));
        }
        for ((id, life), name) in &self.ghosts {
            if self.holders.values().any(|hold| (hold.by, hold.life) == (*id, *life)) {
                places.insert((*id, *life), nodes.len());
                nodes.push(node(*id, name, None, true));
            }
        }
        for (object, hold) in &self.holders {
            if let Some(at) = places.get(&(hold.by, hold.life)) {
                nodes[*at].holds.push((object.1, hold.line));
            }
        }
        let next = |at: usize| self.waits_for(&nodes[at], &nodes, &places);
        let stuck = find_stuck(&nodes, next);
        let began = |at: &usize| nodes[*at].waits.map_or(0.0, |wait| wait.since_ms);
        let formed_ms = stuck.iter().map(began).fold(0.0, f64::max);
        Graph { nodes, stuck, formed_ms, names: self.names.clone() }
    }

    /// The node that `node` can't go on without.
    fn waits_for(
        &self,
        node: &Node,
        nodes: &[Node],
        places: &BTreeMap<(Id, u32), usize>,
    ) -> Option<usize> {
        let wait = node.waits.filter(|wait| !wait.timed)?;
        match wait.reason {
            Reason::Lock => {
                let hold = self.holders.get(&object_of(node.id, wait.object))?;
                places.get(&(hold.by, hold.life)).copied()
            }
            // A join names the place of who is waited for: a thread's slot, a process' number.
            Reason::Thread => nodes.iter().position(|other| other.id == (node.id.0, wait.object)),
            Reason::Process => nodes.iter().position(|other| other.id == (wait.object, 0)),
            _ => None,
        }
        .filter(|_| wait.object != 0)
    }
}

fn node(id: Id, name: &str, waits: Option<Wait>, gone: bool) -> Node {
    Node { id, name: name.to_owned(), waits, holds: Vec::new(), gone }
}

fn object_of(id: Id, number: u32) -> Object {
    if number & SHARED != 0 { (0, number) } else { (id.0, number) }
}

/// Follow the waits from each node until they end, close a cycle, or come to who is gone.
fn find_stuck(nodes: &[Node], next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    for start in 0..nodes.len() {
        let mut path = vec![start];
        while let Some(at) = next(path[path.len() - 1]) {
            if let Some(first) = path.iter().position(|node| *node == at) {
                return path.split_off(first);
            }
            path.push(at);
            if nodes[at].gone {
                return path;
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
