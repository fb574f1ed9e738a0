//! `sort`: all lines in order of their bytes, or of the numbers that they begin with.

use std::cmp::Ordering;

use super::files::{bare, each_line, write_line};
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known =
    Known { flags: &[('r', "reverse"), ('n', "numeric-sort"), ('u', "unique")], value: None };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for name in options.files() {
        let Some((file, _)) = call.open(&name) else { return Ok(2) };
        each_line(file, |line| {
            lines.push(bare(line).to_vec());
            Ok(true)
        })?;
    }
    let by_number = options.has('n');
    let by_key = |a: &[u8], b: &[u8]| {
        if by_number { number(a).total_cmp(&number(b)) } else { a.cmp(b) }
    };
    // Lines with equal numbers come in order of their bytes, as the last resort.
    let order = |a: &Vec<u8>, b: &Vec<u8>| by_key(a, b).then_with(|| a.cmp(b));
    lines.sort_by(|a, b| if options.has('r') { order(b, a) } else { order(a, b) });
    if options.has('u') {
        lines.dedup_by(|a, b| by_key(a, b) == Ordering::Equal);
    }
    lines.iter().try_for_each(|line| write_line(call.stdout, line))?;
    Ok(0)
}

/// The number that a line begins with, 0 without one.
fn number(line: &[u8]) -> f64 {
    let line = line.trim_ascii_start();
    let is_sign = |at: usize, byte: u8| at == 0 && byte == b'-';
    let digits =
        |(at, byte): &(usize, &u8)| byte.is_ascii_digit() || **byte == b'.' || is_sign(*at, **byte);
    let len = line.iter().enumerate().take_while(digits).count();
    std::str::from_utf8(&line[..len]).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}
