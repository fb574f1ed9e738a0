//! `echo`: its arguments, as a line. It takes nothing but a leading `-n` for an option.

use super::{Call, Outcome};

pub fn main(call: &mut Call<'_>) -> Outcome {
    let (words, end) = match call.args.split_first() {
        Some((first, rest)) if first == "-n" => (rest, ""),
        _ => (call.args, "\n"),
    };
    call.stdout.write_all((words.join(" ") + end).as_bytes())?;
    Ok(0)
}
