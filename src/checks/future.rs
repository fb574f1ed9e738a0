//! What Future, `wait` and `as_completed` promise.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, crew, took};
use crate::sync::{
    Future, FutureError, PythonError, ReturnWhen, TimeoutError, ValueError, as_completed, wait,
};
use crate::word::sleep;

type Answer = Future<u32, ValueError>;

const WRONG: ValueError = ValueError("a wrong value");

/// One of each state: pending, running, cancelled, dropped by its pool, failed, with a value.
fn one_of_each() -> [Answer; 6] {
    let futures: [Answer; 6] = std::array::from_fn(|_| Answer::new());
    assert_eq!(futures[1].set_running_or_notify_cancel(), Ok(true));
    assert!(futures[2].cancel() && futures[3].cancel());
    assert_eq!(futures[3].set_running_or_notify_cancel(), Ok(false));
    futures[4].set_exception(WRONG).expect("it is pending");
    futures[5].set_result(42).expect("it is pending");
    futures
}

pub(super) fn each_state_answers_as_it_should(_: &dyn Spawner) {
    let futures = one_of_each();
    assert_eq!(futures.each_ref().map(Future::running), [false, true, false, false, false, false]);
    assert_eq!(futures.each_ref().map(Future::done), [false, false, true, true, true, true]);
    assert_eq!(futures.each_ref().map(Future::cancelled), [false, false, true, true, false, false]);
    let texts = futures.each_ref().map(|future| format!("{future:?}"));
    let states = ["pending", "running", "cancelled", "cancelled", "finished", "finished"];
    for (text, state) in texts.iter().zip(states) {
        assert!(text.contains(&format!("state={state}")), "{text}");
    }
}

pub(super) fn cancel_works_until_it_runs(_: &dyn Spawner) {
    let futures = one_of_each();
    assert_eq!(futures.each_ref().map(Future::cancel), [true, false, true, true, false, false]);
    assert!(futures[0].cancelled() && futures[1].running());
    assert_eq!(futures[5].result(), Ok(42));
}

pub(super) fn result_gives_the_value_or_what_ended_it(_: &dyn Spawner) {
    let at_once = |future: &Answer| future.result_timeout(Duration::ZERO);
    let expected = [
        Err(FutureError::TimedOut),
        Err(FutureError::TimedOut),
        Err(FutureError::Cancelled),
        Err(FutureError::Cancelled),
        Err(FutureError::Raised(WRONG)),
        Ok(42),
    ];
    assert_eq!(one_of_each().each_ref().map(at_once), expected);
    let [pending, ..] = one_of_each();
    let give_up = || assert_eq!(pending.result_timeout(A_MOMENT), Err(FutureError::TimedOut));
    assert_took_about(took(give_up), A_MOMENT);
    assert_eq!(FutureError::Raised(WRONG).python_name(), "ValueError");
}

pub(super) fn exception_gives_the_error_or_none(_: &dyn Spawner) {
    let at_once = |future: &Answer| future.exception(Some(Duration::ZERO));
    let expected = [
        Err(FutureError::TimedOut),
        Err(FutureError::TimedOut),
        Err(FutureError::Cancelled),
        Err(FutureError::Cancelled),
        Ok(Some(FutureError::Raised(WRONG))),
        Ok(None),
    ];
    assert_eq!(one_of_each().each_ref().map(at_once), expected);
}

/// Wait for a future's result in another worker while `act` ends it here.
fn waiting_while(spawner: &dyn Spawner, act: impl FnOnce(&Answer)) -> Result<u32, FutureError<ValueError>> {
    let future = Answer::new();
    let found = Arc::new(crate::word::Guarded::new(None));
    let (theirs, theirs_found) = (future.clone(), found.clone());
    let waiter = crew(spawner, 1, move |_| {
        let result = theirs.result();
        theirs_found.with(|found| *found = Some(result));
    });
    sleep(A_MOMENT);
    assert!(found.with(|found| found.is_none()));
    act(&future);
    waiter.join();
    found.with(Option::take).expect("the waiter went on")
}

