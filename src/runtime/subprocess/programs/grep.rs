//! `grep`: the lines in which a pattern is found. Its exit code says whether there was one.

use std::io::{self, Write};

use super::files::{bare, each_line, write_line};
use super::options::{Known, Options};
use super::pattern::Pattern;
use super::{Call, Failure, Outcome};

const KNOWN: Known = Known {
    flags: &[('v', "invert-match"), ('c', "count"), ('i', "ignore-case"), ('n', "line-number")],
    value: None,
};

/// Nothing was found.
const NOTHING: i32 = 1;
/// Something could not be read.
const TROUBLE: i32 = 2;

pub fn main(call: &mut Call<'_>) -> Outcome {
    let mut options = Options::read(call, KNOWN)?;
    if options.operands.is_empty() {
        return Err(Failure::Usage("a pattern is needed".to_owned()));
    }
    let pattern = Pattern::new(&options.operands.remove(0), options.has('i'));
    let pattern = pattern.map_err(|why| Failure::Trouble(why.to_owned()))?;
    let files = options.files();
    let (mut found, mut trouble) = (0, false);
    for name in &files {
        let Some((file, out)) = call.open(name) else {
            trouble = true;
            continue;
        };
        let prefix = if files.len() > 1 { format!("{}:", shown(name)) } else { String::new() };
        found += search(file, out, &pattern, &options, &prefix)?;
    }
    Ok(if trouble { TROUBLE } else { if found > 0 { 0 } else { NOTHING } })
}

fn shown(name: &str) -> &str {
    if name == "-" { "(standard input)" } else { name }
}

/// Write what is found in one file; how many lines it was.
fn search(
    file: impl io::BufRead,
    out: &mut dyn Write,
    pattern: &Pattern,
    options: &Options,
    prefix: &str,
) -> io::Result<u64> {
    let (mut found, mut number) = (0, 0);
    each_line(file, |line| {
        number += 1;
        if pattern.is_in(bare(line)) == options.has('v') {
            return Ok(true);
        }
        found += 1;
        if !options.has('c') {
            out.write_all(prefix.as_bytes())?;
            if options.has('n') {
                write!(out, "{number}:")?;
            }
            write_line(out, line)?;
        }
        Ok(true)
    })?;
    if options.has('c') {
        writeln!(out, "{prefix}{found}")?;
    }
    Ok(found)
}
