//! The lessons' kernels as this machine runs them natively: what `cargo xtask bench` compares the
//! same kernels in WebAssembly with. The last line printed is a JSON list of times in ms.
//!
//! `cargo run --release --example native_bench --features checks -- kernel_fib`

use std::sync::atomic::AtomicU8;

use interleave::lessons::data_parallel::{count_words, draw, random_numbers, sort, text};
use interleave::lessons::kernels;
use interleave::word::now_ms;

const NAMES: [&str; 9] = [
    "kernel_countdown",
    "kernel_fib",
    "kernel_sort",
    "picture_alone",
    "picture_rayon",
    "sort_alone",
    "sort_rayon",
    "words_alone",
    "words_rayon",
];

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    match measure(&name) {
        Some(times) => println!("{times:?}"),
        None => {
            eprintln!("no benchmark `{name}`; there is {}", NAMES.join(", "));
            std::process::exit(2);
        }
    }
}

fn measure(name: &str) -> Option<Vec<f64>> {
    let parallel = name.ends_with("_rayon");
    match name {
        "kernel_countdown" => Some(kernels::repeat(kernels::countdown)),
        "kernel_fib" => Some(kernels::repeat(kernels::fib)),
        "kernel_sort" => Some(kernels::repeat(kernels::sort)),
        "picture_alone" | "picture_rayon" => Some(three(|| picture(parallel))),
        "sort_alone" | "sort_rayon" => Some(three(|| sorted(parallel))),
        "words_alone" | "words_rayon" => Some(three(|| words(parallel))),
        _ => None,
    }
}

/// Three times, after one that does not count.
fn three(work: impl Fn() -> f64) -> Vec<f64> {
    (0..4).map(|_| work()).skip(1).collect()
}

fn timed<R>(work: impl FnOnce() -> R) -> f64 {
    let began = now_ms();
    std::hint::black_box(work());
    now_ms() - began
}

/// A million pixels, as wide as the lesson draws them.
fn picture(parallel: bool) -> f64 {
    let width = 1_154;
    let pixels: Vec<_> = (0..width * 866).map(|_| AtomicU8::new(0)).collect();
    timed(|| draw(&pixels, width, parallel))
}

fn sorted(parallel: bool) -> f64 {
    let mut keys = random_numbers(1, 8_000_000);
    timed(|| sort(&mut keys, parallel))
}

fn words(parallel: bool) -> f64 {
    let pieces = text(1, 4_000_000);
    timed(|| count_words(&pieces, parallel))
}
