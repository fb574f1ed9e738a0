//! Checks of fork and of the start methods: what a child has of its parent. Each panics where its
//! claim fails.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::process::{self, Process, ProcessError, StartMethod, fork, waitpid};
use super::process_trials::{MOMENT, words};
use super::thread;
use crate::sync::Lock;
use crate::word::Word;

/// Every trial by its name.
pub static TRIALS: &[(&str, fn())] = &[
    ("fork_returns_twice", fork_returns_twice),
    ("fork_copies_everything", fork_copies_everything),
    ("fork_in_a_thread", fork_in_a_thread),
    ("fork_while_allocating", fork_while_allocating),
    ("start_methods", start_methods),
];

fn fork_returns_twice() {
    let here = words(3);
    let own = process::pid();
    let mut balance = 100;
    let child = fork(|pid| {
        if pid == 0 {
            balance += 1;
            here.store(process::pid());
            here.offset(1).store(process::parent_pid());
            here.offset(2).store(balance);
        }
        pid
    })
    .expect("a child");
    assert_eq!(waitpid(child), Ok(0));
    assert_eq!([0, 1, 2].map(|nth| here.offset(nth).load()), [child, own, 101]);
    assert_eq!(balance, 100, "the child's write is its own");
    assert!(matches!(waitpid(child), Err(ProcessError::ChildProcessError(_))));
    // And down to the grandchild.
    let text = "a string on the heap".to_owned();
    let family = Process::fork("Child", || {
        let grandchild = Process::fork("Grandchild", || format!("{text} of the parent's parent"));
        grandchild.expect("a grandchild").join().expect("no panic")
    });
    let seen = family.expect("a child").join();
    assert_eq!(seen.as_deref(), Ok("a string on the heap of the parent's parent"));
}

thread_local! {
    static MINE: Cell<u32> = const { Cell::new(0) };
}

fn fork_copies_everything() {
    MINE.set(7);
    let (heap, id) = (vec![3u8; 3 << 20], std::thread::current().id());
    let gate = Arc::new(Lock::new());
    gate.acquire();
    let held = gate.clone();
    let child = Process::fork("Child", move || {
        let same = MINE.get() == 7 && std::thread::current().id() == id;
        (same, heap.iter().map(|byte| u32::from(*byte)).sum::<u32>(), held.try_acquire())
    });
    let seen = child.expect("a child").join();
    assert_eq!(seen, Ok((true, 9 << 20, false)), "thread-locals, heap, a lock that was held");
    gate.release().expect("it is held");
    // Threads don't come along, but the child can start its own.
    let other = Arc::new(AtomicBool::new(false));
    let ends = other.clone();
    let beside = thread::start(move || {
        while !ends.load(Ordering::Relaxed) {
            thread::sleep(MOMENT);
        }
    });
    let child = Process::fork("Child", || {
        let ours = thread::start(thread::current_name).expect("a thread of its own");
        ours.join()
    });
    assert!(child.expect("a child").join().expect("no panic").starts_with("Thread-"));
    other.store(true, Ordering::Relaxed);
    beside.expect("a thread").join();
}

fn fork_in_a_thread() {
    let forks = || {
        MINE.set(9);
        let child = Process::fork("Child", || (MINE.get(), thread::current_name()));
        child.expect("a child").join().expect("no panic")
    };
    let threads: Vec<_> = (0..4).map(|_| thread::start(forks).expect("a thread")).collect();
    for thread in threads {
        assert_eq!(thread.join(), (9, "Child".to_owned()));
    }
}

/// Blocks of many sizes, written and read again; what it comes to is known.
fn allocate(times: usize) -> usize {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut sum = 0;
    for nth in 0..times {
        let size = 1 + nth * 7919 % 400;
        kept.push(vec![(size % 251) as u8; size]);
        if kept.len() > 60 {
            let block = kept.swap_remove(nth % 60);
            assert!(block.iter().all(|byte| usize::from(*byte) == block.len() % 251));
            sum += 1;
        }
    }
    sum
}

fn fork_while_allocating() {
    const TIMES: usize = 100_000;
    let stop = Arc::new(AtomicUsize::new(0));
    let others: Vec<_> = (0..2)
        .map(|_| {
            let stop = stop.clone();
            let job = move || {
                while stop.load(Ordering::Relaxed) == 0 {
                    allocate(1_000);
                }
            };
            thread::start(job).expect("a thread")
        })
        .collect();
    let expected = allocate(TIMES);
    for round in 0..20 {
        let child = Process::fork("Child", || {
            let grandchild = Process::fork("Grandchild", || allocate(TIMES)).expect("a grandchild");
            (allocate(TIMES), grandchild.join().ok())
        });
        let seen = child.expect("a child").join();
        assert_eq!(seen, Ok((expected, Some(expected))), "fork {round}");
    }
    stop.store(1, Ordering::Relaxed);
    for other in others {
        other.join();
    }
}

static INHERITED: AtomicUsize = AtomicUsize::new(1);

fn start_methods() {
    process::set_forkserver_preload(|()| INHERITED.store(3, Ordering::SeqCst)).expect("a server");
    INHERITED.store(2, Ordering::SeqCst);
    let look: fn(u32) -> (usize, u32, u32) =
        |n| (INHERITED.load(Ordering::SeqCst), n + 1, process::parent_pid());
    for (method, inherits) in
        [(StartMethod::Spawn, 1), (StartMethod::Fork, 2), (StartMethod::ForkServer, 3)]
    {
        for n in 0..5 {
            let child = Process::new("Child", look, &n).expect("a process").method(method);
            child.start().expect("it starts");
            let seen = child.join();
            assert_eq!(seen, Ok((inherits, n + 1, process::pid())), "{method:?}");
        }
    }
    process::end_main();
}
