//! The lessons' computing, in pieces of a fixed size: measured in the engine and natively.

use std::hint::black_box;

use super::countdown::steps;
use super::data_parallel::{random_numbers, sort as sort_keys};
use super::fib::plain_fib;
use crate::word::now_ms;

/// Measured repetitions, after as many that are not measured.
const REPEAT: usize = 9;

/// Count down 40 million steps, as the lesson does: in strides. In ms.
pub fn countdown() -> f64 {
    timed(|| {
        for _ in 0..10_000 {
            black_box(steps(black_box(4_000), 0));
        }
    })
}

/// fib(32) by the definition. In ms.
pub fn fib() -> f64 {
    timed(|| {
        black_box(plain_fib(black_box(32)));
    })
}

/// Sort a million random keys; drawing them is not measured. In ms.
pub fn sort() -> f64 {
    let mut keys = random_numbers(7, 1_000_000);
    timed(|| {
        black_box(sort_keys(&mut keys, false));
    })
}

fn timed(work: impl FnOnce()) -> f64 {
    let began = now_ms();
    work();
    now_ms() - began
}

/// The kernel's times in ms, once its code has tiered up.
pub fn repeat(kernel: fn() -> f64) -> Vec<f64> {
    let times: Vec<f64> = (0..2 * REPEAT).map(|_| kernel()).collect();
    times[REPEAT..].to_vec()
}
