//! Names of files, where there is no file system; and lines.

use std::io::{self, BufRead, Write};

use super::{Call, Failure};

impl Call<'_> {
    /// The file of that name, to be read, and where the program writes to; where there is no such
    /// file, say so.
    pub fn open(&mut self, name: &str) -> Option<(Box<dyn BufRead + '_>, &mut dyn Write)> {
        let file: Box<dyn BufRead> = match name {
            "-" => Box::new(&mut *self.stdin),
            "/dev/null" => Box::new(io::empty()),
            _ => {
                self.complain(&format!("{name}: No such file or directory"));
                return None;
            }
        };
        Some((file, self.stdout))
    }
}

/// Do `act` with each line, its end included, until it says false.
pub fn each_line(
    mut file: impl BufRead,
    mut act: impl FnMut(&[u8]) -> io::Result<bool>,
) -> io::Result<()> {
    let mut line = Vec::new();
    while file.read_until(b'\n', &mut line)? > 0 && act(&line)? {
        line.clear();
    }
    Ok(())
}

/// A line without its end.
pub fn bare(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

/// Write a line, with its end.
pub fn write_line(out: &mut dyn Write, line: &[u8]) -> io::Result<()> {
    out.write_all(bare(line))?;
    out.write_all(b"\n")
}

/// A number of lines, as `head` and `tail` take one.
pub fn count_of(text: &str) -> Result<usize, Failure> {
    text.parse().map_err(|_| Failure::Trouble(format!("invalid number of lines: '{text}'")))
}
