//! A producer and a consumer that hand control to each other: a generator on one thread, and for
//! comparison two threads and two queues.

use std::sync::{Arc, Mutex, PoisonError};

use super::facts::{on_values, on_values_of_every_mode};
use super::{Lesson, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::generator::{Generator, SendError, Yielder};
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::thread::{self, current_thread};
use crate::sync::Queue;
use crate::trace::ring;
use crate::word::now_ms;

const PRODUCER: u32 = 0;
const CONSUMER: u32 = 1;

/// Who did something, in order, and on which thread.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<(u32, u32)>>>);

impl Log {
    fn note(&self, who: u32, what: &str, item: u32) {
        ring::task(i64::from(who), || {
            print(format!("{} {what} {item}", ["producer", "consumer"][who as usize]));
            let thread = current_thread().ident().unwrap_or_default();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push((who, thread));
        });
    }
}

/// Says that the consumer was ended, as a `finally` does.
struct Closing;

impl Drop for Closing {
    fn drop(&mut self) {
        print("consumer is closed");
    }
}

/// Receives by handing out, and answers by what it hands out next.
fn consumer(log: Log) -> Generator<u32, u32> {
    Generator::new(async move |out: Yielder<u32, u32>| {
        let _closing = Closing;
        let mut answer = 0;
        loop {
            let item = out.send_out(answer).await;
            log.note(CONSUMER, "uses", item);
            answer = 2 * item;
        }
    })
}

/// Make `items`, send each into the consumer and check its answer; then end it.
fn produce(items: u32, log: &Log) -> bool {
    let mut consumer = consumer(log.clone());
    // Run it up to where it waits: before that it could receive nothing.
    let mut right = consumer.advance() == Ok(0);
    for item in 1..=items {
        log.note(PRODUCER, "makes", item);
        right &= consumer.send(item) == Ok(2 * item);
    }
    consumer.close();
    right && consumer.send(1) == Err(SendError::StopIteration(None))
}

/// The same by two threads: a queue there and a queue back.
fn produce_for_a_thread(items: u32, log: &Log) -> Result<bool, Trouble> {
    let (there, back) = (Arc::new(Queue::<Option<u32>>::new(1)), Arc::new(Queue::new(1)));
    let (inbox, outbox, notes) = (there.clone(), back.clone(), log.clone());
    let consumer = thread::start_named("consumer", move || {
        while let Some(item) = inbox.get() {
            notes.note(CONSUMER, "uses", item);
            outbox.put(2 * item);
        }
        print("consumer is closed");
    })?;
    let mut right = true;
    for item in 1..=items {
        log.note(PRODUCER, "makes", item);
        there.put(Some(item));
        right &= back.get() == 2 * item;
    }
    there.put(None);
    consumer.join();
    Ok(right)
}

/// What handing over there and back costs, in µs, by `count` of them that do nothing else.
fn cost_of_a_switch(count: u32) -> Result<f64, Stopped> {
    let mut echo = Generator::<u32, u32>::new(async |out: Yielder<u32, u32>| {
        let mut answer = 0;
        loop {
            answer = out.send_out(answer).await;
        }
    });
    // Its first value is for nobody.
    let _ = echo.advance();
    let began = now_ms();
    for item in 0..count {
        tick()?;
        let _ = echo.send(item);
    }
    Ok((now_ms() - began) * 1e3 / f64::from(count))
}

fn cost_of_a_hand_over(count: u32) -> Result<f64, Trouble> {
    let (there, back) = (Arc::new(Queue::<Option<u32>>::new(1)), Arc::new(Queue::new(1)));
    let (inbox, outbox) = (there.clone(), back.clone());
    let echo = thread::start_named("echo", move || {
        while let Some(item) = inbox.get() {
            outbox.put(item);
        }
    })?;
    let began = now_ms();
    for item in 0..count {
        there.put(Some(item));
        back.get();
    }
    let cost = (now_ms() - began) * 1e3 / f64::from(count);
    there.put(None);
    echo.join();
    Ok(cost)
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (items, count) = (run.count("items") as u32, run.count("switches") as u32);
        let log = Log::default();
        let (right, cost, workers) = match run.mode {
            Mode::Threads => {
                // Some hundreds are enough: each is a thousand times as long.
                let right = produce_for_a_thread(items, &log)?;
                (right, cost_of_a_hand_over(count.div_ceil(50))?, 2)
            }
            _ => (produce(items, &log), cost_of_a_switch(count)?, 1),
        };
        print(format!("there and back: {cost:.3} µs"));
        let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let switches = log.windows(2).filter(|pair| pair[0].0 != pair[1].0).count();
        let mut threads: Vec<u32> = log.iter().map(|(_, thread)| *thread).collect();
        threads.sort_unstable();
        threads.dedup();
        run.report("turns", vec![log.len() as f64, switches as f64]);
        run.report("threads", vec![threads.len() as f64]);
        run.report("answers_right", vec![f64::from(u8::from(right))]);
        run.report("switch_us", vec![cost]);
        run.report_workers(workers, 0.0);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let items = results.number("items");
        let mode = Mode::Sequential;
        let alternate = ["alternate", "producer and consumer alternate strictly"];
        let one = ["one-thread", "the generator runs on the thread of its caller"];
        let right = ["answers", "every answer belongs to what was sent"];
        vec![
            on_values_of_every_mode(results, alternate, "turns", |turns| {
                let strict = turns[0] == 2.0 * items && turns[1] == turns[0] - 1.0;
                let [turns, switches] = [turns[0], turns[1]];
                let found = measured!(
                    "generator-turns",
                    "{switches} switches among {turns} turns",
                    switches = switches,
                    turns = turns
                );
                (strict, found)
            }),
            on_values(results, one, (mode, "threads"), |threads| {
                let found = measured!("generator-threads", "{n} thread", n = threads[0]);
                (threads == [1.0], found)
            }),
            on_values_of_every_mode(results, right, "answers_right", |right| {
                let found = measured!("generator-answers", "{n} answers", n = items);
                (right == [1.0], found)
            }),
            cheaper(results),
        ]
    }
}

fn cheaper(results: &Results) -> Fact {
    let (id, text) = ("cheaper", "a switch costs less than a hand-over between threads");
    let cost = |mode| results.mode(mode)?.values.get("switch_us")?.first().copied();
    let (Some(switch), Some(hand_over)) = (cost(Mode::Sequential), cost(Mode::Threads)) else {
        return undecided(id, text, run_to_decide("sequential, threads"));
    };
    let found = measured!(
        "generator-cost",
        "{switch} µs against {hand_over} µs, there and back",
        switch = format!("{switch:.3}"),
        hand_over = format!("{hand_over:.2}")
    );
    decided(id, text, switch < hand_over, found)
}
