//! `cat`: what it reads, it writes.

use std::io::{BufRead, Write};

use super::files::each_line;
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known = Known { flags: &[('n', "number")], value: None };

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    let (mut code, mut number) = (0, 0);
    for name in options.files() {
        let Some((file, out)) = call.open(&name) else {
            code = 1;
            continue;
        };
        if !options.has('n') {
            copy(file, out)?;
            continue;
        }
        each_line(file, |line| {
            number += 1;
            write!(out, "{number:6}\t")?;
            out.write_all(line).map(|()| true)
        })?;
    }
    Ok(code)
}

/// Write on at once what was read: nobody waits for the rest of it.
fn copy(mut file: impl BufRead, out: &mut dyn Write) -> std::io::Result<()> {
    loop {
        let piece = file.fill_buf()?;
        let len = piece.len();
        if len == 0 {
            return Ok(());
        }
        out.write_all(piece)?;
        out.flush()?;
        file.consume(len);
    }
}
