//! A room for so many at a time: a semaphore counts who may still come in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::facts::{in_every_mode, on_values_of_every_mode as on_values};
use super::{Lesson, Results, Run, Trouble, measured};
use crate::protocol::Fact;
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::thread::{self, Thread, sleep};
use crate::sync::{BoundedSemaphore, PythonError, Semaphore};

/// What those who come and go have seen.
#[derive(Debug, Default)]
struct Room {
    inside: AtomicUsize,
    /// The most that were inside at a time.
    most: AtomicUsize,
    visits: AtomicUsize,
}

impl Room {
    fn visit(&self, stay: Duration) {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        print(format!("comes in, {inside} inside"));
        sleep(stay);
        self.visits.fetch_add(1, Ordering::SeqCst);
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Everybody visits the room a few times; the semaphore lets in so many at a time.
fn scene(run: &Run) -> Result<(), Trouble> {
    let stay = Duration::from_secs_f64(run.number("stay") / 1e3);
    let [threads, permits, visits] = ["threads", "permits", "visits"].map(|name| run.count(name));
    let door = Arc::new(Semaphore::new(permits as u32));
    let room = Arc::new(Room::default());
    let visitor = |_| {
        let (door, room) = (door.clone(), room.clone());
        thread::start(move || (0..visits).for_each(|_| door.with(|| room.visit(stay))))
    };
    let visitors: Vec<Thread<()>> = (0..threads).map(visitor).collect::<Result<_, _>>()?;
    visitors.into_iter().for_each(Thread::join);

    run.report("most_inside", vec![room.most.load(Ordering::SeqCst) as f64]);
    run.report("visits", vec![room.visits.load(Ordering::SeqCst) as f64]);
    run.report("one_release_too_many", one_too_many(permits as u32));
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
        let visits = results.number("threads") * results.number("visits");
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
            on_values(results, ["everybody", "everybody gets in"], "visits", |done| {
                let found = measured!(
                    "semaphore-visits",
                    "{done} of {visits} visits",
                    done = done[0],
                    visits = visits
                );
                (done[0] == visits, found)
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
