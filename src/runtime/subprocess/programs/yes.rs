//! `yes`: the same line for ever, until nobody reads it any more.

use super::{Call, Outcome};

pub fn main(call: &mut Call<'_>) -> Outcome {
    let words = if call.args.is_empty() { "y".to_owned() } else { call.args.join(" ") };
    let line = words + "\n";
    // A few thousand lines at a time, or the counting would cost more than the writing.
    let lines = line.repeat((4096 / line.len()).max(1));
    loop {
        call.stdout.write_all(lines.as_bytes())?;
    }
}
