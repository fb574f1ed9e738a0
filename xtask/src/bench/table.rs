//! The figures themselves. Names of browser probes are those of `window.interleave.bench(name)`;
//! names of native ones are arguments of `examples/native_bench`. Times are in ms, of locks,
//! queues and events in ns an operation.

use super::figures::{Figure, Measure, Target};
use super::probes::Probe;

/// About a second and a half by one worker.
const COUNTDOWN: &str = "{ lesson: 'countdown', params: { n: 5e8, tasks: 4 }, repeat: 3, modes: ['sequential', 'gil', 'threads', 'processes'] }";
const FIB: &str = "{ lesson: 'fib', params: { n: 41, tasks: 2 }, repeat: 3, modes: ['sequential', 'gil', 'threads', 'processes'] }";
const PICTURE: &str =
    "{ lesson: 'data-parallel', params: { work: 'picture', size: 1000 }, repeat: 3 }";
const SORT: &str = "{ lesson: 'data-parallel', params: { work: 'sort', size: 8000 }, repeat: 3 }";
const WORDS: &str = "{ lesson: 'data-parallel', params: { work: 'words', size: 4000 }, repeat: 3 }";

const fn figure(
    name: &'static str,
    unit: &'static str,
    measured: Measure,
    reference: Measure,
    target: Target,
) -> Figure {
    Figure { name, unit, measured, reference, target }
}

/// How many times as fast as sequential a mode of the run of `wish` is.
const fn speedup(wish: &'static str, mode: &'static str) -> Measure {
    Measure::Ratio(Probe::Mode(wish, "sequential"), Probe::Mode(wish, mode))
}

const fn over_cores(
    name: &'static str,
    wish: &'static str,
    mode: &'static str,
    part: f64,
) -> Figure {
    let cores = Measure::Of(Probe::Cores);
    figure(name, "times", speedup(wish, mode), cores, Target::AtLeast(part))
}

const fn under_gil(name: &'static str, wish: &'static str) -> Figure {
    let target = Target::Within(0.87, 1.03);
    figure(name, "times", speedup(wish, "gil"), Measure::Fixed(1.0), target)
}

