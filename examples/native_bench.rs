//! Medians of the kernels as this machine runs them natively, as JSON: what `cargo xtask bench`
//! compares the same kernels in WebAssembly with.
//!
//! `cargo run --release --example native_bench --features checks [-- a part of a name]`

use std::collections::BTreeMap;

use interleave::checks::Threads;
use interleave::checks::bench::{BENCHES, Bench};

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let medians: BTreeMap<_, _> = BENCHES
        .iter()
        .filter(|bench| bench.name.contains(&wanted))
        .map(|bench| (bench.name, measure(bench)))
        .collect();
    println!(
        "{:#}",
        serde_json::json!({ "unit": "ns", "benches": medians })
    );
}

/// The median of each side of a bench.
fn measure(bench: &Bench) -> BTreeMap<&'static str, f64> {
    let figures = (bench.run)(&Threads);
    let side = |nth: usize| {
        figures
            .iter()
            .skip(nth)
            .step_by(bench.sides.len())
            .copied()
            .collect()
    };
    bench
        .sides
        .iter()
        .enumerate()
        .map(|(nth, name)| (*name, median(side(nth))))
        .collect()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
