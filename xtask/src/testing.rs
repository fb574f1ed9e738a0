//! `cargo xtask test`: every test, and one line that counts them.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::browser::{DRIVER_URL, Driver};
use crate::build::{Profile, site};
use crate::command::clean;
use crate::counts::Counts;
use crate::tools::{self, BuildTools};
use crate::{paths, site_env};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Native,
    Loom,
    Browser,
}

/// Browsers that run at the same time; each takes up to 1 GB.
const MOST_BROWSERS: usize = 4;

const ALL: [Part; 3] = [Part::Native, Part::Loom, Part::Browser];

/// Run one part or all of them, with libtest's filter. The counts are the last line printed. With
/// `all`, tests of many combinations try each.
pub fn run(
    only: Option<Part>,
    profile: Profile,
    all: bool,
    filter: Option<&str>,
) -> Result<Counts> {
    let mut sum = Counts::default();
    for part in ALL.into_iter().filter(|part| only.is_none_or(|only| only == *part)) {
        let counts = match part {
            Part::Native => native(filter),
            Part::Loom => loom(filter),
            Part::Browser => browser(profile, all, filter),
        };
        // A part that can't run is a failure that counts; the others still run.
        sum += counts.unwrap_or_else(|error| {
            eprintln!("error: {part:?} tests: {error:#}");
            Counts { failed: 1, ..Counts::default() }
        });
    }
    println!("{sum}");
    Ok(sum)
}

fn cargo_test(args: &[&str]) -> Command {
    let mut cargo = clean("cargo");
    cargo.current_dir(paths::root()).args(["test", "--no-fail-fast"]).args(args);
    cargo
}

/// The crate and xtask as they are, and the page's own code, which is built only for `app`.
fn native(filter: Option<&str>) -> Result<Counts> {
    if let Err(error) = tools::ensure_python() {
        // The test of the listings will fail and say the same; the others can run.
        eprintln!("error: {error:#}");
    }
    let mut counts = counted(cargo_test(&["--workspace"]), filter, &[])?;
    let page = cargo_test(&["--package", "interleave", "--lib", "--features", "pages"]);
    counts += counted(page, filter, &[])?;
    Ok(counts)
}

fn loom(filter: Option<&str>) -> Result<Counts> {
    let mut cargo = cargo_test(&["--release", "--test", "loom"]);
    cargo.env("RUSTFLAGS", "--cfg loom").env("CARGO_TARGET_DIR", paths::target("loom"));
    counted(cargo, filter, &[])
}

/// Against the site as it is hosted, and against the one whose engine has the checks in it.
fn browser(profile: Profile, all: bool, filter: Option<&str>) -> Result<Counts> {
    let tools = BuildTools::ensure()?;
    tools::ensure_browser()?;
    if let Err(error) = tools::ensure_hosts() {
        // The tests of hosts will fail and say the same; the others can run.
        eprintln!("error: {error:#}");
    }
    let (release, checks) = site::build_pair(&tools, profile)?;
    let driver = Driver::start()?;
    let mut cargo = cargo_test(&["--features", "browser-tests", "--test", "browser"]);
    cargo.env(site_env::SITE, release).env(site_env::SITE_CHECKS, checks);
    if all {
        cargo.env(site_env::ALL, "1");
    }
    // An error says where it is from; a backtrace of the harness says less.
    cargo.env(DRIVER_URL, driver.url()).env("RUST_LIB_BACKTRACE", "0");
    counted(cargo, filter, &[&format!("--test-threads={}", browsers_at_once())])
}

/// One for each core, as long as their memory is small beside the machine's. Tests that measure
/// wait until they are alone (`tests/browser/support/turn.rs`).
fn browsers_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_BROWSERS)
}

/// Run tests, showing what they print, and count them.
fn counted(mut cargo: Command, filter: Option<&str>, flags: &[&str]) -> Result<Counts> {
    cargo.arg("--").args(flags).args(filter).stdout(Stdio::piped());
    let mut child = cargo.spawn().context("cargo can't be started")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        println!("{line}");
        if let Some(more) = Counts::in_line(&line) {
            counts += more;
        }
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        // It did not build, or a test took its process down.
        counts.failed = 1;
    }
    Ok(counts)
}
