//! `uniq`: of equal lines in a row, one; and how many they were.

use std::io;

use super::files::{bare, each_line, write_line};
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known = Known { flags: &[('c', "count")], value: None };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let Some((file, out)) = call.open(options.operand()?) else { return Ok(1) };
    let mut put = |count: u64, line: &[u8]| -> io::Result<()> {
        if options.has('c') {
            write!(out, "{count:7} ")?;
        }
        write_line(out, line)
    };
    let mut last: Option<(Vec<u8>, u64)> = None;
    each_line(file, |line| {
        let line = bare(line);
        match &mut last {
            Some((same, count)) if same == line => *count += 1,
            _ => {
                if let Some((before, count)) = last.replace((line.to_vec(), 1)) {
                    put(count, &before)?;
                }
            }
        }
        Ok(true)
    })?;
    if let Some((line, count)) = last {
        put(count, &line)?;
    }
    Ok(0)
}
