//! Checks of the engine itself, for its tests: what ends badly, what is too much, and what
//! processes share. Each panics where its claim fails; some are meant never to end.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use super::process::{Process, ProcessError};
use super::thread::{self, MAX_THREADS};
use crate::sync::{Condition, Event, Lock, Object, Semaphore};
use crate::word::Word;
use crate::word::segment::{self, Segment};

/// Every trial by its name. Those that begin with `pool_` run in the rayon pool's process.
pub static TRIALS: &[(&str, fn())] = &[
    ("panic_in_main", || panic!("the main thread panics on purpose")),
    ("panic_in_thread", panic_in_thread),
    ("pool_panic", pool_panic),
    ("out_of_memory", out_of_memory),
    ("deadlock", deadlock),
    ("endless_with_safe_points", || while super::safepoint::tick().is_ok() {}),
    ("endless_thread", endless_thread),
    ("threads_128", threads_128),
    ("one_thread_too_many", one_thread_too_many),
    ("thread_left_alone", thread_left_alone),
    ("daemons_left_alone", daemons_left_alone),
    ("daemons_are_gone", daemons_are_gone),
    ("processes_until_refused", processes_until_refused),
    ("memory_is_not_shared", memory_is_not_shared),
    ("segment_lock", segment_lock),
    ("segment_semaphore", segment_semaphore),
    ("segment_event", segment_event),
    ("segment_condition", segment_condition),
];

/// A trial that comes to an error of a process.
type FailingTrial = fn() -> Result<(), ProcessError>;

/// Trials that end with an error, as a lesson does.
pub static FAILING: &[(&str, FailingTrial)] = &[("panic_in_process", panic_in_process)];

fn panic_in_thread() {
    let crasher = thread::start_named("Crasher", || panic!("a thread panics on purpose"));
    crasher.expect("a thread").join()
}

fn panic_in_process() -> Result<(), ProcessError> {
    let crasher = Process::spawn("Crasher", |_: ()| panic!("a process panics on purpose"), &())?;
    let outcome: Result<(), ProcessError> = crasher.join();
    assert_eq!(outcome, Err(ProcessError::Exited(1)));
    outcome
}

fn pool_panic() {
    (0..1_000).into_par_iter().for_each(|n| assert!(n != 700, "a pool worker panics on purpose"));
}

fn out_of_memory() {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(vec![1u8; 8 << 20]));
    }
}

fn deadlock() {
    let locks = Arc::new([Lock::new(), Lock::new()]);
    let both_hold = Arc::new(AtomicUsize::new(0));
    let threads = [[0, 1], [1, 0]].map(|[first, second]| {
        let (locks, both_hold) = (locks.clone(), both_hold.clone());
        let grab = move || {
            locks[first].acquire();
            both_hold.fetch_add(1, Ordering::SeqCst);
            while both_hold.load(Ordering::SeqCst) < 2 {
                thread::sleep(Duration::from_millis(1));
            }
            super::output::print(format!("has {first}, wants {second}"));
            locks[second].acquire();
        };
        thread::start(grab).expect("a thread")
    });
    for thread in threads {
        thread.join();
    }
}

/// A loop that nobody can ask to end.
fn endless_thread() {
    let spin = || {
        let mut n = 0u64;
        while black_box(n) != u64::MAX {
            n = n.wrapping_add(2);
        }
    };
    thread::start(spin).expect("a thread").join()
}

fn threads_128() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let everybody = Arc::new(Event::new());
    let threads: Vec<_> = (0..MAX_THREADS)
        .map(|_| {
            let (arrived, everybody) = (arrived.clone(), everybody.clone());
            let job = move || {
                if arrived.fetch_add(1, Ordering::SeqCst) + 1 == MAX_THREADS {
                    everybody.set();
                }
                everybody.wait();
            };
            thread::start(job).expect("up to 128 threads")
        })
        .collect();
    for thread in threads {
        thread.join();
    }
    assert_eq!(arrived.load(Ordering::SeqCst), MAX_THREADS);
}

fn one_thread_too_many() {
    let end = Arc::new(Event::new());
    let mut threads = Vec::new();
    let error = loop {
        let end = end.clone();
        match thread::start(move || end.wait()) {
            Ok(thread) => threads.push(thread),
            Err(error) => break error,
        }
    };
    assert_eq!(threads.len(), MAX_THREADS);
    assert!(error.to_string().contains("RuntimeError: can't start new thread"), "{error}");
    end.set();
    for thread in threads {
        thread.join();
    }
}

static LEFT: AtomicUsize = AtomicUsize::new(0);

/// How long [`thread_left_alone`] takes, if the main thread awaits it.
const A_WHILE: Duration = Duration::from_millis(100);

fn thread_left_alone() {
    thread::start(|| thread::sleep(A_WHILE)).expect("a thread");
}

/// One that computes, one that waits for ever, one that sleeps.
fn daemons_left_alone() {
    LEFT.store(7, Ordering::SeqCst);
    let never = Arc::new(Event::new());
    let jobs: [Box<dyn FnOnce() + Send>; 3] = [
        Box::new(|| while super::safepoint::tick().is_ok() {}),
        Box::new(move || never.wait()),
        Box::new(|| thread::sleep(Duration::from_secs(3600))),
    ];
    for job in jobs {
        thread::Thread::new(job).daemon(true).start().expect("a thread");
    }
    assert_eq!(thread::active_count(), 4);
}