pub(super) fn a_waiter_goes_on_when_it_ends(spawner: &dyn Spawner) {
    let finish = |future: &Answer| {
        assert_eq!(future.set_running_or_notify_cancel(), Ok(true));
        sleep(A_MOMENT);
        future.set_result(7).expect("it runs");
    };
    assert_eq!(waiting_while(spawner, finish), Ok(7));
    let fail = |future: &Answer| future.set_exception(WRONG).expect("it is pending");
    assert_eq!(waiting_while(spawner, fail), Err(FutureError::Raised(WRONG)));
    let cancel = |future: &Answer| assert!(future.cancel());
    assert_eq!(waiting_while(spawner, cancel), Err(FutureError::Cancelled));
}

pub(super) fn what_has_ended_ends_no_second_time(_: &dyn Spawner) {
    let [_, _, cancelled, _, failed, finished] = one_of_each();
    for future in [cancelled, failed, finished] {
        let error = future.set_result(1).expect_err("it has ended");
        assert_eq!(error.python_name(), "concurrent.futures.InvalidStateError");
        assert!(future.set_exception(WRONG).is_err());
    }
    let [_, running, _, dropped, ..] = one_of_each();
    assert!(running.set_running_or_notify_cancel().is_err());
    assert!(dropped.set_running_or_notify_cancel().is_err());
}

pub(super) fn callbacks_are_called_once_in_their_order(_: &dyn Spawner) {
    let called = Arc::new(AtomicU32::new(0));
    let note = |future: &Answer, digit: u32| {
        let called = called.clone();
        future.add_done_callback(move |future| {
            assert!(future.done());
            called.store(called.load(Ordering::Relaxed) * 10 + digit, Ordering::Relaxed);
        });
    };
    let pending: [Answer; 3] = std::array::from_fn(|_| Answer::new());
    for future in &pending {
        note(future, 1);
        note(future, 2);
    }
    assert_eq!(called.load(Ordering::Relaxed), 0);
    pending[0].set_result(1).expect("it is pending");
    pending[1].set_exception(WRONG).expect("it is pending");
    assert!(pending[2].cancel() && pending[2].cancel());
    assert_eq!(pending[2].set_running_or_notify_cancel(), Ok(false));
    assert_eq!(called.load(Ordering::Relaxed), 121_212);
}

pub(super) fn a_callback_of_one_that_ended_is_called_at_once(_: &dyn Spawner) {
    let called = Arc::new(AtomicU32::new(0));
    for future in &one_of_each()[2..] {
        let called = called.clone();
        future.add_done_callback(move |_| {
            called.fetch_add(1, Ordering::Relaxed);
        });
    }
    assert_eq!(called.load(Ordering::Relaxed), 4);
}

pub(super) fn wait_returns_when_it_is_told_to(spawner: &dyn Spawner) {
    use ReturnWhen::{AllCompleted, FirstCompleted, FirstException};
    for (until, done) in [(FirstCompleted, 1), (FirstException, 2), (AllCompleted, 3)] {
        let futures: [Answer; 3] = std::array::from_fn(|_| Answer::new());
        let (theirs, finish) = (futures.clone(), Arc::new(AtomicU32::new(0)));
        let allowed = finish.clone();
        let worker = crew(spawner, 1, move |_| {
            for (nth, future) in theirs.iter().enumerate() {
                while allowed.load(Ordering::Acquire) <= nth as u32 {
                    sleep(Duration::from_millis(1));
                }
                let ended = if nth == 1 { future.set_exception(WRONG) } else { future.set_result(1) };
                ended.expect("it is pending");
            }
        });
        finish.store(done, Ordering::Release);
        let found = wait(&futures, None, until);
        assert_eq!(found.done, futures[..done as usize], "{until:?}");
        assert_eq!(found.not_done, futures[done as usize..], "{until:?}");
        finish.store(3, Ordering::Release);
        worker.join();
    }
}

pub(super) fn wait_counts_what_has_ended_already(_: &dyn Spawner) {
    let futures = one_of_each();
    let found = wait(&futures, None, ReturnWhen::FirstCompleted);
    // Cancelled, but its pool has not dropped it: not done for `wait`, as in Python.
    assert_eq!(found.not_done, futures[..3]);
    let found = wait(&futures, None, ReturnWhen::FirstException);
    assert_eq!(found.done, futures[3..]);
    let twice = [futures[5].clone(), futures[5].clone()];
    assert_eq!(wait(&twice, None, ReturnWhen::AllCompleted).done, [futures[5].clone()]);
    assert!(wait::<u32, ValueError>(&[], None, ReturnWhen::AllCompleted).done.is_empty());
}

