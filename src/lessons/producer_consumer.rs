//! Producers and consumers with a queue between them that holds only so many items.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::{Full, Queue};

/// The queue between them, and the items that consumers are done with.
struct Belt {
    queue: Queue<Option<usize>>,
    done: AtomicUsize,
    /// The most items in the queue that a producer saw.
    deepest: AtomicUsize,
}

impl Belt {
    /// Make items; how often the queue was full, so that the producer had to wait.
    fn produce(&self, items: std::ops::Range<usize>, pause: Duration) -> f64 {
        let mut blocked = 0.0;
        for item in items {
            sleep(pause);
            if let Err(Full(item)) = self.queue.try_put(Some(item)) {
                blocked += 1.0;
                self.queue.put(item);
            }
            self.deepest.fetch_max(self.queue.qsize(), Ordering::SeqCst);
        }
        print(format!("made its items, was held up {blocked} times"));
        blocked
    }

    /// Use up items until there is a `None`; those it got.
    fn consume(&self, pause: Duration) -> Result<Vec<usize>, Trouble> {
        let mut got = Vec::new();
        while let Some(item) = self.queue.get() {
            sleep(pause);
            got.push(item);
            self.done.fetch_add(1, Ordering::SeqCst);
            self.queue.task_done()?;
        }
        self.queue.task_done()?;
        print(format!("used up {} items", got.len()));
        Ok(got)
    }
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let [make, use_up] =
        ["make", "use"].map(|name| Duration::from_secs_f64(run.number(name) / 1e3));
    let [producers, consumers, items] =
        ["producers", "consumers", "items"].map(|name| run.count(name));
    let belt = Arc::new(Belt {
        queue: Queue::new(run.count("maxsize")),
        done: AtomicUsize::new(0),
        deepest: AtomicUsize::new(0),
    });
    let producer = |number: usize| {
        let belt = belt.clone();
        let mine = number * items..(number + 1) * items;
        thread::start_named(&format!("Producer-{}", number + 1), move || belt.produce(mine, make))
    };
    let consumer = |number: usize| {
        let belt = belt.clone();
        thread::start_named(&format!("Consumer-{}", number + 1), move || belt.consume(use_up))
    };
    let makers: Vec<Thread<f64>> = (0..producers).map(producer).collect::<Result<_, _>>()?;
    let users: Vec<Thread<_>> = (0..consumers).map(consumer).collect::<Result<_, _>>()?;

    let blocked: Vec<f64> = makers.into_iter().map(Thread::join).collect();
    belt.queue.join();
    let done = belt.done.load(Ordering::SeqCst);
    print(format!("join is back: {done} items are done"));
    (0..consumers).for_each(|_| belt.queue.put(None));
    let got: Vec<Vec<usize>> = users.into_iter().map(Thread::join).collect::<Result<_, _>>()?;

    run.report("held_up", blocked);
    run.report("deepest", vec![belt.deepest.load(Ordering::SeqCst) as f64]);
    run.report("done_at_join", vec![done as f64]);
    run.report("used", got.iter().map(|items| items.len() as f64).collect());
    run.report("lost_or_doubled", lost_or_doubled(got.concat(), producers * items));
    run.report_workers(producers + consumers, 0.0);
    Ok(())
}

/// How many of the items `0..count` are missing in `got`, and how many are there more than once.
fn lost_or_doubled(mut got: Vec<usize>, count: usize) -> Vec<f64> {
    let arrived = got.len();
    got.sort_unstable();
    got.dedup();
    vec![(count - got.len()) as f64, (arrived - got.len()) as f64]
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("producers") + run.count("consumers")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let number = |name| results.number(name);
        let (maxsize, items) = (number("maxsize"), number("producers") * number("items"));
        // Items that are made in the time in which as many consumers as there are use up one.
        let pressure =
            number("use") * number("producers") / (number("make").max(0.1) * number("consumers"));
        vec![
            on_values(
                results,
                ["nothing-lost", "no item is lost and none arrives twice"],
                "lost_or_doubled",
                |counts| {
                    let found = measured!(
                        "producer-consumer-lost",
                        "{lost} lost, {doubled} doubled of {items}",
                        lost = counts[0],
                        doubled = counts[1],
                        items = items
                    );
                    (counts == [0.0, 0.0], found)
                },
            ),
            in_every_mode(
                results,
                ["full-blocks", "a full queue makes its producers wait"],
                |report| match report.values.get("held_up") {
                    Some(times) if maxsize > 0.0 && pressure > 1.5 && items > 3.0 * maxsize => {
                        let times: f64 = times.iter().sum();
                        Ok((
                            times > 0.0,
                            measured!("producer-consumer-held-up", "{times} times", times = times),
                        ))
                    }
                    _ => Err(measured!(
                        "producer-consumer-more-pressure",
                        "choose a bound, and producers that are quicker than the consumers, to decide"
                    )),
                },
            ),
            on_values(
                results,
                ["bounded", "there are never more items in the queue than its maxsize"],
                "deepest",
                |deepest| {
                    let found = measured!(
                        "producer-consumer-deepest",
                        "{deepest} at most",
                        deepest = deepest[0]
                    );
                    (maxsize == 0.0 || deepest[0] <= maxsize, found)
                },
            ),
            on_values(
                results,
                ["join", "join comes back when task_done was called for every item"],
                "done_at_join",
                |done| {
                    let found = measured!(
                        "producer-consumer-done",
                        "{done} of {items} were done",
                        done = done[0],
                        items = items
                    );
                    (done[0] == items, found)
                },
            ),
        ]
    }
}
