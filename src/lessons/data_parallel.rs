//! Data parallelism: the same function on many pieces, and a pool that shares them out.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use super::merge_sort;
use super::spread::await_pool;
use super::{Claim, Lesson, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode, Value};
use crate::runtime::picture;
use crate::runtime::safepoint::{Stopped, tick};
use crate::trace::ring;

/// Iterations after which a point counts as inside the Mandelbrot set.
const INSIDE: u32 = 1_000;
/// Words of the vocabulary that texts are drawn from.
const VOCABULARY: u32 = 5_000;
/// Words in one piece of a text.
const PIECE: usize = 4_096;

/// Escape time of a point: `z -> z^2 + c` from 0 until `|z| > 2` (B. Mandelbrot, 1980).
pub fn escape_time(re: f64, im: f64) -> u32 {
    let (mut x, mut y) = (0.0, 0.0);
    for n in 0..INSIDE {
        let (xx, yy) = (x * x, y * y);
        if xx + yy > 4.0 {
            return n;
        }
        (x, y) = (xx - yy + re, 2.0 * x * y + im);
    }
    INSIDE
}

/// One row of the picture of the set: a byte a pixel, 1 to 254 outside, 255 inside.
pub fn row(pixels: &[AtomicU8], number: usize, height: usize) -> Result<u64, Stopped> {
    ring::task(number as i64, || compute_row(pixels, number, height))
}

fn compute_row(pixels: &[AtomicU8], number: usize, height: usize) -> Result<u64, Stopped> {
    let width = pixels.len();
    let im = 1.2 - 2.4 * number as f64 / height as f64;
    let mut sum = 0;
    for (column, pixel) in pixels.iter().enumerate() {
        let time = escape_time(3.2 * column as f64 / width as f64 - 2.2, im);
        sum += u64::from(time);
        let shade = if time == INSIDE { 255 } else { 1 + time % 254 };
        pixel.store(shade as u8, Ordering::Relaxed);
    }
    tick()?;
    Ok(sum)
}

/// Draw the whole picture, row by row or by the pool; the sum of all escape times.
pub fn draw(pixels: &[AtomicU8], width: usize, parallel: bool) -> Result<f64, Stopped> {
    let height = pixels.len() / width;
    let sum: u64 = if parallel {
        let rows = pixels.par_chunks(width).enumerate();
        let sums = rows.map(|(number, pixels)| row(pixels, number, height));
        await_pool(|| sums.try_reduce(|| 0, |a, b| Ok(a + b)))?
    } else {
        let rows = pixels.chunks(width).enumerate();
        rows.map(|(number, pixels)| row(pixels, number, height)).sum::<Result<_, _>>()?
    };
    Ok(sum as f64)
}

