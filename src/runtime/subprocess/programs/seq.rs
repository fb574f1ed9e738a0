//! `seq`: whole numbers from a first to a last.

use super::options::extra_operand;
use super::{Call, Failure, Outcome};

pub fn main(call: &mut Call<'_>) -> Outcome {
    if call.args.iter().any(|arg| arg == "--help") {
        return Err(Failure::Help);
    }
    // Not read as options: a number may begin with a minus.
    let numbers: Vec<i64> = call.args.iter().map(|text| number(text)).collect::<Result<_, _>>()?;
    let (mut next, step, last) = match numbers[..] {
        [last] => (1, 1, last),
        [first, last] => (first, 1, last),
        [first, step, last] => (first, step, last),
        [] => return Err(Failure::Usage("missing operand".to_owned())),
        [_, _, _, extra, ..] => return Err(extra_operand(extra)),
    };
    if step == 0 {
        return Err(Failure::Usage("the step may not be 0".to_owned()));
    }
    while if step > 0 { next <= last } else { next >= last } {
        writeln!(call.stdout, "{next}")?;
        match next.checked_add(step) {
            Some(number) => next = number,
            None => break,
        }
    }
    Ok(0)
}

fn number(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::Usage(format!("invalid whole number: '{text}'")))
}
