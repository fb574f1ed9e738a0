//! What Thread promises, after CPython's `test_threading`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{A_MOMENT, Spawner, WORKERS, assert_took_about, took};
use crate::runtime::gil;
use crate::runtime::thread::{
    Local, Runnable, StartError, Thread, active_count, current_thread, enumerate, main_thread,
    start, start_named,
};
use crate::sync::{Event, RuntimeError};
use crate::word::sleep;

/// A thread that waits for the event, named so that nobody else's is taken for it.
fn waiting(name: &str, daemon: bool) -> (Thread<u32>, Arc<Event>) {
    let event = Arc::new(Event::new());
    let theirs = Arc::clone(&event);
    let job = move || {
        theirs.wait();
        7
    };
    (Thread::named(name, job).daemon(daemon), event)
}

pub(super) fn it_is_alive_from_its_start_to_its_end(_: &dyn Spawner) {
    let (thread, event) = waiting("alive", false);
    assert!(!thread.is_alive() && thread.ident().is_none() && thread.began_ms().is_nan());
    thread.start().expect("a thread");
    assert!(thread.is_alive());
    assert!(thread.ident().is_some_and(|ident| ident > 0));
    assert!(thread.began_ms() <= crate::word::now_ms());
    event.set();
    assert_eq!(thread.try_join(None), Ok(true));
    assert!(!thread.is_alive());
    assert_eq!(thread.join(), 7);
}

pub(super) fn it_starts_only_once(_: &dyn Spawner) {
    let thread = Thread::new(|| 1);
    thread.start().expect("a thread");
    assert_eq!(thread.start(), Err(StartError::Twice));
    assert_eq!(thread.try_join(None), Ok(true));
    assert_eq!(thread.start(), Err(StartError::Twice));
    assert!(StartError::Twice.to_string().starts_with("RuntimeError: threads can only be started"));
}

pub(super) fn join_before_the_start_is_a_runtime_error(_: &dyn Spawner) {
    let thread = Thread::new(|| ());
    let error = RuntimeError("cannot join thread before it is started");
    assert_eq!(thread.try_join(None), Err(error));
    assert_eq!(thread.try_join(Some(Duration::ZERO)), Err(error));
}

pub(super) fn join_of_itself_is_a_runtime_error(_: &dyn Spawner) {
    let thread = start(|| current_thread().try_join(None)).expect("a thread");
    assert_eq!(thread.join(), Err(RuntimeError("cannot join current thread")));
    assert!(main_thread().is_alive());
}

pub(super) fn join_with_a_timeout_returns_with_the_thread_alive(_: &dyn Spawner) {
    let (thread, event) = waiting("late", false);
    thread.start().expect("a thread");
    assert_took_about(took(|| assert!(!thread.join_timeout(A_MOMENT))), A_MOMENT);
    assert!(thread.is_alive());
    event.set();
    assert!(thread.join_timeout(Duration::from_secs(60)));
    assert!(thread.join_timeout(Duration::ZERO), "a second join is fine");
}

pub(super) fn many_may_join_the_same(spawner: &dyn Spawner) {
    let (thread, event) = waiting("awaited", false);
    thread.start().expect("a thread");
    let awaited = (*thread).clone();
    let joined = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&joined);
    let joiners = super::crew(spawner, WORKERS, move |_| {
        assert_eq!(awaited.try_join(None), Ok(true));
        count.fetch_add(1, Ordering::Relaxed);
    });
    sleep(A_MOMENT);
    assert_eq!(joined.load(Ordering::Relaxed), 0);
    event.set();
    joiners.join();
    assert_eq!(joined.load(Ordering::Relaxed), WORKERS as u32);
}

pub(super) fn names_are_given_counted_and_changed(_: &dyn Spawner) {
    let counted = Thread::new(|| current_thread().name());
    assert!(counted.name().starts_with("Thread-"), "{}", counted.name());
    let named = start_named("Ada", || current_thread().name()).expect("a thread");
    assert_eq!(named.join(), "Ada");
    counted.set_name("Grace");
    counted.start().expect("a thread");
    assert_eq!(counted.join(), "Grace");
}

pub(super) fn every_thread_knows_itself(_: &dyn Spawner) {
    let ours = current_thread();
    assert!(ours.is(&current_thread()));
    let thread = start(current_thread).expect("a thread");
    let seen = (*thread).clone();
    let theirs = thread.join();
    assert!(theirs.is(&seen) && !theirs.is(&ours));
    assert_ne!(theirs.ident(), ours.ident());
}