fn daemons_are_gone() {
    assert_eq!(thread::active_count(), 1, "{:?}", thread::enumerate());
    assert_eq!(LEFT.load(Ordering::SeqCst), 0, "the process after them is a fresh one");
}

fn processes_until_refused() {
    let rest: fn(f64) = |seconds| thread::sleep(Duration::from_secs_f64(seconds));
    let mut processes = Vec::new();
    let error = loop {
        match Process::spawn("Sleeper", rest, &600.0) {
            Ok(process) => processes.push(process),
            Err(error) => break error,
        }
    };
    let text = error.to_string();
    assert!(text.contains("about 120 shared memories"), "{text}");
    assert!(processes.len() >= 32, "only {} processes: {text}", processes.len());
}

static PRIVATE: AtomicUsize = AtomicUsize::new(1);

fn memory_is_not_shared() {
    PRIVATE.store(2, Ordering::SeqCst);
    let look: fn(()) -> usize = |()| PRIVATE.swap(3, Ordering::SeqCst);
    let seen = Process::spawn("Child", look, &()).and_then(|process| process.join());
    assert_eq!(seen, Ok(1), "a spawned process begins with fresh memory");
    assert_eq!(PRIVATE.load(Ordering::SeqCst), 2, "and its writes stay its own");
}

/// Words of the segment, all 0, and the offset of the first.
fn words(count: usize) -> u32 {
    let at = segment::allocate(count * 4).expect("room in the segment");
    for nth in 0..count as u32 {
        Segment(at).offset(nth).store(0);
    }
    at
}

fn in_processes(count: usize, function: fn(u32), argument: u32) {
    let processes: Vec<_> = (0..count)
        .map(|n| Process::spawn(&format!("Process-{n}"), function, &argument).expect("a process"))
        .collect();
    for process in processes {
        process.join().expect("no panic in it");
    }
}

fn segment_lock() {
    fn add(at: u32) {
        let (lock, sum) = (Lock::over(Segment(at), Object::new()), Segment(at).offset(1));
        for _ in 0..20_000 {
            // Load and store are two steps: only the lock makes them one.
            lock.with(|| sum.store(sum.load() + 1));
        }
    }
    let at = words(2);
    in_processes(4, add, at);
    assert_eq!(Segment(at).offset(1).load(), 80_000);
}

fn segment_semaphore() {
    fn visit(at: u32) {
        let word = |nth| Segment(at).offset(nth);
        let room = Semaphore::over(word(0), word(1), Object::new());
        for _ in 0..2_000 {
            room.acquire();
            let inside = word(2).fetch_add(1) + 1;
            assert!(inside <= 2, "{inside} inside a room for two");
            word(2).fetch_sub(1);
            room.release(1).expect("a permit was taken");
        }
    }
    let at = words(3);
    Segment(at).store(2);
    in_processes(4, visit, at);
    assert_eq!(Segment(at).load(), 2, "every permit came back");
}

fn segment_event() {
    fn wait(at: u32) {
        Segment(at).offset(1).fetch_add(1);
        Event::over(Segment(at), Object::new()).wait();
        Segment(at).offset(2).fetch_add(1);
    }
    let at = words(3);
    let waiters: Vec<_> = (0..3)
        .map(|_| Process::spawn("Waiter", wait as fn(u32), &at).expect("a process"))
        .collect();
    while Segment(at).offset(1).load() < 3 {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(Segment(at).offset(2).load(), 0, "nobody passes an event that is not set");
    Event::over(Segment(at), Object::new()).set();
    for waiter in waiters {
        waiter.join().expect("no panic in it");
    }
    assert_eq!(Segment(at).offset(2).load(), 3);
}

const TICKETS: usize = 8;
type Shared = Condition<Lock<Segment>, Segment, TICKETS>;

/// A condition in the segment: its lock at `at`, two words for the caller, then its own.
fn shared_condition(at: u32) -> Shared {
    let lock = Lock::over(Segment(at), Object::new());
    Condition::over(lock, |nth| Segment(at).offset(3 + nth as u32), Object::new())
}

fn segment_condition() {
    fn wait(at: u32) {
        let condition = shared_condition(at);
        condition.acquire();
        Segment(at).offset(1).fetch_add(1);
        condition.wait().expect("the lock is held");
        Segment(at).offset(2).fetch_add(1);
        condition.release().expect("the lock is held");
    }
    let at = words(64 + TICKETS);
    let condition = shared_condition(at);
    let waiters: Vec<_> = (0..3)
        .map(|_| Process::spawn("Waiter", wait as fn(u32), &at).expect("a process"))
        .collect();
    while Segment(at).offset(1).load() < 3 {
        thread::sleep(Duration::from_millis(1));
    }
    condition.with(|| condition.notify(1)).expect("the lock is held");
    while Segment(at).offset(2).load() < 1 {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(20));
    assert_eq!(Segment(at).offset(2).load(), 1, "notify(1) lets one pass");
    condition.with(|| condition.notify_all()).expect("the lock is held");
    for waiter in waiters {
        waiter.join().expect("no panic in it");
    }
}