pub(super) fn wait_ends_after_its_time(_: &dyn Spawner) {
    let futures = one_of_each();
    let patience = || {
        let found = wait(&futures, Some(A_MOMENT), ReturnWhen::AllCompleted);
        assert_eq!((found.done.len(), found.not_done.len()), (3, 3));
    };
    assert_took_about(took(patience), A_MOMENT);
}

pub(super) fn as_completed_gives_them_in_the_order_they_end(spawner: &dyn Spawner) {
    let futures: [Answer; 4] = std::array::from_fn(|_| Answer::new());
    futures[2].set_result(2).expect("it is pending");
    let theirs = futures.clone();
    let mut completed = as_completed(&futures, None);
    assert_eq!(completed.next(), Some(Ok(futures[2].clone())));
    let worker = crew(spawner, 1, move |_| {
        for nth in [3, 0, 1] {
            sleep(A_MOMENT / 4);
            theirs[nth].set_result(nth as u32).expect("it is pending");
        }
    });
    let values: Vec<_> =
        completed.map(|future| future.expect("no timeout").result().expect("a value")).collect();
    assert_eq!(values, [3, 0, 1]);
    worker.join();
}

pub(super) fn as_completed_times_out_and_ends(_: &dyn Spawner) {
    let futures = one_of_each();
    let twice: Vec<_> = futures.iter().chain(&futures[4..]).cloned().collect();
    let mut completed = as_completed(&twice, Some(A_MOMENT));
    let mut given = Vec::new();
    let patience = || given.extend(completed.by_ref());
    assert_took_about(took(patience), A_MOMENT);
    let expected: Vec<_> =
        futures[3..].iter().cloned().map(Ok).chain([Err(TimeoutError)]).collect();
    assert_eq!(given, expected);
    assert_eq!(completed.next(), None);
    assert!(as_completed::<u32, ValueError>(&[], None).next().is_none());
}

pub(super) fn many_wait_for_many_and_nobody_is_left_behind(spawner: &dyn Spawner) {
    const ROUNDS: u32 = if cfg!(debug_assertions) { 300 } else { 4_000 };
    for round in 0..ROUNDS {
        let futures: Arc<[Answer; 4]> = Arc::new(std::array::from_fn(|_| Answer::new()));
        // Starting workers is what takes time: a round in twenty has all of them.
        let waiters = if round % 20 == 0 { WORKERS } else { 1 };
        let theirs = futures.clone();
        let crew = crew(spawner, waiters, move |number| match number % 3 {
            0 => assert_eq!(as_completed(&theirs[..], None).count(), 4),
            1 => assert_eq!(wait(&theirs[..], None, ReturnWhen::AllCompleted).done.len(), 4),
            _ => assert_eq!(theirs[3].result(), Ok(3)),
        });
        for (value, future) in futures.iter().enumerate() {
            future.set_result(value as u32).expect("nobody else ends it");
        }
        crew.join();
    }
}

/// A million operations in the browser: each future is ended by one worker and awaited by another.
pub(super) fn each_result_reaches_the_one_who_waits_for_it(spawner: &dyn Spawner) {
    const BATCHES: u32 = if cfg!(debug_assertions) { 3 } else { 50 };
    const PAIRS: usize = WORKERS / 2;
    const EACH: usize = 1_700;
    for batch in 0..BATCHES {
        let futures: Arc<Vec<Answer>> = Arc::new((0..PAIRS * EACH).map(|_| Answer::new()).collect());
        let theirs = Arc::clone(&futures);
        let value = move |nth: usize| batch + nth as u32;
        crew(spawner, WORKERS, move |number| {
            // A pair is an odd and an even one. Those who wait look from the other end now and then.
            let own = number / 2 * EACH..(number / 2 + 1) * EACH;
            if number % 2 == 0 {
                own.for_each(|nth| theirs[nth].set_result(value(nth)).expect("nobody else ends it"));
            } else if batch % 2 == 0 {
                own.for_each(|nth| assert_eq!(theirs[nth].result(), Ok(value(nth))));
            } else {
                own.rev().for_each(|nth| assert_eq!(theirs[nth].result(), Ok(value(nth))));
            }
        })
        .join();
        assert!(futures.iter().all(Future::done));
    }
}
