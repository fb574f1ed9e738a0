//! Small benches of the primitives against their references, natively and in the browser alike.
//!
//! Each returns figures in ns per operation, interleaved: one round measures every side once, so
//! that a drift of the machine meets all of them. The caller computes medians. Recording must be
//! off, but for [`trace_event`], which turns it on itself.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::{Spawner, crew};
use crate::sync::{Lock, Queue};
use crate::trace::{Kind, Reason, ring};
use crate::word::{Guarded, now_ms, relax};

mod against;

/// A bench: its name, what one round measures in which order, and the function.
#[derive(Clone, Copy)]
pub struct Bench {
    pub name: &'static str,
    /// The sides of a round, ours first.
    pub sides: &'static [&'static str],
    /// `ROUNDS` rounds of figures in ns per operation, one after the other.
    pub run: fn(&dyn Spawner) -> Vec<f64>,
}

/// Every bench.
pub static BENCHES: &[Bench] = &[
    Bench { name: "lock_uncontended", sides: &["ours", "std"], run: lock_uncontended },
    Bench { name: "lock_contended", sides: &["ours", "std", "parking_lot"], run: lock_contended },
    Bench { name: "queue_1p1c", sides: &["ours", "crossbeam"], run: queue_1p1c },
    Bench {
        name: "rlock_uncontended",
        sides: &["ours", "parking_lot"],
        run: against::rlock_uncontended,
    },
    Bench {
        name: "rlock_contended",
        sides: &["ours", "parking_lot"],
        run: against::rlock_contended,
    },
    Bench { name: "condition_handover", sides: &["ours", "std"], run: against::condition_handover },
    Bench { name: "event_handover", sides: &["ours", "std"], run: against::event_handover },
    Bench {
        name: "semaphore_uncontended",
        sides: &["ours", "std"],
        run: against::semaphore_uncontended,
    },
    Bench { name: "semaphore_handover", sides: &["ours", "std"], run: against::semaphore_handover },
    Bench { name: "barrier", sides: &["ours", "std"], run: against::barrier },
    Bench { name: "lifo_1p1c", sides: &["ours", "std"], run: against::lifo_1p1c },
    Bench { name: "priority_1p1c", sides: &["ours", "std"], run: against::priority_1p1c },
    Bench { name: "trace_event", sides: &["emit", "clock"], run: trace_event },
];

/// Rounds that count.
pub const ROUNDS: usize = 11;
/// Rounds before them, while the code tiers up.
const WARM_UP: usize = 3;

/// One side of a bench: does its work once and says how many ns an operation took.
type Side<'a> = Box<dyn FnMut() -> f64 + 'a>;

fn rounds(mut sides: Vec<Side<'_>>) -> Vec<f64> {
    let mut figures = Vec::with_capacity(ROUNDS * sides.len());
    for round in 0..WARM_UP + ROUNDS {
        for side in &mut sides {
            let figure = side();
            if round >= WARM_UP {
                figures.push(figure);
            }
        }
    }
    figures
}

/// Time `count` calls of `step`, in ns a call.
#[inline]
fn time(count: u32, mut step: impl FnMut()) -> f64 {
    let start = now_ms();
    for _ in 0..count {
        step();
    }
    (now_ms() - start) * 1e6 / f64::from(count)
}

/// Acquire and release by one worker.
fn lock_uncontended(_: &dyn Spawner) -> Vec<f64> {
    const COUNT: u32 = 1_000_000;
    let ours = Lock::new();
    let std = std::sync::Mutex::new(());
    rounds(vec![
        Box::new(|| {
            time(COUNT, || {
                black_box(&ours).acquire();
                let _ = black_box(&ours).release();
            })
        }),
        Box::new(|| time(COUNT, || drop(black_box(black_box(&std).lock())))),
    ])
}

/// Two workers add to one count under one lock; ns an addition.
fn lock_contended(spawner: &dyn Spawner) -> Vec<f64> {
    rounds(vec![
        Box::new(|| {
            let shared = (Lock::new(), AtomicU32::new(0));
            pair(spawner, move || shared.0.with(|| bump(&shared.1)))
        }),
        Box::new(|| {
            let shared = std::sync::Mutex::new(AtomicU32::new(0));
            pair(spawner, move || drop(shared.lock().map(|count| bump(&count))))
        }),
        Box::new(|| {
            let shared = parking_lot::Mutex::new(AtomicU32::new(0));
            pair(spawner, move || bump(&shared.lock()))
        }),
    ])
}

