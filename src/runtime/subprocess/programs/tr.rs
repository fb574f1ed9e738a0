//! `tr`: other bytes for some, or none.

use super::options::{Known, Options, extra_operand};
use super::{Call, Failure, Outcome};

const KNOWN: Known = Known { flags: &[('d', "delete")], value: None };

/// What becomes of each byte; `None`: it goes.
type Table = [Option<u8>; 256];

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let table = table(&options)?;
    loop {
        let piece = call.stdin.fill_buf()?;
        let len = piece.len();
        if len == 0 {
            return Ok(0);
        }
        let other: Vec<u8> = piece.iter().filter_map(|byte| table[usize::from(*byte)]).collect();
        call.stdin.consume(len);
        call.stdout.write_all(&other)?;
    }
}

fn table(options: &Options) -> Result<Table, Failure> {
    let mut table: Table = std::array::from_fn(|byte| Some(byte as u8));
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    let (from, to) = match (options.has('d'), &options.operands[..]) {
        (true, [from]) => (from, None),
        (false, [from, to]) if !to.is_empty() => (from, Some(set(to)?)),
        (false, [_, _]) => {
            return usage("when not deleting, the second set must not be empty");
        }
        (_, [] | [_]) => return usage("missing operand"),
        (_, [.., extra]) => return Err(extra_operand(extra)),
    };
    for (nth, byte) in set(from)?.into_iter().enumerate() {
        // A second set that is too short goes on with its last byte.
        let other = to.as_ref().and_then(|to| to.get(nth).or(to.last()).copied());
        table[usize::from(byte)] = other;
    }
    Ok(table)
}

/// The bytes of a set: `a-z` are all from a to z, `\n` and `\t` what they mean elsewhere.
fn set(text: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut rest = &unescaped(text)[..];
    loop {
        rest = match rest {
            [] => return Ok(bytes),
            [from, b'-', to, rest @ ..] => {
                if from > to {
                    let range = format!("{}-{}", char::from(*from), char::from(*to));
                    let text = format!("range-endpoints of '{range}' are in reverse order");
                    return Err(Failure::Trouble(text));
                }
                bytes.extend(*from..=*to);
                rest
            }
            [byte, rest @ ..] => {
                bytes.push(*byte);
                rest
            }
        };
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\").into_bytes()
}
