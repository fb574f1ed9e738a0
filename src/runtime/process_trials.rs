//! Checks of processes: how they start, what they share, and how they end. Each panics where its
//! claim fails.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use super::process::{self, Handler, Process, ProcessError, Signal, active_children, signal};
use super::{safepoint, thread};
use crate::sync::{Lock, Object};
use crate::word::segment::{self, Segment};
use crate::word::{Word, now_ms};

/// Every trial by its name.
pub static TRIALS: &[(&str, fn())] = &[
    ("process_exit_codes", exit_codes),
    ("process_states", states),
    ("process_kill_without_safe_point", kill_without_safe_point),
    ("process_handlers", handlers),
    ("process_killed_holder", killed_holder),
    ("process_daemons", daemons),
    ("process_orphans", orphans),
    ("process_threads_and_grandchildren", threads_and_grandchildren),
    ("process_many_ends", many_ends),
];

pub(super) const MOMENT: Duration = Duration::from_millis(1);

fn spawn<A, R>(function: fn(A) -> R, argument: A) -> Process<R>
where
    A: serde::Serialize + serde::de::DeserializeOwned,
    R: serde::Serialize + serde::de::DeserializeOwned,
{
    Process::spawn("Child", function, &argument).expect("a process")
}

/// Words of the segment, all 0.
pub(super) fn words(count: usize) -> Segment {
    let at = segment::allocate(count * 4).expect("room in the segment");
    (0..count as u32).for_each(|nth| Segment(at).offset(nth).store(0));
    Segment(at)
}

fn wait_for(word: Segment, value: u32) {
    while word.load() != value {
        thread::sleep(MOMENT);
    }
}

/// Say that it is there, then wait for ever.
fn sleep_for_ever(word: u32) {
    Segment(word).store(1);
    thread::sleep(Duration::from_secs(3600));
}

/// Say that it is there, then compute for ever, with safe points.
fn compute_for_ever(word: u32) {
    Segment(word).store(1);
    while safepoint::tick().is_ok() {}
}

fn exit_codes() {
    let ends: fn(i32) = |code| process::exit(code);
    let panics: fn(()) = |()| panic!("on purpose");
    assert_eq!(spawn(ends, 0).join(), Err(ProcessError::Exited(0)), "no result, though 0");
    for (child, code) in [(spawn(ends, 7), 7), (spawn(panics, ()), 1)] {
        assert_eq!(child.join(), Err(ProcessError::Exited(code)));
        assert_eq!(child.exitcode(), Some(code));
    }
    let double: fn(u32) -> u32 = |n| 2 * n;
    let child = spawn(double, 21);
    assert_eq!((child.join(), child.exitcode()), (Ok(42), Some(0)));
    for target in [sleep_for_ever as fn(u32), compute_for_ever] {
        for (end, code) in
            [(Process::terminate as fn(&Process<()>), -15), (Process::kill as fn(&Process<()>), -9)]
        {
            let here = words(1);
            let child = spawn(target, here.0);
            wait_for(here, 1);
            end(&child);
            assert_eq!(child.join(), Err(ProcessError::Exited(code)));
            assert_eq!(child.exitcode(), Some(code));
        }
    }
}

fn states() {
    let here = words(1);
    let child = Process::new("Worker", sleep_for_ever as fn(u32), &here.0).expect("a process");
    let early = "can only join a started process";
    assert_eq!(child.join(), Err(ProcessError::AssertionError(early)));
    assert_eq!((child.is_alive(), child.pid(), child.exitcode()), (false, None, None));
    child.start().expect("it starts");
    let twice = ProcessError::AssertionError("cannot start a process twice");
    assert_eq!(child.start(), Err(twice));
    wait_for(here, 1);
    assert_eq!((child.is_alive(), child.exitcode()), (true, None));
    assert_eq!(child.join_timeout(Duration::from_millis(20)), Ok(false));
    let names: Vec<_> = active_children().iter().map(process::Child::name).collect();
    assert_eq!(names, ["Worker"]);
    assert!(matches!(child.close(), Err(ProcessError::ValueError(_))));
    child.kill();
    assert_eq!(child.join_timeout(Duration::from_secs(20)), Ok(true));
    assert_eq!((child.is_alive(), child.exitcode()), (false, Some(-9)));
    assert!(active_children().is_empty());
    child.kill();
    assert_eq!(child.close(), Ok(()));
    assert!(matches!(child.join(), Err(ProcessError::ValueError(_))));
}

/// A loop that nobody can ask to end is ended all the same.
fn kill_without_safe_point() {
    let here = words(1);
    let spin: fn(u32) = |word| {
        Segment(word).store(1);
        let mut n = 0u64;
        while black_box(n) != u64::MAX {
            n = n.wrapping_add(2);
        }
    };
    let child = spawn(spin, here.0);
    wait_for(here, 1);
    child.terminate();
    assert_eq!(child.join(), Err(ProcessError::Exited(-15)));
    assert_eq!(spawn(|n: u32| n, 5).join(), Ok(5));
}

