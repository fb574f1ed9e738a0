//! Running other programs, with errors that name the program and what it said.

use std::ffi::OsStr;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What an outer cargo, rustup or Trunk sets for itself.
const LEFT_BEHIND: [&str; 6] = [
    "LD_LIBRARY_PATH",
    "CARGO",
    "RUSTC",
    "RUSTUP_TOOLCHAIN",
    "RUSTFLAGS",
    "CARGO_UNSTABLE_BUILD_STD_FEATURES",
];

/// A command without what an outer `cargo run` leaves behind: its library path and its choice of
/// toolchain would reach compilers that have their own.
pub fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in LEFT_BEHIND {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}

/// The same for what takes only the time of the cores that nobody else wants.
pub fn yielding(program: &str) -> Command {
    if on_path("nice").is_none() {
        return clean(program);
    }
    let mut command = clean("nice");
    command.args(["-n", "19", program]);
    command
}

/// Run to the end with our own output; an exit code other than 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let name = shown(command);
    let status = command.status().with_context(|| format!("`{name}` can't be started"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Run quietly; what it printed is shown only where it failed.
pub fn run_quietly(command: &mut Command) -> Result<String> {
    let name = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{name}` can't be started"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` failed ({}):\n{text}{errors}", output.status);
    }
    Ok(text)
}

/// As [`run_quietly`], but killed after `limit`.
pub fn run_limited(command: &mut Command, limit: Duration) -> Result<()> {
    let name = shown(command);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().with_context(|| format!("`{name}` can't be started"))?;
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("`{name}` failed ({status})");
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            bail!("`{name}` had no end after {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The first line a program prints, or nothing where it can't be run.
pub fn first_line(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = clean(program).args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// The cargo that compiles for this machine, also within Trunk's hooks: there, another one stands
/// before it on PATH (see `build::site`).
pub fn outer_cargo() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let detour = crate::paths::detour();
    let dirs = std::env::split_paths(&path).filter(|dir| *dir != detour);
    let found = dirs.map(|dir| dir.join("cargo")).find(|file| file.is_file());
    found.unwrap_or_else(|| "cargo".into())
}

/// A port of this machine for a program that must be told one.
pub fn free_port() -> Result<u16> {
    Ok(listen()?.local_addr()?.port())
}

/// Listen on a port that this process did not have before: to a browser, what is served there is
/// another site than all of before. Below those that the system gives to whoever asks for any.
pub fn listen() -> io::Result<TcpListener> {
    const PORTS: u32 = 20_000;
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    // Processes begin at different places; where two meet, the port is in use.
    let first = std::process::id().wrapping_mul(7919);
    for _ in 0..PORTS {
        let nth = first.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed)) % PORTS;
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, 10_000 + nth as u16)) {
            return Ok(listener);
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port of this machine is free"))
}

/// The first file of that name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// PATH with `first` before everything else.
pub fn path_with(first: &[&Path]) -> Result<std::ffi::OsString> {
    let now = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().map(|dir| dir.to_path_buf()).chain(std::env::split_paths(&now));
    std::env::join_paths(all).context("PATH can't be extended")
}

fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
