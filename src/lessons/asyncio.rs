//! One thread, an event loop: three naps at once, then thousands of sleeping tasks.

use std::time::Duration;

use super::facts::on_values;
use super::{Lesson, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::event_loop::{self, create_task, gather};
use crate::runtime::memory_use;
use crate::runtime::output::print;
use crate::runtime::thread::{self, Thread, current_thread, sleep};
use crate::word::now_ms;

const NAPS: [u32; 3] = [1, 2, 3];

fn said(units: u32) -> f64 {
    print(format!("slept {units}"));
    current_thread().ident().map_or(0.0, f64::from)
}

async fn nap(units: u32, unit: Duration) -> f64 {
    event_loop::sleep(units * unit).await;
    said(units)
}

/// The three naps on an event loop; the thread that each of them ended on.
fn naps_as_tasks(unit: Duration) -> Result<Vec<f64>, Trouble> {
    let naps = NAPS.map(|units| nap(units, unit));
    Ok(event_loop::run(async move { gather(naps).await })??)
}

fn naps_in_threads(unit: Duration) -> Result<Vec<f64>, Trouble> {
    let start = |units: u32| {
        thread::start(move || {
            sleep(units * unit);
            said(units)
        })
    };
    let threads: Vec<Thread<f64>> = NAPS.into_iter().map(start).collect::<Result<_, _>>()?;
    Ok(threads.into_iter().map(Thread::join).collect())
}

fn naps_one_by_one(unit: Duration) -> Vec<f64> {
    let nap = |units: u32| {
        sleep(units * unit);
        said(units)
    };
    NAPS.map(nap).into()
}

/// Who sleeps at once, and what that costs.
pub struct Crowd {
    /// How many woke up again.
    woke: usize,
    /// Of each: until it slept, and from the time to wake up to its end, in µs.
    pub each_us: f64,
    /// Of each while it slept.
    each_bytes: f64,
}

/// Until when everybody sleeps: `nap` from now.
struct Bed {
    began_ms: f64,
    wake_ms: f64,
    bytes: usize,
}

impl Bed {
    fn make(nap: Duration) -> Bed {
        let began_ms = now_ms();
        Bed { began_ms, wake_ms: began_ms + nap.as_secs_f64() * 1e3, bytes: memory_use() }
    }

    /// `asleep`: when the last one had fallen asleep, and how much memory was in use then.
    fn crowd(&self, number: usize, woke: usize, asleep: (f64, usize)) -> Crowd {
        let (asleep_ms, bytes) = asleep;
        let waking_ms = now_ms() - self.wake_ms.max(asleep_ms);
        let number = number.max(1) as f64;
        Crowd {
            woke,
            each_us: (asleep_ms - self.began_ms + waking_ms) * 1e3 / number,
            each_bytes: bytes.saturating_sub(self.bytes) as f64 / number,
        }
    }
}

fn left(wake_ms: f64) -> Duration {
    Duration::from_secs_f64((wake_ms - now_ms()).max(0.0) / 1e3)
}

pub fn many_tasks(number: usize, nap: Duration) -> Result<Crowd, Trouble> {
    let bed = Bed::make(nap);
    let wake_ms = bed.wake_ms;
    let (woke, asleep) = event_loop::run(async move {
        let sleeper = |_| create_task(async move { event_loop::sleep(left(wake_ms)).await });
        let tasks: Vec<_> = (0..number).map(sleeper).collect();
        // Behind them all in the row: when this goes on, each has begun to sleep.
        event_loop::sleep(Duration::ZERO).await;
        let asleep = (now_ms(), memory_use());
        let mut woke = 0;
        for task in tasks {
            woke += usize::from(task.await.is_ok());
        }
        (woke, asleep)
    })?;
    Ok(bed.crowd(number, woke, asleep))
}

/// As many threads as can be had, up to `number`.
pub fn many_threads(number: usize, nap: Duration) -> Crowd {
    let bed = Bed::make(nap);
    let wake_ms = bed.wake_ms;
    let sleeper = move || {
        let began = now_ms();
        sleep(left(wake_ms));
        began
    };
    let threads: Vec<Thread<f64>> =
        (0..number).map_while(|_| thread::start(sleeper).ok()).collect();
    let bytes = memory_use();
    let had = threads.len();
    let began: Vec<f64> = threads.into_iter().map(Thread::join).collect();
    let last = began.iter().copied().fold(bed.began_ms, f64::max);
    bed.crowd(had, began.len(), (last, bytes))
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let unit = Duration::from_secs_f64(run.number("unit"));
        let ended_on = run.timed(|| match run.mode {
            Mode::Asyncio => naps_as_tasks(unit),
            Mode::Threads => naps_in_threads(unit),
            _ => Ok(naps_one_by_one(unit)),
        })?;
        let mut threads = ended_on;
        threads.sort_by(f64::total_cmp);
        threads.dedup();
        run.report("threads", vec![threads.len() as f64]);
        run.report_workers(threads.len(), 0.0);
        let crowd = match run.mode {
            Mode::Asyncio => many_tasks(run.count("tasks"), unit)?,
            Mode::Threads => many_threads(run.count("threads"), unit),
            _ => return Ok(()),
        };
        print(format!("{} slept at once: {:.1} µs each", crowd.woke, crowd.each_us));
        run.report("woke", vec![crowd.woke as f64]);
        run.report("each_us", vec![crowd.each_us]);
        run.report("each_bytes", vec![crowd.each_bytes]);
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("threads").max(NAPS.len())
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let tasks = results.number("tasks");
        let one = ["one-thread", "all tasks run on one thread"];
        let woke = ["all-woke", "every sleeping task wakes up"];
        vec![
            overlap(results),
            on_values(results, one, (Mode::Asyncio, "threads"), |threads| {
                (threads == [1.0], measured!("asyncio-threads", "{n} thread", n = threads[0]))
            }),
            on_values(results, woke, (Mode::Asyncio, "woke"), |woke| {
                let found = measured!("asyncio-woke", "{n} of {tasks}", n = woke[0], tasks = tasks);
                (woke == [tasks], found)
            }),
            cheaper(results),
        ]
    }
}

/// Three naps take as long as the longest: not shorter, and not as long as all together.
fn overlap(results: &Results) -> Fact {
    let (id, text) = ("overlap", "the three naps take as long as the longest of them");
    let Some(report) = results.mode(Mode::Asyncio) else {
        return undecided(id, text, run_to_decide("asyncio"));
    };
    let unit_ms = 1e3 * results.number("unit");
    let units = report.median_ms / unit_ms;
    let found = measured!(
        "asyncio-units",
        "{units} s where one sleeps 1 s, one 2 s and one 3 s, in units of {unit} s",
        units = format!("{units:.2}"),
        unit = results.number("unit")
    );
    decided(id, text, (2.999..4.5).contains(&units), found)
}

fn cheaper(results: &Results) -> Fact {
    let (id, text) = ("cheaper", "a sleeping task costs less than a sleeping thread");
    let cost = |mode| results.mode(mode)?.values.get("each_us")?.first().copied();
    let (Some(task), Some(thread)) = (cost(Mode::Asyncio), cost(Mode::Threads)) else {
        return undecided(id, text, run_to_decide("threads, asyncio"));
    };
    let found = measured!(
        "asyncio-cost",
        "{task} µs a task, {thread} µs a thread",
        task = format!("{task:.2}"),
        thread = format!("{thread:.1}")
    );
    decided(id, text, task < thread, found)
}