/// Numbers that look random and are the same for the same seed (xorshift32, G. Marsaglia, 2003).
pub fn random_numbers(seed: u32, count: usize) -> Vec<u32> {
    let mut state = seed.max(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    (0..count).map(|_| next()).collect()
}

/// Sort the keys; a sum that depends on their order.
pub fn sort(keys: &mut [u32], parallel: bool) -> f64 {
    if parallel {
        await_pool(|| merge_sort::sort(keys));
    } else {
        keys.sort_unstable();
    }
    let spread = keys.len() / 1_000 + 1;
    keys.iter().step_by(spread).enumerate().map(|(n, key)| (n + 1) as f64 * f64::from(*key)).sum()
}

/// A text of so many words, in pieces.
pub fn text(seed: u32, words: usize) -> Vec<String> {
    let numbers = random_numbers(seed, words);
    let piece = |piece: &[u32]| {
        // Of two draws the smaller: small numbers come more often, as common words do.
        let word = |n: &u32| format!("w{}", (n % VOCABULARY).min(n / 65_536 % VOCABULARY));
        piece.iter().map(word).collect::<Vec<_>>().join(" ")
    };
    numbers.chunks(PIECE).map(piece).collect()
}

type Counts<'a> = HashMap<&'a str, u32>;

fn count_piece<'a>(mut counts: Counts<'a>, piece: &'a str) -> Result<Counts<'a>, Stopped> {
    tick()?;
    ring::task(0, || {
        for word in piece.split(' ') {
            *counts.entry(word).or_insert(0) += 1;
        }
        Ok(counts)
    })
}

fn merge<'a>(mut into: Counts<'a>, from: Counts<'a>) -> Result<Counts<'a>, Stopped> {
    ring::task(1, || {
        for (word, count) in from {
            *into.entry(word).or_insert(0) += count;
        }
        Ok(into)
    })
}

/// Count how often each word comes; the sum of the squares of the counts.
pub fn count_words(pieces: &[String], parallel: bool) -> Result<f64, Stopped> {
    let counts = if parallel {
        let pieces = pieces.par_iter().map(String::as_str);
        let counts = pieces.try_fold(HashMap::new, count_piece);
        await_pool(|| counts.try_reduce(HashMap::new, merge))?
    } else {
        pieces.iter().map(String::as_str).try_fold(HashMap::new(), count_piece)?
    };
    Ok(counts.values().map(|count| f64::from(*count) * f64::from(*count)).sum())
}

pub struct Demo;

impl Demo {
    fn draw_live(run: &Run, size: usize, parallel: bool) -> Result<f64, Stopped> {
        let width = (size as f64 * 4.0 / 3.0).sqrt() as usize;
        let pixels: Arc<[_]> = (0..width * (size / width)).map(|_| AtomicU8::new(0)).collect();
        picture::show(&pixels, width as u32);
        run.timed(|| draw(&pixels, width, parallel))
    }
}

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (size, parallel) = (run.count("size") * 1_000, run.mode == Mode::Rayon);
        let sum = match run.choice("work") {
            "sort" => {
                let mut keys = random_numbers(run.seed, size);
                run.timed(|| sort(&mut keys, parallel))
            }
            "words" => {
                let pieces = text(run.seed, size);
                run.timed(|| count_words(&pieces, parallel))?
            }
            _ => Demo::draw_live(run, size, parallel)?,
        };
        run.report_workers(if parallel { run.pool } else { 1 }, 0.0);
        run.report("checksum", vec![sum]);
        Ok(())
    }

    fn warms_up(&self) -> bool {
        true
    }

    fn warm_up(&self, run: &Run) -> Result<(), Stopped> {
        match run.choice("work") {
            "sort" => drop(sort(&mut random_numbers(1, 100_000), false)),
            "words" => drop(count_words(&text(1, 50_000), false)?),
            _ => {
                let pixels: Vec<_> = (0..20_000).map(|_| AtomicU8::new(0)).collect();
                draw(&pixels, 160, false)?;
            }
        }
        tick()
    }

    fn curve(&self, run: &Run) -> Vec<usize> {
        (1..=run.pool).collect()
    }

    fn loads_cores(&self) -> bool {
        true
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let pool = results.mode(Mode::Rayon).map_or(1, |report| report.workers as usize);
        let picture =
            matches!(results.params.get("work"), Some(Value::Text(work)) if work == "picture");
        let mut facts = vec![if picture {
            super::facts::near_ideal(results, Mode::Rayon, pool.min(results.cores))
        } else {
            // Merging is work that one worker alone does not have: natively too, two cores make
            // the sort about 1.4 and the word count about 1.7 times as fast.
            let text = "the pool is faster than one worker";
            results.speed_fact("rayon-faster", text, Mode::Rayon, Claim::AtLeast(1.05, 2))
        }];
        let sums = results.modes.values().filter_map(|report| report.values.get("checksum"));
        let sums: Vec<_> = sums.flatten().copied().collect();
        let same = sums.windows(2).all(|pair| pair[0] == pair[1]);
        let text = "every mode comes to the same result";
        facts.push(decided(
            "same-result",
            text,
            same,
            measured!(
                "checksum",
                "checksum {sum}",
                sum = sums.first().copied().unwrap_or_default()
            ),
        ));
        facts.push(rising(results));
        facts
    }
}

/// The speed-up grows with each worker up to the cores, as long as those are there.
fn rising(results: &Results) -> Fact {
    let [id, text] = ["curve", "more workers are faster, up to the cores"];
    let Some(curve) = results.mode(Mode::Rayon).and_then(|report| report.values.get("speedup"))
    else {
        return undecided(id, text, run_to_decide("sequential, rayon"));
    };
    let rises = curve.windows(2).take(results.cores - 1).all(|pair| pair[1] > pair[0]);
    let points: Vec<_> = curve.iter().map(|gain| format!("{gain:.2}")).collect();
    let points = points.join(", ");
    let found = measured!("speedups", "speed-up with 1, 2, ... workers: {points}", points = points);
    results.given_cores([id, text], results.cores.min(curve.len()), rises, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pool_comes_to_the_same_as_one_worker() {
        let pixels: Vec<_> = (0..1_200).map(|_| AtomicU8::new(0)).collect();
        assert_eq!(draw(&pixels, 40, false), draw(&pixels, 40, true));
        let pieces = text(7, 20_000);
        assert_eq!(count_words(&pieces, false), count_words(&pieces, true));
        let mut keys = [random_numbers(7, 10_000), random_numbers(7, 10_000)];
        assert_eq!(sort(&mut keys[0], false), sort(&mut keys[1], true));
        assert!(keys[0].is_sorted() && keys[0] == keys[1]);
    }
}
