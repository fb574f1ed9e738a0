//! A chromedriver of ours.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::tools;

const END: Duration = Duration::from_secs(5);

/// Ends with its browsers when dropped.
pub struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    /// Start one on a free port.
    pub fn start() -> Result<Self> {
        let program = tools::chromedriver()
            .context("no chromedriver on PATH; `cargo xtask test` installs it")?;
        let mut process = Command::new(&program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} can't be started", program.display()))?;
        let output = process.stdout.take().context("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let Some(port) = lines.find_map(|line| port_in(&line)) else {
            process.kill()?;
            process.wait()?;
            bail!("{} named no port that it listens on", program.display());
        };
        // Read on, so that it never blocks on a full pipe.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { process, url: format!("http://127.0.0.1:{port}") })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    /// Asked to end, chromedriver ends its browsers too; killed, it would leave them.
    fn drop(&mut self) {
        let asked = ureq::get(format!("{}/shutdown", self.url)).call().is_ok();
        let end = Instant::now() + END;
        while asked && Instant::now() < end {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Gone already, or not ours to end any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port in `ChromeDriver was started successfully on port 35267.`
fn port_in(line: &str) -> Option<u16> {
    let rest = line.split_once("started successfully on port ")?.1;
    rest.trim_end_matches('.').trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_found() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 35267."), Some(35267));
        assert_eq!(port_in("Only local connections are allowed."), None);
    }
}