fn handlers() {
    // In a wait: the handler runs, and the sleep goes on for what is left of it.
    let goes_on: fn(u32) -> f64 = |word| {
        let count = move || {
            Segment(word).offset(1).fetch_add(1);
        };
        signal(Signal::Term, Handler::call(count)).expect("the main thread");
        Segment(word).store(1);
        let began = now_ms();
        thread::sleep(Duration::from_millis(300));
        now_ms() - began
    };
    let here = words(2);
    let child = spawn(goes_on, here.0);
    wait_for(here, 1);
    child.terminate();
    wait_for(here.offset(1), 1);
    assert!(child.is_alive(), "the handler does not end it");
    assert!(child.join().expect("its own end") >= 299.0);
    // While it computes: the handler ends it.
    let cleans_up: fn(u32) = |word| {
        let act = move || {
            Segment(word).offset(1).store(1);
            process::exit(3)
        };
        signal(Signal::Term, Handler::call(act)).expect("the main thread");
        compute_for_ever(word);
    };
    let here = words(2);
    let child = spawn(cleans_up, here.0);
    wait_for(here, 1);
    child.terminate();
    assert_eq!(child.join(), Err(ProcessError::Exited(3)));
    assert_eq!(here.offset(1).load(), 1);
    // Ignored, and what can't be.
    let ignores: fn(u32) = |word| {
        assert!(signal(Signal::Kill, Handler::Ignore).is_err());
        signal(Signal::Term, Handler::Ignore).expect("the main thread");
        sleep_for_ever(word);
    };
    let here = words(1);
    let child = spawn(ignores, here.0);
    wait_for(here, 1);
    child.terminate();
    assert_eq!(child.join_timeout(Duration::from_millis(50)), Ok(false));
    child.kill();
    assert_eq!(child.join(), Err(ProcessError::Exited(-9)));
    let elsewhere = thread::start(|| signal(Signal::Term, Handler::Default)).expect("a thread");
    assert!(matches!(elsewhere.join(), Err(ProcessError::ValueError(_))));
}

fn killed_holder() {
    let hold: fn(u32) = |word| {
        Lock::over(Segment(word).offset(1), Object::new()).acquire();
        sleep_for_ever(word);
    };
    let here = words(2);
    let child = spawn(hold, here.0);
    wait_for(here, 1);
    child.kill();
    assert_eq!(child.join(), Err(ProcessError::Exited(-9)));
    let lock = Lock::over(here.offset(1), Object::new());
    assert!(!lock.try_acquire(), "nobody let it go");
}

fn daemons() {
    let parent: fn(u32) -> bool = |word| {
        let has_none: fn(u32) = |word| {
            let child = Process::spawn("Grandchild", |()| (), &());
            let refused = matches!(child, Err(ProcessError::AssertionError(_)));
            Segment(word).offset(1).store(u32::from(refused));
            sleep_for_ever(word);
        };
        let daemon = Process::new("Daemon", has_none, &word).expect("a process").daemon(true);
        daemon.start().expect("it starts");
        let child: fn(u32) = |word| {
            thread::sleep(Duration::from_millis(60));
            Segment(word).offset(2).store(1);
        };
        Process::spawn("NoDaemon", child, &word).expect("a process");
        wait_for(Segment(word), 1);
        daemon.is_alive()
    };
    let here = words(3);
    let began = now_ms();
    assert_eq!(spawn(parent, here.0).join(), Ok(true));
    assert!(now_ms() - began < 30_000.0, "the daemon is not waited for");
    assert_eq!(here.offset(1).load(), 1, "a daemon has no children");
    assert_eq!(here.offset(2).load(), 1, "the other one is");
}

fn orphans() {
    let parent: fn(u32) = |word| {
        let orphan: fn(u32) = |word| {
            let parents = Segment(word).offset(1);
            parents.store(process::parent_pid());
            Segment(word).store(1);
            while process::parent_pid() == parents.load() {
                thread::sleep(MOMENT);
            }
            Segment(word).offset(2).store(process::parent_pid());
        };
        Process::spawn("Orphan", orphan, &word).expect("a process");
        wait_for(Segment(word), 1);
        process::kill(process::pid(), Signal::Kill).expect("it lives");
        thread::sleep(Duration::from_secs(3600));
    };
    let here = words(3);
    let child = spawn(parent, here.0);
    assert_eq!(child.join(), Err(ProcessError::Exited(-9)));
    wait_for(here.offset(2), 1);
    assert_eq!(Some(here.offset(1).load()), child.pid());
    assert_eq!(process::parent_pid(), 0);
}

fn threads_and_grandchildren() {
    let family: fn(u32) -> (u32, u32, u32) = |n| {
        let threads: Vec<_> = (0..n).map(|k| thread::start(move || k).expect("a thread")).collect();
        let sum = threads.into_iter().map(thread::Thread::join).sum();
        let grandchild: fn(()) -> u32 = |()| process::parent_pid();
        let seen = Process::spawn("Grandchild", grandchild, &()).expect("a process").join();
        (sum, process::pid(), seen.expect("its parent's pid"))
    };
    let child = spawn(family, 5);
    let (sum, pid, seen) = child.join().expect("no panic");
    assert_eq!((sum, Some(pid), pid), (10, child.pid(), seen));
}

/// As many processes one after another as would fill the table, by each end.
fn many_ends() {
    let mut pids = BTreeSet::new();
    for round in 0..240 {
        let here = words(1);
        let child = spawn(if round % 3 == 0 { |_| {} } else { sleep_for_ever }, here.0);
        match round % 3 {
            0 => {}
            1 => child.terminate(),
            _ => child.kill(),
        }
        let code = [0, -15, -9][round % 3];
        assert!(child.join_timeout(Duration::from_secs(60)).expect("it was started"));
        assert_eq!(child.exitcode(), Some(code), "round {round}");
        assert!(pids.insert(child.pid()), "a pid was given twice");
    }
}
