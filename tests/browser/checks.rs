//! The checks of the primitives, the very ones that run natively, on real workers; and the
//! engine's own trials.

use std::time::Instant;

use interleave::checks::CHECKS;

use crate::support::{Context, Result, Runner, TestPage, site_env};

fn open() -> Result<Runner> {
    Runner::checks()
}

fn fresh() -> Result<Runner> {
    Runner::fresh(site_env::SITE_CHECKS)
}

fn run(page: &TestPage, check: &str) -> Result<()> {
    let began = Instant::now();
    page.eval_async(&format!("interleave.check('{check}').then(() => null)"))
        .with_context(|| format!("check {check}"))
        .map(drop)?;
    println!("{check}: {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

fn holds(check: &str) -> Result<()> {
    let page = open()?;
    run(&page, check)
}

#[test]
fn every_check_of_the_primitives_holds_on_real_workers() -> Result<()> {
    let page = open()?;
    assert!(CHECKS.len() >= 20, "only {} checks", CHECKS.len());
    for check in CHECKS {
        run(&page, check.name)?;
    }
    Ok(())
}

#[test]
fn primitives_in_the_segment_work_between_processes() -> Result<()> {
    let page = open()?;
    for check in ["segment_lock", "segment_semaphore", "segment_event", "segment_condition"] {
        run(&page, check)?;
    }
    Ok(())
}

#[test]
fn processes_end_with_their_exit_codes() -> Result<()> {
    let page = open()?;
    for check in ["process_exit_codes", "process_states", "process_kill_without_safe_point"] {
        run(&page, check)?;
    }
    Ok(())
}

#[test]
fn processes_handle_signals_that_can_be_handled() -> Result<()> {
    let page = open()?;
    run(&page, "process_handlers")?;
    run(&page, "process_killed_holder")
}

#[test]
fn processes_have_daemons_orphans_and_grandchildren() -> Result<()> {
    let page = open()?;
    for check in ["process_daemons", "process_orphans", "process_threads_and_grandchildren"] {
        run(&page, check)?;
    }
    Ok(())
}

#[test]
fn a_fork_goes_on_in_a_copy_of_everything() -> Result<()> {
    let page = open()?;
    for check in ["fork_returns_twice", "fork_copies_everything", "fork_in_a_thread"] {
        run(&page, check)?;
    }
    Ok(())
}

#[test]
fn forks_hold_up_while_other_threads_allocate() -> Result<()> {
    holds("fork_while_allocating")
}

#[test]
fn each_start_method_inherits_what_it_should() -> Result<()> {
    holds("start_methods")
}

#[test]
fn nothing_is_left_of_processes_however_they_end() -> Result<()> {
    let page = fresh()?;
    let counts = "(({ workers, memories }) => [workers, memories])(interleave.environment())";
    let before = page.eval(counts)?;
    for check in ["process_many_ends", "process_exit_codes", "fork_returns_twice"] {
        run(&page, check)?;
        page.eval_async("interleave.stop()")?;
        assert_eq!(page.eval(counts)?, before, "after {check}");
    }
    Ok(())
}

#[test]
fn a_spawned_process_shares_no_memory() -> Result<()> {
    holds("memory_is_not_shared")
}

#[test]
fn a_hundred_and_twenty_eight_threads_run_at_once_and_no_more() -> Result<()> {
    let page = fresh()?;
    let workers = page.eval("interleave.environment().workers")?;
    run(&page, "threads_128")?;
    run(&page, "one_thread_too_many")?;
    page.eval_async("interleave.stop()")?;
    assert_eq!(page.eval("interleave.environment().workers")?, workers, "they are gone again");
    Ok(())
}

#[test]
fn the_end_of_main_awaits_threads_and_cuts_daemons_off() -> Result<()> {
    let page = fresh()?;
    let workers = page.eval("interleave.environment().workers")?;
    // The check itself is over at once. What its thread leaves in memory is no sign: a thread that is awaited may
    // still be on its way to rest when the supervisor looks, which then begins a fresh memory.
    let took = "(async () => {
        const began = performance.now();
        await interleave.check('thread_left_alone');
        return performance.now() - began;
    })()";
    let took = page.eval_async(took)?.as_f64().context("a time")?;
    assert!(took >= 99.0, "the main thread ended before its thread, after {took} ms");
    for _ in 0..5 {
        run(&page, "daemons_left_alone")?;
        run(&page, "daemons_are_gone")?;
    }
    page.eval_async("interleave.stop()")?;
    assert_eq!(page.eval("interleave.environment().workers")?, workers);
    Ok(())
}

#[test]
fn the_browsers_limit_on_memories_is_met_with_a_clear_error() -> Result<()> {
    let page = fresh()?;
    run(&page, "processes_until_refused")?;
    // The visitor's way to the same limit: the run fails and says why, the next one works.
    page.eval_async("interleave.stop()")?;
    let run =
        "interleave.run({ lesson: 'fib', params: { n: 20 }, modes: ['processes'], repeat: 1 })";
    let report = page.eval_async(run)?;
    assert_eq!(report["modes"]["processes"]["values"]["fib"][0], 6765.0, "{report}");
    Ok(())
}

#[test]
fn what_multiprocessing_shares_works_between_processes() -> Result<()> {
    let page = open()?;
    for trial in [
        "mp_locks",
        "mp_condition",
        "mp_pipe",
        "mp_queue",
        "mp_manager",
        "mp_manager_of_own_types",
        "fork_keeps_what_is_shared",
    ] {
        run(&page, trial)?;
    }
    Ok(())
}

#[test]
fn a_pipe_ends_however_its_process_ends() -> Result<()> {
    holds("mp_pipe_of_a_dead_process")
}

#[test]
fn the_segment_gets_everything_back() -> Result<()> {
    holds("mp_gives_everything_back")
}

#[test]
fn programs_run_talk_and_end_as_pythons_subprocess_has_it() -> Result<()> {
    let page = open()?;
    for trial in [
        "subprocess_run",
        "subprocess_streams",
        "subprocess_communicate",
        "subprocess_communicate_timeout",
        "subprocess_wait",
        "subprocess_signals",
        "subprocess_is_nobodys_child",
    ] {
        run(&page, trial)?;
    }
    Ok(())
}

#[test]
fn pipes_of_programs_block_when_full_and_end_their_writer_when_closed() -> Result<()> {
    let page = open()?;
    for trial in [
        "subprocess_pipeline",
        "subprocess_full_pipe",
        "subprocess_broken_pipe",
        "subprocess_output_so_far",
    ] {
        run(&page, trial)?;
    }
    Ok(())
}

#[test]
fn programs_leave_nothing_behind() -> Result<()> {
    let page = fresh()?;
    let counts = "(({ workers, memories }) => [workers, memories])(interleave.environment())";
    let before = page.eval(counts)?;
    for trial in ["subprocess_dropped", "subprocess_gives_everything_back", "subprocess_refused"] {
        run(&page, trial)?;
        page.eval_async("interleave.stop()")?;
        assert_eq!(page.eval(counts)?, before, "after {trial}");
    }
    Ok(())
}
