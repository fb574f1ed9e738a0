//! The algorithms of the primitives, under every interleaving that loom finds.
//!
//! Run with `RUSTFLAGS="--cfg loom" cargo test --release --test loom`. A lost wake-up shows as
//! loom's "deadlock", a missing exclusion as its "concurrent access" to a cell.
//! Each test says which change of the algorithm it was seen to catch.
//!
//! Bound: every interleaving with at most three preemptions of a running thread (where a thread
//! has to wait, changes are free), which is where such errors are found.
#![cfg(loom)]
#![expect(clippy::unwrap_used, reason = "a panic is how a model fails")]

use loom::sync::Arc;

use loom::cell::UnsafeCell;
use loom::thread::{self, JoinHandle};

#[path = "loom/barrier.rs"]
mod barrier;
#[path = "loom/condition.rs"]
mod condition;
#[path = "loom/event.rs"]
mod event;
#[path = "loom/future.rs"]
mod future;
#[path = "loom/lock.rs"]
mod lock;
#[path = "loom/queue.rs"]
mod queue;
#[path = "loom/queue_kinds.rs"]
mod queue_kinds;
#[path = "loom/rlock.rs"]
mod rlock;
#[path = "loom/semaphore.rs"]
mod semaphore;

/// Run `model` under every interleaving with at most `preemptions`.
fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 10_000;
    builder.check(model);
}

/// A thread that works on something shared.
fn spawn<S, R>(shared: &Arc<S>, work: impl FnOnce(&S) -> R + 'static) -> JoinHandle<R>
where
    S: Send + Sync + 'static,
    R: 'static,
{
    let shared = Arc::clone(shared);
    thread::spawn(move || work(&shared))
}

/// A count that only somebody who excludes all others may touch; loom watches that.
struct Count(UnsafeCell<u32>);

// SAFETY: loom reports every access that another one may overlap.
unsafe impl Sync for Count {}

impl Count {
    fn new() -> Self {
        Count(UnsafeCell::new(0))
    }

    fn add(&self, more: u32) -> u32 {
        // SAFETY: loom has checked that nobody else has access meanwhile.
        self.0.with_mut(|count| unsafe {
            *count += more;
            *count
        })
    }

    fn get(&self) -> u32 {
        self.add(0)
    }
}
