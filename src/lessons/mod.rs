//! The lessons and their registry: a new lesson is one file, one card and one line in `lessons!`.
//!
//! A lesson's [`Card`] is data, compiled into the page and the engine alike; what it runs is
//! compiled into the engine (and natively, for tests) only.

mod card;
mod cards;
#[cfg(all(test, not(feature = "app"), not(loom)))]
mod natively;
#[cfg(not(feature = "app"))]
mod registry;
#[cfg(not(feature = "app"))]
mod run;
pub mod validate;

#[cfg(not(feature = "app"))]
pub mod asyncio;
#[cfg(not(feature = "app"))]
pub mod balance_race;
#[cfg(not(feature = "app"))]
pub mod big_power;
#[cfg(not(feature = "app"))]
pub mod busy_loops;
#[cfg(not(feature = "app"))]
pub mod condition;
#[cfg(not(feature = "app"))]
pub mod countdown;
#[cfg(not(feature = "app"))]
pub mod cpu_count;
#[cfg(not(feature = "app"))]
mod crash;
#[cfg(not(feature = "app"))]
pub mod daemon;
#[cfg(not(feature = "app"))]
pub mod data_parallel;
#[cfg(not(feature = "app"))]
mod dead_holder;
#[cfg(not(feature = "app"))]
pub mod deadlock;
#[cfg(not(feature = "app"))]
pub mod event;
#[cfg(not(feature = "app"))]
pub mod executor;
#[cfg(not(feature = "app"))]
pub mod executor_internals;
#[cfg(not(feature = "app"))]
mod facts;
#[cfg(not(feature = "app"))]
pub mod fetch_all;
#[cfg(not(feature = "app"))]
pub mod fib;
#[cfg(not(feature = "app"))]
pub mod fork;
#[cfg(not(feature = "app"))]
mod fork_cost;
#[cfg(not(feature = "app"))]
pub mod generator;
#[cfg(not(feature = "app"))]
pub mod interleaved_output;
#[cfg(not(feature = "app"))]
mod keeper;
#[cfg(not(feature = "app"))]
pub mod kernels;
#[cfg(not(feature = "app"))]
pub mod kettle;
#[cfg(not(feature = "app"))]
pub mod lock_api;
#[cfg(not(feature = "app"))]
pub mod lost_update;
#[cfg(not(feature = "app"))]
pub mod manager;
#[cfg(not(feature = "app"))]
pub mod merge_sort;
#[cfg(not(feature = "app"))]
pub mod monitor_event;
#[cfg(not(feature = "app"))]
pub mod pipe;
#[cfg(not(feature = "app"))]
pub mod pool;
#[cfg(not(feature = "app"))]
pub mod process_lifecycle;
#[cfg(not(feature = "app"))]
pub mod process_queue;
#[cfg(not(feature = "app"))]
pub mod producer_consumer;
#[cfg(not(feature = "app"))]
pub mod queue_kinds;
#[cfg(not(feature = "app"))]
pub mod rlock;
#[cfg(not(feature = "app"))]
mod round_trips;
#[cfg(not(feature = "app"))]
pub mod semaphore;
#[cfg(not(feature = "app"))]
mod shared;
#[cfg(not(feature = "app"))]
pub mod shared_values;
#[cfg(not(feature = "app"))]
pub mod signals;
#[cfg(not(feature = "app"))]
pub mod sleepers;
#[cfg(not(feature = "app"))]
mod speed;
#[cfg(not(feature = "app"))]
mod spread;
#[cfg(not(feature = "app"))]
pub mod start_methods;
#[cfg(not(feature = "app"))]
pub mod subprocess;
#[cfg(not(feature = "app"))]
mod team;
#[cfg(not(feature = "app"))]
pub mod thread_lifecycle;
#[cfg(not(feature = "app"))]
pub mod thread_vs_process;
#[cfg(not(feature = "app"))]
mod zero_division;

pub use card::{Card, Chapter, Param, ParamKind};
pub use cards::CARDS;
#[cfg(not(feature = "app"))]
pub use registry::{ENTRIES, find};
#[cfg(not(feature = "app"))]
pub use run::{
    Lesson, Measured, Remark, Results, Run, Trouble, decided, measured, run_to_decide, undecided,
};
#[cfg(not(feature = "app"))]
pub use speed::Claim;

/// The card of that id.
pub fn card(id: &str) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.id == id)
}
