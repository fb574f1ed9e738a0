//! Benchmarks of what only the engine can measure: starting workers, and the lessons' kernels.

use std::time::Duration;

use super::process::Process;
use super::thread;
use crate::checks::Spawner;
use crate::checks::bench::Bench;
use crate::lessons::kernels;
use crate::word::now_ms;

/// Starts measured by one benchmark.
const STARTS: usize = 31;

/// One side each: starts give ms of each start, kernels ms of each repetition.
pub static BENCHES: &[Bench] = &[
    bench("thread_start", |_| thread_starts()),
    bench("process_start", |_| process_starts()),
    bench("kernel_countdown", |_| kernels::repeat(kernels::countdown)),
    bench("kernel_fib", |_| kernels::repeat(kernels::fib)),
    bench("kernel_sort", |_| kernels::repeat(kernels::sort)),
];

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
