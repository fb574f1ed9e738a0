//! Wait until something is true: consumers wait for goods, a producer notifies one or all.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::shared::Number;
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board::gauge;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::{Condition, ConditionLock, RLock, Semaphore, mp};
use crate::word::segment::Segment;
use crate::word::{Local, Word, now_ms};

/// What everybody shares. The numbers are read and written under the condition's lock alone.
struct Shop<'a, L: ConditionLock, W: Word, N> {
    changed: &'a Condition<L, W>,
    goods: &'a N,
    served: &'a N,
    /// A permit for each time that somebody begins to wait.
    waiting: &'a Semaphore<W>,
    /// A permit for each time that somebody comes back from it.
    woken: &'a Semaphore<W>,
}

impl<L: ConditionLock, W: Word, N: Number> Shop<'_, L, W, N> {
    /// Wait for goods, and take one.
    fn consume(&self) -> Result<(), Trouble> {
        self.changed.acquire();
        // Again after each wake-up: somebody else may have been quicker.
        while self.goods.get() == 0 {
            self.waiting.release(1)?;
            let on_show = gauge("waiting", GaugeKind::Room, 0).enter();
            self.changed.wait()?;
            drop(on_show);
            self.woken.release(1)?;
        }
        self.goods.add(-1);
        self.served.add(1);
        print("is served");
        Ok(self.changed.release()?)
    }

    /// Bring one, and tell so many who wait; how many came back from their wait.
    fn produce(&self, tell: usize, pause: Duration) -> Result<u32, Trouble> {
        self.changed.acquire();
        self.goods.add(1);
        self.changed.notify(tell)?;
        print(format!("brings one, notifies {tell}"));
        self.changed.release()?;
        (0..tell).for_each(|_| self.woken.acquire());
        // Whoever else woke would be back by now.
        sleep(pause);
        Ok(tell as u32 + self.woken.value())
    }

    fn served(&self) -> f64 {
        f64::from(self.changed.with(|| self.served.get()))
    }
}

/// The producer's side: one good for each of `consumers`, and what came of it.
fn sell<L: ConditionLock, W: Word, N: Number>(
    shop: &Shop<L, W, N>,
    run: &Run,
    consumers: usize,
) -> Result<(), Trouble> {
    let pause = Duration::from_secs_f64(run.number("pause") / 1e3);
    (0..consumers).for_each(|_| shop.waiting.acquire());
    let asked_ms = now_ms();
    shop.changed.acquire();
    let notified = shop.changed.wait_timeout(pause)?;
    shop.changed.release()?;
    print(format!("wait(timeout) says {notified}"));
    run.report("wait_timeout", vec![f64::from(u8::from(notified)), now_ms() - asked_ms]);

    let (mut served, mut woken) = (vec![shop.served()], Vec::new());
    for left in (1..=consumers).rev() {
        let tell = if run.choice("notify") == "all" { left } else { 1 };
        woken.push(f64::from(shop.produce(tell, pause)?));
        served.push(shop.served());
        // Those who woke in vain wait again.
        (1..tell).for_each(|_| shop.waiting.acquire());
    }
    let all = || shop.served.get() as usize == consumers;
    shop.changed.acquire();
    let answers =
        [shop.changed.wait_for(all, None)?, shop.changed.wait_for(|| false, Some(pause))?];
    shop.changed.release()?;
    run.report("served", served);
    run.report("woken", woken);
    run.report("wait_for", answers.map(|yes| f64::from(u8::from(yes))).into());
    Ok(())
}

/// The shop of threads.
struct InMemory {
    changed: Condition,
    numbers: [AtomicU32; 2],
    waiting: Semaphore,
    woken: Semaphore,
}

