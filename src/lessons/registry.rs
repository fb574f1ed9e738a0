//! Which code belongs to which card.

use super::Lesson;
use crate::lessons as l;

/// Names each lesson's module and the value that runs it.
macro_rules! lessons {
    ($($id:literal => $module:ident),* $(,)?) => {
        /// Ids that have code.
        pub const ENTRIES: &[&str] = &[$($id),*];

        /// What runs the lesson of that id.
        pub fn find(id: &str) -> Option<&'static dyn Lesson> {
            match id {
                $($id => Some(&l::$module::Demo),)*
                _ => None,
            }
        }
    };
}

lessons! {
    "countdown" => countdown,
    "fib" => fib,
    "busy-loops" => busy_loops,
    "cpu-count" => cpu_count,
    "big-power" => big_power,
    "sleepers" => sleepers,
    "fetch-all" => fetch_all,
    "kettle" => kettle,
    "thread-lifecycle" => thread_lifecycle,
    "daemon" => daemon,
    "monitor-event" => monitor_event,
    "thread-vs-process" => thread_vs_process,
    "balance-race" => balance_race,
    "interleaved-output" => interleaved_output,
    "lost-update" => lost_update,
    "lock-api" => lock_api,
    "rlock" => rlock,
    "deadlock" => deadlock,
    "semaphore" => semaphore,
    "condition" => condition,
    "event" => event,
    "producer-consumer" => producer_consumer,
    "queue-kinds" => queue_kinds,
    "fork" => fork,
    "start-methods" => start_methods,
    "process-lifecycle" => process_lifecycle,
    "process-queue" => process_queue,
    "pipe" => pipe,
    "shared-values" => shared_values,
    "manager" => manager,
    "signals" => signals,
    "subprocess" => subprocess,
    "pool" => pool,
    "executor" => executor,
    "executor-internals" => executor_internals,
    "data-parallel" => data_parallel,
    "generator" => generator,
    "asyncio" => asyncio,
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_card_has_code_and_every_code_a_card() {
        let mut cards: Vec<_> = super::l::CARDS.iter().map(|card| card.id).collect();
        let mut entries = super::ENTRIES.to_vec();
        cards.sort_unstable();
        entries.sort_unstable();
        assert_eq!(cards, entries);
    }
}
