//! Pools of processes: the trials of `src/runtime/pool_trials.rs` on real processes.

use crate::support::{Context, Result, Runner};

fn trials(names: &[&str]) -> Result<()> {
    let page = Runner::checks()?;
    for name in names {
        page.eval_async(&format!("interleave.check('{name}').then(() => null)"))
            .with_context(|| format!("trial {name}"))?;
    }
    Ok(())
}

#[test]
fn process_executors_keep_what_executors_promise() -> Result<()> {
    trials(&[
        "process_executor_submits",
        "process_executor_maps",
        "process_executor_waits",
        "process_executor_shuts_down",
        "process_executor_cancels",
        "process_executor_reuses_an_idle_worker",
        "process_executor_follows_each_task",
    ])
}

#[test]
fn a_worker_that_dies_breaks_its_executor_and_hangs_nobody() -> Result<()> {
    trials(&[
        "process_executor_breaks_when_a_worker_is_killed",
        "process_executor_breaks_when_a_task_panics",
        "process_executor_breaks_when_an_idle_worker_dies",
    ])
}

#[test]
fn process_pools_keep_what_pools_promise() -> Result<()> {
    trials(&[
        "process_pool_applies",
        "process_pool_maps",
        "process_pool_lines_up",
        "process_pool_overtakes",
        "process_pool_closes",
        "process_pool_terminates",
        "process_pool_calls_back",
    ])
}

#[test]
fn a_worker_that_dies_is_replaced_in_a_process_pool() -> Result<()> {
    trials(&["process_pool_replaces_a_worker_that_dies", "process_pool_terminates_endless_tasks"])
}

#[test]
fn process_pools_lose_nothing_and_leak_nothing() -> Result<()> {
    trials(&[
        "process_pool_carries_much",
        "process_pool_loses_nothing",
        "process_pool_gives_the_segment_back",
    ])
}
