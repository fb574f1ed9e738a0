//! A screen that nobody sees, for a browser that has no way without one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::clean;
use crate::tools::debian;

/// It is gone when dropped.
pub struct Display {
    server: Child,
    number: u32,
}

impl Display {
    /// Start one under the first number that is free.
    pub fn start() -> Result<Self> {
        let mut xvfb = clean("Xvfb");
        // It says its number once it listens.
        xvfb.args(["-displayfd", "1", "-screen", "0", "1366x900x24", "-nolisten", "tcp"]);
        xvfb.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = xvfb.spawn().with_context(|| {
            format!("no Xvfb; on Debian, as root: {}", debian::by_hand(&["xvfb"]))
        })?;
        let output = server.stdout.take().context("Xvfb has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let Ok(number) = line.trim().parse() else {
            end(&mut server);
            bail!("Xvfb named no display");
        };
        Ok(Self { server, number })
    }

    /// As the variable DISPLAY has it.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

fn end(server: &mut Child) {
    // Gone already is gone.
    let _ = server.kill();
    let _ = server.wait();
}
