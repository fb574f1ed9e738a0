//! What each primitive promises, as functions that run natively and in the browser alike.
//!
//! A check takes a way to start workers and panics where its claim does not hold. Natively each
//! is a test of its own; in the browser an engine built with the feature `checks` runs the same
//! list on real workers. The claims follow CPython's `lock_tests` and `test_queue`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

pub mod bench;

/// One claim.
#[derive(Clone, Copy)]
pub struct Check {
    /// The primitive and the claim: `lock::release_of_a_free_lock_is_a_runtime_error`.
    pub name: &'static str,
    /// Panics where the claim does not hold.
    pub run: fn(&dyn Spawner),
}

/// How workers are started here.
pub trait Spawner: Sync {
    /// Start a worker that does `job`.
    fn spawn(&self, name: &str, job: Box<dyn FnOnce() + Send + 'static>) -> Box<dyn Joiner>;
}

/// A worker that was started.
pub trait Joiner {
    /// Wait until it ended; panics if it did by a panic, where that can be told.
    fn join(self: Box<Self>);
}

/// The list of checks, and natively a test for each.
macro_rules! checks {
    ($($module:ident { $($check:ident)* })*) => {
        $(pub mod $module;)*

        /// Every check, by primitive.
        pub static CHECKS: &[Check] = &[$($(Check {
            name: concat!(stringify!($module), "::", stringify!($check)),
            run: $module::$check,
        }),*),*];

        #[cfg(all(test, not(loom), not(target_arch = "wasm32")))]
        mod natively {
            $(mod $module {
                $(#[test]
                fn $check() {
                    crate::checks::$module::$check(&crate::checks::Threads);
                })*
            })*
        }
    };
}

checks! {
    thread {
        it_is_alive_from_its_start_to_its_end
        it_starts_only_once
        join_before_the_start_is_a_runtime_error
        join_of_itself_is_a_runtime_error
        join_with_a_timeout_returns_with_the_thread_alive
        many_may_join_the_same
        names_are_given_counted_and_changed
        every_thread_knows_itself
        enumerate_lists_who_is_alive
        a_daemon_is_made_before_the_start_and_inherited
        a_type_may_bring_its_own_run
        local_values_are_each_threads_own
        local_values_end_with_their_thread
        a_thread_started_under_the_gil_has_it_too
        a_worker_is_used_again_as_a_fresh_thread
    }
    lock {
        release_of_a_free_lock_is_a_runtime_error
        try_acquire_fails_while_it_is_held
        acquire_timeout_is_false_after_its_time
        the_state_after_a_timeout_is_right
        another_thread_may_release_it
        a_waiter_gets_it_on_release
        many_workers_exclude_each_other
        impatient_waiters_leave_nobody_behind
    }
    rlock {
        its_owner_may_take_it_again
        release_of_a_free_lock_is_a_runtime_error
        release_by_another_thread_is_a_runtime_error
        others_are_kept_out_at_every_level
        acquire_timeout_is_false_after_its_time
        a_waiter_gets_it_on_the_last_release
        a_condition_lets_go_of_every_level
        a_condition_of_another_owner_is_a_runtime_error
        many_workers_exclude_each_other
        impatient_waiters_leave_nobody_behind
    }
    condition {
        use_without_its_lock_is_a_runtime_error
        notify_wakes_so_many_in_the_order_they_came
        notify_all_wakes_all
        a_notify_with_nobody_waiting_is_not_remembered
        wait_timeout_is_false_after_its_time
        wait_for_waits_until_its_predicate_holds
        a_waiter_too_many_is_a_runtime_error
        two_conditions_may_share_a_lock
        many_workers_pass_a_turn_around
        nothing_is_lost_or_doubled_through_a_buffer_of_conditions
    }
    barrier {
        it_takes_at_least_one_party
        nobody_passes_before_all_have_come
        each_gets_a_number_of_its_own
        one_of_them_does_the_action_before_they_go_on
        abort_breaks_it_for_all_until_a_reset
        reset_sends_those_away_who_wait
        a_timeout_breaks_it_for_all
        its_own_timeout_holds_where_wait_has_none
        a_long_action_is_no_timeout
        abort_during_the_action_breaks_it
        many_workers_pass_it_in_step
        more_workers_than_parties_leave_nobody_behind
    }
    event {
        it_is_clear_then_set_then_clear
        set_lets_all_waiters_go_on
        waiters_go_on_though_it_is_cleared_at_once
        wait_timeout_is_false_after_its_time
        two_workers_take_turns
        waiters_that_clear_it_leave_nobody_behind
    }
    future {
        each_state_answers_as_it_should
        cancel_works_until_it_runs
        result_gives_the_value_or_what_ended_it
        exception_gives_the_error_or_none
        a_waiter_goes_on_when_it_ends
        what_has_ended_ends_no_second_time
        callbacks_are_called_once_in_their_order
        a_callback_of_one_that_ended_is_called_at_once
        wait_returns_when_it_is_told_to
        wait_counts_what_has_ended_already
        wait_ends_after_its_time
        as_completed_gives_them_in_the_order_they_end
        as_completed_times_out_and_ends
        many_wait_for_many_and_nobody_is_left_behind
        each_result_reaches_the_one_who_waits_for_it
    }
    executor {
        results_and_errors_come_with_their_futures
        map_keeps_the_order_and_its_time
        wait_and_as_completed_see_what_threads_do
        shutdown_finishes_and_refuses
        shutdown_cancels_what_nobody_has_begun
        no_worker_is_a_value_error
        an_idle_thread_is_used_again
        threads_are_hired_up_to_the_most
        a_prefix_names_the_threads
        a_cancelled_task_is_not_done
        dropping_it_waits_for_its_work
        map_submits_without_being_asked_for_results
        a_map_that_times_out_cancels_the_rest
        shutdown_without_waiting_finishes_too
        under_a_gil_sleeping_overlaps
        nothing_is_lost_with_more_workers_than_cores
    }
    pool {
        apply_waits_and_apply_async_does_not
        map_keeps_the_order_in_chunks_of_any_size
        imap_gives_results_one_by_one
        imap_unordered_lets_the_quick_overtake
        a_closed_pool_finishes_and_refuses
        a_terminated_pool_drops_what_nobody_has_begun
        callbacks_get_the_result_or_the_error
        a_pool_of_nobody_is_a_value_error
    }
    semaphore {
        try_acquire_fails_without_a_permit
        release_of_several_lets_several_go_on
        release_of_none_is_a_value_error
        one_release_too_many_is_a_value_error
        acquire_timeout_is_false_after_its_time
        never_more_inside_than_permits
        impatient_waiters_leave_nobody_behind
    }
    queue {
        items_come_out_in_the_order_they_went_in
        a_full_queue_hands_the_item_back
        an_empty_queue_says_so
        timeouts_end_put_and_get
        a_full_queue_blocks_its_producers
        an_empty_queue_blocks_its_consumers
        task_done_too_often_is_a_value_error
        join_waits_for_the_last_task
        items_left_behind_are_dropped
        nothing_is_lost_or_doubled_through_a_room_of_one
        nothing_is_lost_or_doubled_through_a_ring
        nothing_is_lost_or_doubled_through_a_long_list
        nothing_is_lost_or_doubled_without_bound
        impatient_producers_and_consumers_lose_nothing
        consumers_that_only_look_get_everything
    }
    queue_kinds {
        the_last_in_comes_out_first
        the_smallest_comes_out_first
        both_are_full_and_empty_as_a_queue_is
        a_full_one_blocks_its_producers_and_an_empty_one_its_consumers
        the_smallest_of_what_is_there_comes_out
        nothing_is_lost_or_doubled_last_in_first_out
        nothing_is_lost_or_doubled_smallest_first
    }
    mp_locks {
        a_handle_that_was_sent_is_a_handle_on_the_same
        workers_exclude_each_other
        permits_are_counted_over_all_handles
        a_condition_travels_with_its_lock
        a_barrier_lets_all_go_on_together
        a_block_is_free_with_its_last_handle
        an_rlock_belongs_to_its_owner
    }
    mp_pipe {
        objects_go_both_ways
        one_way_pipes_refuse_the_other_way
        what_was_sent_before_the_end_is_received
        a_pipe_that_nobody_reads_is_broken
        a_reader_and_a_writer_that_wait_hear_of_the_end
        poll_waits_for_its_time_and_no_longer
        a_full_pipe_blocks_its_writer
        messages_larger_than_the_pipe_stream_through
        many_writers_and_readers_mix_no_messages
        an_end_can_be_sent_through_a_pipe
        an_empty_message_can_be_polled
        select_waits_for_whichever_is_ready
        select_ends_after_its_time
        nothing_is_lost_through_select
        wait_names_the_connections_that_have_something
        an_observer_sees_and_holds_nothing
    }
    mp_queue {
        items_come_out_in_the_order_they_went_in
        full_and_empty_have_pythons_names
        a_closed_queue_is_closed_for_its_process_only
        join_waits_for_the_last_task
        nothing_is_lost_or_doubled
        numbers_of_every_kind_are_shared
        a_value_adds_up_under_its_lock
        arrays_share_the_lock_they_are_given
        a_simple_queue_puts_and_gets
    }
}

/// More workers than most machines have cores.
const WORKERS: usize = 12;
/// Long enough for a worker to get to its wait, short enough to do it often.
const A_MOMENT: Duration = Duration::from_millis(20);

/// Workers of the operating system.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy)]
pub struct Threads;

#[cfg(not(target_arch = "wasm32"))]
impl Spawner for Threads {
    fn spawn(&self, name: &str, job: Box<dyn FnOnce() + Send + 'static>) -> Box<dyn Joiner> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(job);
        Box::new(thread.expect("the system has a thread left"))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Joiner for std::thread::JoinHandle<()> {
    fn join(self: Box<Self>) {
        if let Err(panic) = std::thread::JoinHandle::join(*self) {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Workers that were started together.
struct Crew(Vec<Box<dyn Joiner>>);

impl Crew {
    fn join(self) {
        self.0.into_iter().for_each(Joiner::join);
    }
}

/// Start `count` workers, each doing `work` with its number.
fn crew(spawner: &dyn Spawner, count: usize, work: impl Fn(usize) + Send + Sync + 'static) -> Crew {
    let work = Arc::new(work);
    let start = |number| {
        let work = Arc::clone(&work);
        spawner.spawn(&format!("crew-{number}"), Box::new(move || work(number)))
    };
    Crew((0..count).map(start).collect())
}

/// Wait until `holds`, and give others the core meanwhile. Panics if that takes for ever.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let start = crate::word::now_ms();
    while !holds() {
        assert!(crate::word::now_ms() - start < 10_000.0, "not within 10 s: {what}");
        crate::word::sleep(Duration::from_millis(1));
    }
}

/// Milliseconds that `work` took.
fn took(work: impl FnOnce()) -> f64 {
    let start = crate::word::now_ms();
    work();
    crate::word::now_ms() - start
}

/// Assert that `elapsed` is at least `timeout` and not absurdly more.
fn assert_took_about(elapsed: f64, timeout: Duration) {
    let wanted = timeout.as_secs_f64() * 1e3;
    assert!(elapsed >= wanted - 1.0, "gave up after {elapsed} ms of {wanted}");
    assert!(elapsed < wanted + 2_000.0, "gave up only after {elapsed} ms of {wanted}");
}

/// A count that loses additions unless those who add exclude each other.
#[derive(Debug, Default)]
struct Fragile(AtomicU32);

impl Fragile {
    fn add(&self) {
        let before = self.0.load(Ordering::Relaxed);
        std::hint::black_box(());
        self.0.store(before + 1, Ordering::Relaxed);
    }

    fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A step that a worker has reached.
#[derive(Debug, Default)]
struct Step(AtomicBool);

impl Step {
    fn reach(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn reached(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