pub(super) fn enumerate_lists_who_is_alive(_: &dyn Spawner) {
    let (thread, event) = waiting("listed", false);
    let listed = || enumerate().iter().any(|known| known.is(&thread));
    assert!(!listed());
    thread.start().expect("a thread");
    assert!(listed() && active_count() >= 2);
    assert!(enumerate()[0].is(&main_thread()));
    event.set();
    assert!(thread.join_timeout(Duration::from_secs(60)));
    assert!(!listed());
}

pub(super) fn a_daemon_is_made_before_the_start_and_inherited(_: &dyn Spawner) {
    let (thread, event) = waiting("daemon", true);
    assert!(thread.is_daemon());
    thread.set_daemon(false).expect("it is not started");
    thread.set_daemon(true).expect("it is not started");
    thread.start().expect("a thread");
    let late = RuntimeError("cannot set daemon status of active thread");
    assert_eq!(thread.set_daemon(false), Err(late));
    event.set();
    assert_eq!(thread.join(), 7);
    let mother = Thread::new(|| (Thread::new(|| ()).is_daemon(), current_thread().is_daemon()));
    let mother = mother.daemon(true);
    mother.start().expect("a thread");
    assert_eq!(mother.join(), (true, true));
}

/// What Python calls a subclass with a `run` of its own.
struct Square(u32);

impl Runnable for Square {
    type Output = u32;
    fn run(self) -> u32 {
        self.0 * self.0
    }
}

pub(super) fn a_type_may_bring_its_own_run(_: &dyn Spawner) {
    let threads = [3, 4].map(|n| Thread::new(Square(n)));
    for thread in &threads {
        thread.start().expect("a thread");
    }
    assert_eq!(threads.map(Thread::join), [9, 16]);
}

pub(super) fn local_values_are_each_threads_own(_: &dyn Spawner) {
    let local = Arc::new(Local::new(|| Cell::new(1)));
    local.with(|value| value.set(5));
    let threads: Vec<_> = (0..WORKERS as u32)
        .map(|n| {
            let local = Arc::clone(&local);
            let job = move || {
                let first = local.with(Cell::get);
                local.with(|value| value.set(10 + n));
                sleep(Duration::from_millis(1));
                (first, local.get().get())
            };
            start(job).expect("a thread")
        })
        .collect();
    for (n, thread) in threads.into_iter().enumerate() {
        assert_eq!(thread.join(), (1, 10 + n as u32));
    }
    assert_eq!(local.get().get(), 5);
}

/// Counts how many of its kind there are.
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(super) fn local_values_end_with_their_thread(_: &dyn Spawner) {
    let alive = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&alive);
    let local = Arc::new(Local::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
        // Not Send: it never leaves its thread.
        (Counted(Arc::clone(&count)), Rc::new(RefCell::new(0)))
    }));
    let theirs = Arc::clone(&local);
    let thread = start(move || {
        theirs.with(|(_, number)| *number.borrow_mut() += 1);
        theirs.with(|(_, number)| *number.borrow())
    });
    assert_eq!(thread.expect("a thread").join(), 1);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    local.with(|_| ());
    assert_eq!(alive.load(Ordering::Relaxed), 1);
    drop(local);
    // What nobody can reach any more goes when the next value is made.
    Local::new(|| ()).with(|()| ());
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

pub(super) fn a_thread_started_under_the_gil_has_it_too(_: &dyn Spawner) {
    let inside = Arc::new(AtomicU32::new(0));
    let held = gil::with_gil(|| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let inside = Arc::clone(&inside);
                let job = move || {
                    // Nobody waits in between, so nobody else may come in.
                    let alone = inside.fetch_add(1, Ordering::SeqCst) == 0;
                    std::hint::black_box((0..10_000).sum::<u64>());
                    inside.fetch_sub(1, Ordering::SeqCst);
                    alone && gil::is_held()
                };
                start(job).expect("a thread")
            })
            .collect();
        threads.into_iter().map(Thread::join).collect::<Vec<_>>()
    });
    assert_eq!(held, [true; 4]);
    assert!(!start(gil::is_held).expect("a thread").join());
}

pub(super) fn a_worker_is_used_again_as_a_fresh_thread(_: &dyn Spawner) {
    for round in 0..200 {
        let thread = start(move || (current_thread(), round)).expect("a thread");
        let seen = (*thread).clone();
        let (itself, number) = thread.join();
        assert!(itself.is(&seen) && number == round);
        assert!(!enumerate().iter().any(|known| known.is(&seen)), "it is gone once it is joined");
    }
}
