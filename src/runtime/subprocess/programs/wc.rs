//! `wc`: how many lines, words and bytes.

use super::files::each_line;
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known =
    Known { flags: &[('l', "lines"), ('w', "words"), ('c', "bytes")], value: None };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let name = options.operand()?;
    let Some((file, out)) = call.open(name) else { return Ok(1) };
    let mut counts = [0u64; 3];
    each_line(file, |line| {
        let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let more = [u64::from(line.ends_with(b"\n")), words.count() as u64, line.len() as u64];
        counts.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        Ok(true)
    })?;
    let letters = ['l', 'w', 'c'];
    let all = !letters.iter().any(|letter| options.has(*letter));
    let wanted = letters.iter().zip(counts).filter(|(letter, _)| all || options.has(**letter));
    let wanted: Vec<u64> = wanted.map(|(_, count)| count).collect();
    // A single figure stands alone, several in columns.
    let figures: Vec<String> = match wanted[..] {
        [figure] => vec![figure.to_string()],
        _ => wanted.iter().map(|figure| format!("{figure:7}")).collect(),
    };
    let name = if name == "-" { String::new() } else { format!(" {name}") };
    writeln!(out, "{}{name}", figures.join(" "))?;
    Ok(0)
}
