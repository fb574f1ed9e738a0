//! The same items through Queue, LifoQueue and PriorityQueue: in which order do they come out?

use std::sync::Arc;
use std::time::Duration;

use super::facts::on_values_of_every_mode as on_values;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread;
use crate::sync::{LifoQueue, PriorityQueue, Queue, Store};
use crate::word::now_ms;

/// What came of a queue that all items were put in.
struct Seen {
    order: Vec<u32>,
    /// How long a put into the full queue and a get from the empty one waited, in ms.
    full_ms: f64,
    empty_ms: f64,
}

/// Put `items` in, one more than there is room for, and take them out again.
fn through<S>(queue: Queue<u32, S>, items: &[u32], timeout: Duration) -> Result<Seen, Trouble>
where
    S: Store<u32> + Send + Sync + 'static,
{
    let queue = Arc::new(queue);
    let (theirs, put) = (queue.clone(), items.to_vec());
    let producer = thread::start_named("Producer", move || {
        put.into_iter().for_each(|item| theirs.put(item));
        let asked_ms = now_ms();
        let refused = theirs.put_timeout(0, timeout).is_err();
        print(format!("one too many: {}", if refused { "queue.Full" } else { "there was room" }));
        if refused { now_ms() - asked_ms } else { -1.0 }
    })?;
    let full_ms = producer.join();
    let order: Vec<u32> = std::iter::from_fn(|| queue.try_get().ok()).collect();
    print(format!("{order:?}"));
    let asked_ms = now_ms();
    let empty = queue.get_timeout(timeout).is_err();
    let empty_ms = if empty { now_ms() - asked_ms } else { -1.0 };
    Ok(Seen { order, full_ms, empty_ms })
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let count = run.count("items");
    let timeout = Duration::from_secs_f64(run.number("timeout") / 1e3);
    let items = shuffled(count as u32, run.seed);
    print(format!("put in: {items:?}"));
    let seen = [
        ("fifo", through(Queue::new(count), &items, timeout)?),
        ("lifo", through(LifoQueue::new(count).into_queue(), &items, timeout)?),
        ("priority", through(PriorityQueue::new(count).into_queue(), &items, timeout)?),
    ];
    let numbers = |items: &[u32]| items.iter().map(|item| f64::from(*item)).collect();
    run.report("put_in", numbers(&items));
    for (kind, seen) in &seen {
        run.report(kind, numbers(&seen.order));
    }
    run.report("full_ms", seen.iter().map(|(_, seen)| seen.full_ms).collect());
    run.report("empty_ms", seen.iter().map(|(_, seen)| seen.empty_ms).collect());
    run.report_workers(1, 0.0);
    Ok(())
}

/// The numbers from 1 to `count`, in an order that the seed decides.
fn shuffled(count: u32, seed: u32) -> Vec<u32> {
    let mut items: Vec<u32> = (1..=count).collect();
    let mut random = u64::from(seed) + 1;
    for at in (1..items.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        items.swap(at, (random >> 33) as usize % (at + 1));
    }
    items
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let timeout = results.number("timeout");
        let put_in = results.modes.values().find_map(|report| report.values.get("put_in"));
        let [first, mut last, mut sorted] = [(); 3].map(|()| put_in.cloned().unwrap_or_default());
        last.reverse();
        sorted.sort_by(f64::total_cmp);
        let order = |id, text, kind, expected: Vec<f64>| {
            on_values(results, [id, text], kind, |order| {
                let items = order.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
                (order == expected, measured!("queue-kinds-order", "{items}", items = items))
            })
        };
        let timed = |id, text, name| {
            on_values(results, [id, text], name, |waited| {
                let shortest = waited.iter().copied().fold(f64::INFINITY, f64::min);
                let found = measured!(
                    "queue-kinds-waited",
                    "after {ms} ms at least",
                    ms = shortest.round()
                );
                (waited.iter().all(|ms| *ms >= timeout), found)
            })
        };
        vec![
            order("first-in", "Queue: first in, first out", "fifo", first),
            order("last-in", "LifoQueue: last in, first out", "lifo", last),
            order("smallest", "PriorityQueue: the smallest first", "priority", sorted),
            timed("full", "put(timeout) into a full queue is queue.Full after its time", "full_ms"),
            timed(
                "empty",
                "get(timeout) from an empty queue is queue.Empty after its time",
                "empty_ms",
            ),
        ]
    }
}
