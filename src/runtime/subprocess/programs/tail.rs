//! `tail`: the last lines, or all from a given one on.

use std::collections::VecDeque;

use super::files::{count_of, each_line};
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known = Known { flags: &[], value: Some(('n', "lines")) };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let text = options.value.as_deref().unwrap_or("10");
    let from = text.strip_prefix('+').map(count_of).transpose()?;
    let count = if from.is_some() { 0 } else { count_of(text)? };
    let Some((file, out)) = call.open(options.operand()?) else { return Ok(1) };
    let (mut number, mut kept) = (0, VecDeque::new());
    each_line(file, |line| {
        number += 1;
        match from {
            Some(from) if number >= from => out.write_all(line)?,
            Some(_) => {}
            None => {
                kept.push_back(line.to_vec());
                kept.drain(..kept.len().saturating_sub(count));
            }
        }
        Ok(true)
    })?;
    kept.iter().try_for_each(|line| out.write_all(line))?;
    Ok(0)
}
