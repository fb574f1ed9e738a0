//! A room for so many at a time: a semaphore counts who may still come in.

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
use crate::sync::{BoundedSemaphore, PythonError, Semaphore, mp};
use crate::word::Word;

/// What a visitor is up to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Plan {
    permits: u32,
    visits: u32,
    stay: Duration,
}

/// Visit the room, as often as planned; the most that this visitor saw inside at a time.
fn visit<W: Word>(door: &Semaphore<W>, inside: &impl Number, plan: Plan) -> u32 {
    // The picture on the page; who waits is not in it.
    let room = gauge("room", GaugeKind::Room, plan.permits);
    let mut most = 0;
    for _ in 0..plan.visits {
        door.acquire();
        {
            let _on_show = room.enter();
            let now = inside.add(1);
            most = most.max(now);
            print(format!("comes in, {now} inside"));
            sleep(plan.stay);
            inside.add(-1);
        }
        door.release(1).expect("a permit was taken");
    }
    most
}

fn in_threads(count: usize, plan: Plan) -> Result<Vec<u32>, Trouble> {
    let room = Arc::new((Semaphore::new(plan.permits), AtomicU32::new(0)));
    let visitor = |_| {
        let room = room.clone();
        thread::start(move || visit(&room.0, &room.1, plan))
    };
    let visitors: Vec<Thread<u32>> = (0..count).map(visitor).collect::<Result<_, _>>()?;
    Ok(visitors.into_iter().map(Thread::join).collect())
}

/// The same between processes: the semaphore and the number stand in shared memory.
fn in_processes(count: usize, plan: Plan) -> Result<Vec<u32>, Trouble> {
    type Room = (mp::Semaphore, mp::Value<u32>);
    let room: Room = (mp::Semaphore::new(plan.permits)?, mp::Value::new(0)?);
    let visitor: fn((Room, Plan)) -> u32 = |((door, inside), plan)| visit(&door, &inside, plan);
    let start = |n| Process::spawn(&format!("Process-{n}"), visitor, &(room.clone(), plan));
    let visitors: Vec<Process<u32>> = (1..=count).map(start).collect::<Result<_, _>>()?;
    Ok(visitors.iter().map(Process::join).collect::<Result<_, _>>()?)
}

fn scene(run: &Run) -> Result<(), Trouble> {
    let stay = Duration::from_secs_f64(run.number("stay") / 1e3);
    let plan =
        Plan { permits: run.count("permits") as u32, visits: run.count("visits") as u32, stay };
    let threads = run.count("threads");
    let most = match run.mode {
        Mode::Processes => in_processes(threads, plan)?,
        _ => in_threads(threads, plan)?,
    };
    run.report("most_inside", vec![f64::from(most.iter().copied().max().unwrap_or(0))]);
    run.report("came_in", vec![most.iter().filter(|most| **most > 0).count() as f64]);
    run.report("one_release_too_many", one_too_many(plan.permits));
    run.report_workers(threads, 0.0);
    Ok(())
}

/// The free permits after one release too many, of a plain semaphore and of a bounded one.
fn one_too_many(permits: u32) -> Vec<f64> {
    let (plain, bounded) = (Semaphore::new(permits), BoundedSemaphore::new(permits));
    if plain.release(1).is_ok() {
        print(format!("Semaphore: {} permits now", plain.value()));
    }
    if let Err(error) = bounded.release(1) {
        print(format!("BoundedSemaphore: {}: {error}", error.python_name()));
    }
    vec![f64::from(plain.value()), f64::from(bounded.value())]
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("threads")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let permits = results.number("permits");
        let threads = results.number("threads");
        let most = |most: &[f64]| {
            (
                most[0] <= permits,
                measured!("semaphore-most-inside", "{most} at most", most = most[0]),
            )
        };
        vec![
            on_values(
                results,
                ["never-more", "there are never more inside than there are permits"],
                "most_inside",
                most,
            ),
            on_values(results, ["everybody", "everybody gets in"], "came_in", |came| {
                let found = measured!(
                    "semaphore-came-in",
                    "{came} of {threads} came in",
                    came = came[0],
                    threads = threads
                );
                (came[0] == threads, found)
            }),
            in_every_mode(
                results,
                ["mutex", "with one permit it is a mutex: one at a time"],
                |report| match report.values.get("most_inside") {
                    Some(values) if permits == 1.0 => Ok(most(values)),
                    _ => Err(measured!("semaphore-one-permit", "choose one permit to decide")),
                },
            ),
            on_values(
                results,
                ["refused", "one release too many is a ValueError of the bounded semaphore alone"],
                "one_release_too_many",
                |free| {
                    let found = measured!(
                        "semaphore-permits-after",
                        "{plain} and {bounded} permits after it",
                        plain = free[0],
                        bounded = free[1]
                    );
                    (free == [permits + 1.0, permits], found)
                },
            ),
        ]
    }
}
