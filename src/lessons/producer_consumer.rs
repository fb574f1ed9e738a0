//! Producers and consumers with a queue between them that holds only so many items.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::shared::{Belt, Number};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board::{Gauge, gauge};
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::{Queue, mp};

/// How often a producer found the queue full, and the most items it saw in there.
type Made = (u32, usize);

/// The queue as the page shows it: up with each item put in, down with each taken out.
fn on_show() -> Gauge {
    gauge("queue", GaugeKind::Depth, 0)
}

/// Make these items, each in the time of `pause`.
fn produce(belt: &impl Belt, items: Range<u32>, pause: Duration) -> Made {
    let (mut blocked, mut deepest) = (0, 0);
    for item in items {
        sleep(pause);
        blocked += u32::from(belt.put(Some(item)).expect("the queue is open"));
        on_show().add(1);
        deepest = deepest.max(belt.qsize());
    }
    print(format!("made its items, was held up {blocked} times"));
    (blocked, deepest)
}

/// Use up items until there is a `None`, each in the time of `pause`; those it got.
fn consume(belt: &impl Belt, done: &impl Number, pause: Duration) -> Vec<u32> {
    let mut got = Vec::new();
    while let Some(item) = belt.get().expect("the queue is open") {
        on_show().add(-1);
        sleep(pause);
        got.push(item);
        done.add(1);
        belt.task_done().expect("the item was put in once");
    }
    belt.task_done().expect("the end was put in once");
    print(format!("used up {} items", got.len()));
    got
}

/// Wait until every item is done, say how many are, and send the consumers home.
fn finish(belt: &impl Belt, done: &impl Number, consumers: u32) -> Result<u32, Trouble> {
    belt.join();
    let done = done.get();
    print(format!("join is back: {done} items are done"));
    (0..consumers).try_for_each(|_| belt.put(None).map(drop))?;
    Ok(done)
}

/// Who does what.
#[derive(Clone, Copy)]
struct Plan {
    producers: u32,
    consumers: u32,
    items: u32,
    maxsize: usize,
    make: Duration,
    use_up: Duration,
}

impl Plan {
    fn of(run: &Run) -> Plan {
        let time = |name| Duration::from_secs_f64(run.number(name) / 1e3);
        let [producers, consumers, items] =
            ["producers", "consumers", "items"].map(|name| run.count(name) as u32);
        let (make, use_up) = (time("make"), time("use"));
        Plan { producers, consumers, items, maxsize: run.count("maxsize"), make, use_up }
    }

    /// Each producer's name and items.
    fn shares(self) -> impl Iterator<Item = (String, Range<u32>)> {
        let items = self.items;
        (0..self.producers)
            .map(move |n| (format!("Producer-{}", n + 1), n * items..(n + 1) * items))
    }

    fn consumers(self) -> impl Iterator<Item = String> {
        (1..=self.consumers).map(|n| format!("Consumer-{n}"))
    }
}

/// What came of it: of each producer, the items done when join came back, of each consumer.
type Course = (Vec<Made>, u32, Vec<Vec<u32>>);

fn in_threads(plan: Plan) -> Result<Course, Trouble> {
    let shared = Arc::new((Queue::new(plan.maxsize), AtomicU32::new(0)));
    let producer = |(name, items): (String, Range<u32>)| {
        let shared = shared.clone();
        thread::start_named(&name, move || produce(&shared.0, items, plan.make))
    };
    let consumer = |name: String| {
        let shared = shared.clone();
        thread::start_named(&name, move || consume(&shared.0, &shared.1, plan.use_up))
    };
    let makers: Vec<Thread<Made>> = plan.shares().map(producer).collect::<Result<_, _>>()?;
    let users: Vec<Thread<_>> = plan.consumers().map(consumer).collect::<Result<_, _>>()?;
    let made = makers.into_iter().map(Thread::join).collect();
    let done = finish(&shared.0, &shared.1, plan.consumers)?;
    Ok((made, done, users.into_iter().map(Thread::join).collect()))
}

/// The same between processes: the queue and the count stand in shared memory.
fn in_processes(plan: Plan) -> Result<Course, Trouble> {
    type Shared = (mp::JoinableQueue<Option<u32>>, mp::Value<u32>);
    let shared: Shared = (mp::JoinableQueue::new(plan.maxsize)?, mp::Value::new(0)?);
    let maker: fn((Shared, Range<u32>, Duration)) -> Made =
        |((belt, _), items, pause)| produce(&belt, items, pause);
    let user: fn((Shared, Duration)) -> Vec<u32> =
        |((belt, done), pause)| consume(&belt, &done, pause);
    let producer = |(name, items): (String, _)| {
        Process::spawn(&name, maker, &(shared.clone(), items, plan.make))
    };
    let consumer = |name: String| Process::spawn(&name, user, &(shared.clone(), plan.use_up));
    let makers: Vec<Process<Made>> = plan.shares().map(producer).collect::<Result<_, _>>()?;
    let users: Vec<Process<_>> = plan.consumers().map(consumer).collect::<Result<_, _>>()?;
    let made = makers.iter().map(Process::join).collect::<Result<_, _>>()?;
    let done = finish(&shared.0, &shared.1, plan.consumers)?;
    Ok((made, done, users.iter().map(Process::join).collect::<Result<_, _>>()?))
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let plan = Plan::of(run);
    let course = if run.mode == Mode::Processes { in_processes } else { in_threads };
    let (made, done, got) = course(plan)?;
    run.report("held_up", made.iter().map(|(blocked, _)| f64::from(*blocked)).collect());
    let deepest = made.iter().map(|(_, deepest)| *deepest).max();
    run.report("deepest", vec![deepest.unwrap_or(0) as f64]);
    run.report("done_at_join", vec![f64::from(done)]);
    run.report("used", got.iter().map(|items| items.len() as f64).collect());
    run.report("lost_or_doubled", lost_or_doubled(got.concat(), plan.producers * plan.items));
    run.report_workers((plan.producers + plan.consumers) as usize, 0.0);
    Ok(())
}

/// How many of the items `0..count` are missing in `got`, and how many are there more than once.
fn lost_or_doubled(mut got: Vec<u32>, count: u32) -> Vec<f64> {
    let arrived = got.len();
    got.sort_unstable();
    got.dedup();
    vec![(count as usize - got.len()) as f64, (arrived - got.len()) as f64]
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
