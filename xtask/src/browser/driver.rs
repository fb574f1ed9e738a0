//! A browser's driver, run by us.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::display::Display;
use super::{Browser, Setup};
use crate::command::{clean, free_port};
use crate::tools;

/// For a driver to begin, and to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with its browsers when dropped.
pub struct Driver {
    browser: Browser,
    process: Child,
    url: String,
    _display: Option<Display>,
}

impl Driver {
    /// Start one on a free port.
    pub fn start(setup: &Setup) -> Result<Self> {
        let browser = setup.browser;
        let program = tools::driver(browser).with_context(|| {
            format!("no driver of {browser:?} on PATH; `cargo xtask test` installs it")
        })?;
        let mut command = clean(program);
        // A group of its own: whatever it started can be ended with it.
        command.process_group(0).stdin(Stdio::null()).stderr(Stdio::null());
        match browser {
            Browser::Chromium => {
                Self::told(browser, command.args(["--port=0", "--log-level=SEVERE"]))
            }
            Browser::Firefox => Self::told(browser, command.args(["--port=0", "--log=info"])),
            Browser::WebKit => Self::on_screen(command, setup.shared_memory),
        }
    }

    /// A driver that says which port it took.
    fn told(browser: Browser, command: &mut Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("the driver has no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let Some(port) = lines.find_map(|line| port_in(&line)) else {
            process.kill()?;
            process.wait()?;
            bail!("the driver of {browser:?} named no port that it listens on");
        };
        // Read on, so that it never blocks on a full pipe.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { browser, process, url: address(port), _display: None })
    }

    /// WebKit's, which says nothing, and whose browser wants a screen.
    fn on_screen(mut command: Command, shared_memory: bool) -> Result<Self> {
        let display = Display::start()?;
        let port = free_port()?;
        command.arg(format!("--port={port}")).env("DISPLAY", display.name());
        command.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        // A core would spend its time as a graphics card that composes layers.
        command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        if shared_memory {
            // GTK's WebKit isolates pages as Safari does, but leaves this out unless it is told.
            command.env("JSC_useSharedArrayBuffer", "1");
        }
        let process = command.stdout(Stdio::null()).spawn()?;
        let (browser, url) = (Browser::WebKit, address(port));
        let mut driver = Self { browser, process, url, _display: Some(display) };
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if driver.process.try_wait()?.is_some() || Instant::now() > end {
                bail!("the driver of WebKit does not listen");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(driver)
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    /// Asked to end, chromedriver ends its browsers too. The others have closed theirs with the
    /// session, or it hangs: then the whole group is ended.
    fn drop(&mut self) {
        let asked = match self.browser {
            Browser::Chromium => ureq::get(format!("{}/shutdown", self.url)).call().is_ok(),
            _ => end_group(self.process.id()),
        };
        let end = Instant::now() + PATIENCE;
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

/// Ask a process and all that it started to end; whether that could be asked.
fn end_group(id: u32) -> bool {
    Command::new("kill").arg("--").arg(format!("-{id}")).status().is_ok_and(|done| done.success())
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The port in `ChromeDriver was started successfully on port 35267.`, and in geckodriver's
/// `... INFO Listening on 127.0.0.1:35267`.
fn port_in(line: &str) -> Option<u16> {
    let after = |mark| line.split_once(mark).map(|(_, rest)| rest);
    let rest =
        after("started successfully on port ").or_else(|| after("Listening on 127.0.0.1:"))?;
    rest.trim_end_matches('.').trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_found() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 35267."), Some(35267));
        let firefoxes = "1764153330123\tgeckodriver\tINFO\tListening on 127.0.0.1:4444";
        assert_eq!(port_in(firefoxes), Some(4444));
        assert_eq!(port_in("Only local connections are allowed."), None);
    }
}
