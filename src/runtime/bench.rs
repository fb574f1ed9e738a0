//! Benchmarks of what only the engine can measure: starting workers, and the lessons' kernels.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::crew::Interpreter;
use super::pool::{Pool, Staff, Task, ThreadPool, Workers};
use super::process::Process;
use super::safepoint::Stopped;
use super::thread;
use crate::browser::workers::{PAGE, SharedMemory};
use crate::checks::Spawner;
use crate::checks::bench::Bench;
use crate::lessons::{asyncio, kernels};
use crate::word::now_ms;

/// Starts measured by one benchmark.
const STARTS: usize = 31;
/// Forks measured by one benchmark.
const FORKS: usize = 15;
/// Rounds before those that count: code is still being compiled, and pages are touched first.
const WARM_UP: usize = 3;
/// Rounds of what takes longer.
const ROUNDS: usize = 7;

/// One side each: starts give ms of each start, maps µs of a task in each round, kernels ms of each
/// repetition.
pub static BENCHES: &[Bench] = &[
    bench("thread_start", |_| thread_starts()),
    bench("process_start", |_| process_starts()),
    Bench { name: "fork_16_mib", sides: &["fork", "copy"], run: |_| forks_and_copies() },
    Bench { name: "sleepers", sides: &["tasks", "threads"], run: |_| sleepers() },
    bench("pool_map_threads", |_| map_rounds(&threads())),
    bench("pool_map_processes", |_| map_rounds(&Pool::new(POOL).expect("workers"))),
    bench("kernel_countdown", |_| kernels::repeat(kernels::countdown)),
    bench("kernel_fib", |_| kernels::repeat(kernels::fib)),
    bench("kernel_sort", |_| kernels::repeat(kernels::sort)),
];

/// Workers of a pool that is measured.
const POOL: usize = 2;

const fn bench(name: &'static str, run: fn(&dyn Spawner) -> Vec<f64>) -> Bench {
    Bench { name, sides: &["ours"], run }
}

/// From asking for a thread to its first instruction, with a parked worker at hand.
fn thread_starts() -> Vec<f64> {
    let start = || {
        thread::sleep(Duration::from_millis(2));
        let asked = now_ms();
        thread::start(now_ms).expect("a thread").join() - asked
    };
    (0..STARTS).map(|_| start()).collect()
}

/// From asking for a process to its first instruction, with a spare one at hand.
fn process_starts() -> Vec<f64> {
    let start = || {
        // Long enough for the supervisor to make the last one's memory fresh again.
        thread::sleep(Duration::from_millis(40));
        let asked = now_ms();
        let clock: fn(()) -> f64 = |()| now_ms();
        let process = Process::spawn("Process-1", clock, &()).expect("a process");
        process.join().expect("a time") - asked
    };
    (0..STARTS).map(|_| start()).collect()
}

/// What the process has beside itself when it is forked, in bytes.
const BALLAST: usize = 16 << 20;

/// From asking for a copy of this process to the child's first instruction, and a copy of as many
/// bytes from one memory to another, both in ms. All pages were touched before.
fn forks_and_copies() -> Vec<f64> {
    let ballast = std::hint::black_box(vec![1u8; BALLAST]);
    let len = super::memory::BREAK.load(Ordering::Relaxed) as u32;
    let pages = len.div_ceil(PAGE);
    let [from, to] = [0; 2].map(|_| SharedMemory::new(pages, pages).expect("a memory"));
    let mut figures = Vec::new();
    for _ in 0..WARM_UP + FORKS {
        // Long enough for the supervisor to make the last child's memory fresh again.
        thread::sleep(Duration::from_millis(60));
        let asked = now_ms();
        let child = Process::fork("Child", now_ms).expect("a process");
        figures.push(child.join().expect("a time") - asked);
        let began = now_ms();
        to.copy_from(&from, len).expect("room for it");
        figures.push(now_ms() - began);
    }
    drop(ballast);
    figures.split_off(2 * WARM_UP)
}

/// What a sleeper costs, in µs: each of 10,000 tasks on an event loop, and of some threads.
fn sleepers() -> Vec<f64> {
    let nap = Duration::from_millis(50);
    let round = |_| {
        let tasks = asyncio::many_tasks(10_000, nap).expect("a loop");
        [tasks.each_us, asyncio::many_threads(32, nap).each_us]
    };
    (0..WARM_UP + ROUNDS).flat_map(round).skip(2 * WARM_UP).collect()
}

fn threads() -> ThreadPool {
    ThreadPool::new(POOL, Interpreter::Free).expect("workers")
}

/// What a task costs that does nothing, in Python's default chunks; µs a task, round by round.
fn map_rounds<S: Staff>(pool: &Workers<S>) -> Vec<f64> {
    const TASKS: u32 = 100_000;
    let nothing: Task<u32, u32, Stopped> = |n| Ok(n);
    let round = |_| {
        let items = (0..TASKS).collect();
        let began = now_ms();
        let results = pool.map(nothing, items, None).expect("no task fails");
        assert_eq!(results.len(), TASKS as usize);
        (now_ms() - began) * 1e3 / f64::from(TASKS)
    };
    // The first ones run code that is still being compiled.
    (0..14).map(round).skip(3).collect()
}