fn in_threads(run: &Run, consumers: usize) -> Result<(), Trouble> {
    let own = Arc::new(InMemory {
        changed: Condition::new(),
        numbers: Default::default(),
        waiting: Semaphore::new(0),
        woken: Semaphore::new(0),
    });
    let consumer = |_| {
        let own = own.clone();
        thread::start(move || own.shop().consume())
    };
    let threads: Vec<Thread<_>> = (0..consumers).map(consumer).collect::<Result<_, _>>()?;
    sell(&own.shop(), run, consumers)?;
    threads.into_iter().try_for_each(Thread::join)
}

impl InMemory {
    fn shop(&self) -> Shop<'_, RLock, Local, AtomicU32> {
        let InMemory { changed, numbers: [goods, served], waiting, woken } = self;
        Shop { changed, goods, served, waiting, woken }
    }
}

/// The same between processes: all of it stands in shared memory, and handles on it are sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct InSegment {
    changed: mp::Condition,
    numbers: [mp::Value<u32>; 2],
    waiting: mp::Semaphore,
    woken: mp::Semaphore,
}

impl InSegment {
    fn shop(&self) -> Shop<'_, mp::RLock, Segment, mp::Value<u32>> {
        let InSegment { changed, numbers: [goods, served], waiting, woken } = self;
        Shop { changed, goods, served, waiting, woken }
    }
}

fn in_processes(run: &Run, consumers: usize) -> Result<(), Trouble> {
    let shared = InSegment {
        changed: mp::Condition::new()?,
        numbers: [mp::Value::new(0)?, mp::Value::new(0)?],
        waiting: mp::Semaphore::new(0)?,
        woken: mp::Semaphore::new(0)?,
    };
    let consumer: fn(InSegment) -> () =
        |shared| shared.shop().consume().expect("the lock is held while it waits");
    let start = |n| Process::spawn(&format!("Process-{n}"), consumer, &shared);
    let processes: Vec<Process<()>> = (1..=consumers).map(start).collect::<Result<_, _>>()?;
    sell(&shared.shop(), run, consumers)?;
    Ok(processes.iter().try_for_each(Process::join)?)
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let consumers = run.count("consumers");
    run.report_workers(consumers, 0.0);
    match run.mode {
        Mode::Processes => in_processes(run, consumers),
        _ => in_threads(run, consumers),
    }
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("consumers")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let consumers = results.number("consumers");
        let woken = |id, text, choice: &str, expected: f64| {
            in_every_mode(results, [id, text], |report| match report.values.get("woken") {
                Some(woken) if results.choice("notify") == Some(choice) => {
                    let found = measured!(
                        "condition-woken",
                        "{woken} woken by the first",
                        woken = woken[0]
                    );
                    Ok((woken[0] == expected, found))
                }
                _ => Err(measured!(
                    "condition-other-notify",
                    "choose the other way to notify to decide"
                )),
            })
        };
        vec![
            on_values(
                results,
                ["nobody-early", "nobody passes before there is something to take"],
                "served",
                |served| {
                    let each =
                        served.iter().enumerate().all(|(goods, served)| *served == goods as f64);
                    let found = measured!(
                        "condition-served",
                        "{served} served after 0, 1, 2 … goods",
                        served = listed(served)
                    );
                    (each, found)
                },
            ),
            woken("notify-one", "notify(1) wakes one", "one", 1.0),
            woken(
                "notify-all",
                "notify_all wakes all, and all but one of them wait again",
                "all",
                consumers,
            ),
            on_values(
                results,
                ["timeout", "wait(timeout) is false after its time when nobody notifies"],
                "wait_timeout",
                |seen| {
                    let found =
                        measured!("condition-waited", "false after {ms} ms", ms = seen[1].round());
                    (seen[0] == 0.0 && seen[1] >= results.number("pause"), found)
                },
            ),
            on_values(
                results,
                [
                    "wait-for",
                    "wait_for gives its predicate's last value: true, or false when the time is up",
                ],
                "wait_for",
                |answers| {
                    (
                        answers == [1.0, 0.0],
                        measured!("condition-answers", "{answers}", answers = listed(answers)),
                    )
                },
            ),
        ]
    }
}

fn listed(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}