const fn pool(name: &'static str, wish: &'static str, native: [&'static str; 2]) -> Figure {
    let [alone, parallel] = native;
    let natively = Measure::Ratio(Probe::Native(alone), Probe::Native(parallel));
    figure(name, "times", speedup(wish, "rayon"), natively, Target::AtLeast(0.95))
}

/// Native time over wasm time of a kernel: 1 is native speed.
const fn kernel(name: &'static str, bench: &'static str, part: f64) -> Figure {
    let speed = Measure::Ratio(Probe::Native(bench), Probe::Browser(bench));
    figure(name, "of native", speed, Measure::Fixed(1.0), Target::AtLeast(part))
}

const fn side(bench: &'static str, nth: usize, of: usize) -> Measure {
    Measure::Of(Probe::Side(bench, nth, of))
}

/// A primitive of ours against the other side of its bench.
const fn against(name: &'static str, bench: &'static str) -> Figure {
    figure(name, "ns", side(bench, 0, 2), side(bench, 1, 2), Target::AtMost(1.0))
}

const fn start(name: &'static str, bench: &'static str, times: f64) -> Figure {
    let ours = Measure::Of(Probe::Browser(bench));
    figure(name, "ms", ours, Measure::Of(Probe::NewWorker), Target::Faster(times))
}

/// One of the three figures of a pipe between processes, beside that of two plain workers.
const fn piped(name: &'static str, unit: &'static str, nth: usize, target: Target) -> Figure {
    let reference = Measure::Of(Probe::PostMessage(nth));
    figure(name, unit, side("pipe", nth, 3), reference, target)
}

const fn per_task(name: &'static str, bench: &'static str, limit: f64) -> Figure {
    let ours = Measure::Of(Probe::Browser(bench));
    figure(name, "µs", ours, Measure::Fixed(0.0), Target::Below(limit))
}

const fn size(name: &'static str, probe: Probe, limit: f64) -> Figure {
    figure(name, "KB", Measure::Of(probe), Measure::Fixed(0.0), Target::Below(limit))
}

/// Every figure.
pub const FIGURES: &[Figure] = &[
    over_cores("countdown, threads over sequential", COUNTDOWN, "threads", 0.95),
    over_cores("countdown, processes over sequential", COUNTDOWN, "processes", 0.92),
    under_gil("countdown, gil over sequential", COUNTDOWN),
    over_cores("fib, threads over sequential", FIB, "threads", 0.95),
    over_cores("fib, processes over sequential", FIB, "processes", 0.92),
    under_gil("fib, gil over sequential", FIB),
    pool("picture, rayon over sequential", PICTURE, ["picture_alone", "picture_rayon"]),
    pool("sort, rayon over sequential", SORT, ["sort_alone", "sort_rayon"]),
    pool("word count, rayon over sequential", WORDS, ["words_alone", "words_rayon"]),
    kernel("countdown kernel", "kernel_countdown", 0.9),
    kernel("fib kernel", "kernel_fib", 0.9),
    kernel("sort kernel", "kernel_sort", 0.75),
    figure(
        "Lock, uncontended, against std::sync::Mutex",
        "ns",
        side("lock_uncontended", 0, 2),
        side("lock_uncontended", 1, 2),
        Target::AtMost(1.0),
    ),
    figure(
        "Lock, two threads, against the better of std and parking_lot",
        "ns",
        side("lock_contended", 0, 3),
        Measure::Least(Probe::Side("lock_contended", 1, 3), Probe::Side("lock_contended", 2, 3)),
        Target::AtMost(1.0),
    ),
    figure(
        "Queue, one producer and one consumer, against crossbeam-channel",
        "ns",
        side("queue_1p1c", 0, 2),
        side("queue_1p1c", 1, 2),
        Target::AtMost(1.0),
    ),
    against("RLock, uncontended, against parking_lot's ReentrantMutex", "rlock_uncontended"),
    against("RLock, two threads, against parking_lot's ReentrantMutex", "rlock_contended"),
    against("Condition, a turn handed over, against std::sync::Condvar", "condition_handover"),
    against("Event, a turn handed over, against a Mutex and a Condvar", "event_handover"),
    against("Semaphore, uncontended, against a Mutex and a Condvar", "semaphore_uncontended"),
    against("Semaphore, a turn handed over, against a Mutex and a Condvar", "semaphore_handover"),
    against("Barrier, two threads, against std::sync::Barrier", "barrier"),
    against("LifoQueue, against a Vec under a Mutex and two Condvars", "lifo_1p1c"),
    against("PriorityQueue, against a BinaryHeap under a Mutex and two Condvars", "priority_1p1c"),
    start("thread start, warm, against new Worker", "thread_start", 100.0),
    start("process start, warm, against new Worker", "process_start", 20.0),
    figure(
        "fork of 16 MiB, over a plain copy of that memory",
        "ms",
        Measure::Over(Probe::Side("fork_16_mib", 0, 2), Probe::Side("fork_16_mib", 1, 2)),
        Measure::Of(Probe::Side("fork_16_mib", 1, 2)),
        Target::Below(3.0),
    ),
    piped("Pipe, messages of 64 bytes, against postMessage", "a second", 0, Target::AtLeast(3.0)),
    piped("Pipe, messages of 64 KiB, against postMessage", "MB/s", 1, Target::AtLeast(1.0)),
    piped("Pipe, a round trip, against postMessage", "µs", 2, Target::AtMost(1.0)),
    per_task("Pool.map of threads, chunked, a task", "pool_map_threads", 2.0),
    per_task("Pool.map of processes, chunked, a task", "pool_map_processes", 20.0),
    figure(
        "event loop, 10,000 sleeping tasks, a task, against a sleeping thread",
        "µs",
        side("sleepers", 0, 2),
        side("sleepers", 1, 2),
        Target::AtMost(1.0),
    ),
    figure(
        "a trace event, over the clock call it makes",
        "ns",
        Measure::Over(Probe::Side("trace_event", 0, 2), Probe::Side("trace_event", 1, 2)),
        Measure::Fixed(0.0),
        Target::Below(30.0),
    ),
    figure(
        "Stop until the page is ready",
        "ms",
        Measure::Of(Probe::Stop),
        Measure::Fixed(0.0),
        Target::Below(300.0),
    ),
    size("app, brotli", Probe::AppSize, 200.0),
    size("engine, brotli", Probe::EngineSize, 250.0),
];