/// Two workers `add` to something shared; ns an addition.
fn pair(spawner: &dyn Spawner, add: impl Fn() + Send + Sync + 'static) -> f64 {
    const COUNT: u32 = 400_000;
    together(spawner, move |_| (0..COUNT).for_each(|_| add())) / f64::from(2 * COUNT)
}

fn bump(count: &AtomicU32) {
    count.store(count.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// One worker puts items in, another one takes them out; ns an item.
fn pass(
    spawner: &dyn Spawner,
    put: impl Fn(u64) + Send + Sync + 'static,
    get: impl Fn() -> u64 + Send + Sync + 'static,
) -> f64 {
    const ITEMS: u64 = 500_000;
    let took = together(spawner, move |number| match number {
        0 => (0..ITEMS).for_each(&put),
        _ => assert_eq!((0..ITEMS).map(|_| get()).sum::<u64>(), ITEMS * (ITEMS - 1) / 2),
    });
    took / ITEMS as f64
}

/// One producer, one consumer, room for 1024.
fn queue_1p1c(spawner: &dyn Spawner) -> Vec<f64> {
    const ROOM: usize = 1024;
    rounds(vec![
        Box::new(|| {
            let queue = Arc::new(Queue::new(ROOM));
            let producer = Arc::clone(&queue);
            pass(spawner, move |item| producer.put(item), move || queue.get())
        }),
        Box::new(|| {
            let (sender, receiver) = crossbeam_channel::bounded(ROOM);
            let put = move |item| sender.send(item).expect("the receiver lives");
            pass(spawner, put, move || receiver.recv().expect("the sender lives"))
        }),
    ])
}

/// An event into the worker's ring, and the clock call that it makes.
fn trace_event(spawner: &dyn Spawner) -> Vec<f64> {
    const BATCHES: u32 = 100;
    // In a worker of its own: it writes into a ring that it empties itself.
    let figures = Arc::new(Guarded::new(Vec::new()));
    let theirs = Arc::clone(&figures);
    crew(spawner, 1, move |_| {
        let events = ring::adopt(ring::RINGS as u32 - 1, "bench");
        let was_on = ring::enabled();
        ring::set_enabled(true);
        let emit = || {
            let batch = || {
                drop(events.drain());
                time(ring::CAPACITY, || {
                    ring::emit(Kind::Mark, Reason::None, black_box(1), black_box(2), 3);
                })
            };
            (0..BATCHES).map(|_| batch()).sum::<f64>() / f64::from(BATCHES)
        };
        let clock = || {
            time(BATCHES * ring::CAPACITY, || {
                black_box(now_ms());
            })
        };
        let measured = rounds(vec![Box::new(emit), Box::new(clock)]);
        ring::set_enabled(was_on);
        theirs.with(|figures| *figures = measured);
    })
    .join();
    figures.with(std::mem::take)
}

/// Let two workers do `work` at once; ns from the start of the first to the end of the last.
fn together(spawner: &dyn Spawner, work: impl Fn(usize) + Send + Sync + 'static) -> f64 {
    let ready = AtomicU32::new(0);
    // Bits of milliseconds: positive floats are ordered as their bits are.
    let times = Arc::new([AtomicU64::new(u64::MAX), AtomicU64::new(0)]);
    let theirs = Arc::clone(&times);
    crew(spawner, 2, move |number| {
        ready.fetch_add(1, Ordering::AcqRel);
        while ready.load(Ordering::Acquire) < 2 {
            relax();
        }
        theirs[0].fetch_min(now_ms().to_bits(), Ordering::Relaxed);
        work(number);
        theirs[1].fetch_max(now_ms().to_bits(), Ordering::Relaxed);
    })
    .join();
    let [start, end] =
        [&times[0], &times[1]].map(|time| f64::from_bits(time.load(Ordering::Relaxed)));
    (end - start) * 1e6
}
