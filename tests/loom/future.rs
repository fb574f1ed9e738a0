use loom::sync::Arc;
use std::time::Duration;

use interleave::sync::{Future, FutureError, ReturnWhen, as_completed, wait};

use super::{Count, explore, spawn};

const SOME_TIME: Duration = Duration::from_millis(1);

/// Catches: a wake before the store of the state, or to one sleeper only; an outcome that is set
/// after the state.
#[test]
fn all_who_wait_get_the_result_and_see_what_came_before_it() {
    explore(2, || {
        let shared = Arc::new((Future::<u32, ()>::new(), Count::new()));
        let get = |(future, count): &(Future<u32, ()>, Count)| {
            let value = future.result();
            // Shared reads after the result: loom knows of the write before it.
            let count = count.0.with(|count| {
                // SAFETY: loom reports a write that may overlap.
                unsafe { *count }
            });
            (value, count)
        };
        let threads = [spawn(&shared, get), spawn(&shared, get)];
        assert_eq!(shared.0.set_running_or_notify_cancel(), Ok(true));
        shared.1.add(1);
        shared.0.set_result(7).unwrap();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), (Ok(7), 1));
        }
    });
}

/// Catches: states that change by load and store: work that runs though `cancel` said true.
#[test]
fn work_is_cancelled_or_runs_and_never_both() {
    explore(3, || {
        let future = Arc::new(Future::<u32, ()>::new());
        let canceller = spawn(&future, |future| future.cancel());
        let runs = future.set_running_or_notify_cancel().unwrap();
        if runs {
            future.set_result(1).unwrap();
        }
        assert_eq!(canceller.join().unwrap(), !runs);
        let expected = if runs { Ok(1) } else { Err(FutureError::Cancelled) };
        assert_eq!(future.result(), expected);
    });
}

/// Catches: a callback that is added while the future ends and called twice or never.
#[test]
fn a_callback_is_called_once_whoever_comes_first() {
    explore(3, || {
        let shared = Arc::new((Future::<u32, ()>::new(), Arc::new(Count::new())));
        let adder = spawn(&shared, |(future, calls)| {
            let calls = Arc::clone(calls);
            future.add_done_callback(move |_| {
                calls.add(1);
            });
        });
        shared.0.set_result(1).unwrap();
        adder.join().unwrap();
        assert_eq!(shared.1.get(), 1);
    });
}

/// Catches: a watch that counts before it notes; one that looks at its notes before it reads the
/// count; a future that ends while the watch is attached and notes itself twice or never.
#[test]
fn whoever_waits_for_two_sees_both_end() {
    explore(3, || {
        let pair = Arc::new([Future::<u32, ()>::new(), Future::new()]);
        let ends = [0, 1].map(|nth| spawn(&pair, move |pair| pair[nth].set_result(1).unwrap()));
        let found = wait(&pair[..], None, ReturnWhen::AllCompleted);
        assert_eq!((found.done.len(), found.not_done.len()), (2, 0));
        for end in ends {
            end.join().unwrap();
        }
    });
}

/// Catches: notes that are taken away and counted as seen before they were.
#[test]
fn as_completed_gives_each_once() {
    explore(3, || {
        let pair = Arc::new([Future::<u32, ()>::new(), Future::new()]);
        let ends =
            [0, 1].map(|nth| spawn(&pair, move |pair| pair[nth].set_result(nth as u32).unwrap()));
        let sum: u32 =
            as_completed(&pair[..], None).map(|one| one.unwrap().result().unwrap()).sum();
        assert_eq!(sum, 1);
        for end in ends {
            end.join().unwrap();
        }
    });
}

/// Catches: a timeout that loses the result, or leaves the other waiter asleep.
#[test]
fn a_timeout_takes_nothing_from_another_waiter() {
    explore(3, || {
        let future = Arc::new(Future::<u32, ()>::new());
        let impatient = spawn(&future, |future| future.result_timeout(SOME_TIME));
        let patient = spawn(&future, |future| future.result());
        future.set_result(7).unwrap();
        let first = impatient.join().unwrap();
        assert!(first == Ok(7) || first == Err(FutureError::TimedOut));
        assert_eq!(patient.join().unwrap(), Ok(7));
    });
}
