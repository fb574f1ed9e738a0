//! `cargo xtask test`: every test, and one line that counts them.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::browser::{Browser, Driver, Setup};
use crate::build::{Profile, site};
use crate::command::{clean, run_quietly, yielding};
use crate::counts::Counts;
use crate::tools::{self, BuildTools};
use crate::{paths, site_env, support};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Native,
    Loom,
    Browser,
}

/// Browsers that run at the same time; each takes up to 1 GB.
const MOST_BROWSERS: usize = 4;

/// Takes a line of what tests print.
type Say<'a> = dyn FnMut(&str) + 'a;

/// Which browser tests are run, and how thoroughly.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Tests of many combinations try each.
    pub all: bool,
    /// Only the tests of these; none means all.
    pub browsers: Vec<Browser>,
    /// The file that tests add to what they see, instead of holding it against the docs. Then none is left
    /// out because others see the same: each has its rows.
    pub record: Option<PathBuf>,
}

impl Choice {
    fn chosen(&self) -> impl Iterator<Item = Browser> {
        let all = Browser::ALL.into_iter();
        all.filter(|browser| self.browsers.is_empty() || self.browsers.contains(browser))
    }
}

/// Run one part or all of them, with libtest's filter. The counts are the last line printed.
pub fn run(
    only: Option<Part>,
    profile: Profile,
    choice: &Choice,
    filter: Option<&str>,
) -> Result<Counts> {
    let mut say = |line: &str| println!("{line}");
    let sum = match only {
        Some(Part::Native) => {
            let mut sum = counts_of("native", native(filter, &mut say));
            sum += counts_of("native", native_page(clean("cargo"), filter, &mut say));
            sum
        }
        Some(Part::Loom) => counts_of("loom", loom(filter, &mut say)),
        Some(Part::Browser) => {
            let counts = Sites::build(profile, choice)
                .and_then(|sites| browser(&sites, choice, filter, Which::All, &mut say));
            counts_of("browser", counts)
        }
        None => everything(profile, choice, filter, &mut say)?,
    };
    if sum.ignored > 0 {
        println!("left to `cargo xtask test --all`: {}", sum.ignored);
    }
    println!("{sum}");
    Ok(sum)
}

/// Loom's models and the page's own code, to which no time matters, take what the others leave of the cores,
/// but for the browser tests that measure: those come last. What the former say is shown when they are over.
fn everything(
    profile: Profile,
    choice: &Choice,
    filter: Option<&str>,
    say: &mut Say<'_>,
) -> Result<Counts> {
    // Which of the browser tests measure is known for all of them only.
    let apart = filter.is_none() && choice.browsers.is_empty();
    let last = if apart { Which::Alone } else { Which::All };
    let (mut sum, mut later) = (Counts::default(), Vec::new());
    let sites = thread::scope(|scope| {
        let mut keep = |line: &str| later.push(line.to_owned());
        let timeless = scope.spawn(move || {
            let mut sum = counts_of("loom", loom(filter, &mut keep));
            sum += counts_of("native", native_page(yielding("cargo"), filter, &mut keep));
            sum
        });
        sum += counts_of("native", native(filter, say));
        let sites = Sites::build(profile, choice);
        if apart && let Ok(sites) = &sites {
            sum += counts_of("browser", browser(sites, choice, None, Which::Beside, say));
        }
        sum +=
            timeless.join().map_err(|_| anyhow!("the run of the tests without time panicked"))?;
        Ok::<_, anyhow::Error>(sites)
    })?;
    later.iter().for_each(|line| say(line));
    let rest = sites.and_then(|sites| browser(&sites, choice, filter, last, say));
    sum += counts_of("browser", rest);
    Ok(sum)
}

/// A part that can't be run is a failure that counts; the others still run.
fn counts_of(part: &str, counts: Result<Counts>) -> Counts {
    counts.unwrap_or_else(|error| {
        eprintln!("error: {part} tests: {error:#}");
        Counts { failed: 1, ..Counts::default() }
    })
}

fn cargo_test(mut cargo: Command, args: &[&str]) -> Command {
    cargo.current_dir(paths::root()).args(["test", "--no-fail-fast"]).args(args);
    cargo
}

/// The crate and xtask as they are.
fn native(filter: Option<&str>, say: &mut Say<'_>) -> Result<Counts> {
    if let Err(error) = tools::ensure_python() {
        // The test of the listings will fail and say the same; the others can run.
        eprintln!("error: {error:#}");
    }
    counted(cargo_test(clean("cargo"), &["--workspace"]), filter, &[], say)
}

/// The page's own code, which is built only for `app`.
fn native_page(cargo: Command, filter: Option<&str>, say: &mut Say<'_>) -> Result<Counts> {
    let page = ["--package", "interleave", "--lib", "--features", "pages"];
    counted(cargo_test(cargo, &page), filter, &[], say)
}

fn loom(filter: Option<&str>, say: &mut Say<'_>) -> Result<Counts> {
    let mut cargo = cargo_test(yielding("cargo"), &["--release", "--test", "loom"]);
    cargo.env("RUSTFLAGS", "--cfg loom").env("CARGO_TARGET_DIR", paths::target("loom"));
    // The models are few; what is made faster by all of that is soon over.
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    // Each interleaving maps and unmaps stacks, for which two at once wait: together they take longer.
    counted(cargo, filter, &["--test-threads=1"], say)
}

/// The site as it is hosted, and the one whose engine has the checks in it.
struct Sites {
    release: PathBuf,
    checks: PathBuf,
}

impl Sites {
    /// Builds them, and installs what the tests of them need.
    fn build(profile: Profile, choice: &Choice) -> Result<Self> {
        let tools = BuildTools::ensure()?;
        // The last step of a build has one core to itself: what is installed meanwhile takes the others.
        let sites = thread::scope(|scope| {
            let sites = scope.spawn(|| site::build_pair(&tools, profile));
            let missing = choice.chosen().map(tools::ensure_browser);
            for error in missing.chain([tools::ensure_hosts()]).filter_map(Result::err) {
                // The tests of that browser, or of hosts, will fail and say the same; the others can run.
                eprintln!("error: {error:#}");
            }
            sites.join()
        });
        let (release, checks) = sites.map_err(|_| anyhow!("the build of the sites panicked"))??;
        Ok(Self { release, checks })
    }
}

/// Which of the browser tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Those that may run beside others.
    Beside,
    /// Those that measure: `tests/browser/alone`.
    Alone,
}

/// Run browser tests, with drivers of browsers that they use again.
fn browser(
    sites: &Sites,
    choice: &Choice,
    filter: Option<&str>,
    which: Which,
    say: &mut Say<'_>,
) -> Result<Counts> {
    let lanes = browsers_at_once();
    let drivers: Vec<_> = choice.chosen().map(|one| (one, drivers(one, lanes))).collect();
    let mut cargo = cargo_test(clean("cargo"), &BROWSER_TESTS);
    cargo.env(site_env::SITE, &sites.release).env(site_env::SITE_CHECKS, &sites.checks);
    if choice.all {
        cargo.env(site_env::ALL, "1");
    }
    if let Some(record) = &choice.record {
        cargo.env(support::RECORD, record);
    }
    for (browser, drivers) in &drivers {
        let urls: Vec<_> = drivers.iter().map(Driver::url).collect();
        cargo.env(browser.drivers(), urls.join(" "));
    }
    // An error says where it is from; a backtrace of the harness says less.
    cargo.env("RUST_LIB_BACKTRACE", "0");
    let at_once = format!("--test-threads={lanes}");
    // `tests/browser/support`: tests that others make up for are marked so.
    let mut flags = vec![&*at_once];
    flags.extend((choice.all || choice.record.is_some()).then_some("--include-ignored"));
    match which {
        Which::All => {}
        Which::Beside => flags.extend(["--skip", MEASURING]),
        Which::Alone => flags.push(MEASURING),
    }
    if choice.browsers.is_empty() {
        return counted(cargo, filter, &flags, say);
    }
    let names = names_of(&choice.browsers, filter)?;
    flags.extend(["--exact"].into_iter().chain(names.iter().map(String::as_str)));
    counted(cargo, None, &flags, say)
}

/// One for each core, as long as their memory is small beside the machine's. Tests that measure
/// wait until they are alone (`tests/browser/support/turn.rs`).
fn browsers_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_BROWSERS)
}

/// Drivers for so many browsers at once. Without them, each test says why it has none.
fn drivers(browser: Browser, browsers: usize) -> Vec<Driver> {
    let count = if browser.shares_driver() { 1 } else { browsers };
    (0..count).filter_map(|_| Driver::start(&Setup::of(browser)).ok()).collect()
}

/// The browser tests that measure, as libtest's filter.
const MEASURING: &str = "alone::";

const BROWSER_TESTS: [&str; 4] = ["--features", "browser-tests", "--test", "browser"];

/// The browser tests of these browsers with libtest's filter.
fn names_of(browsers: &[Browser], filter: Option<&str>) -> Result<Vec<String>> {
    let mut cargo = cargo_test(clean("cargo"), &BROWSER_TESTS);
    let list = run_quietly(cargo.args(["--", "--list"]).args(filter))?;
    let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
    let names = names.filter(|name| browsers.contains(&Browser::of_test(name)));
    let names: Vec<_> = names.map(str::to_owned).collect();
    if names.is_empty() {
        bail!("no test of {browsers:?} has that name");
    }
    Ok(names)
}

/// Run tests, pass on what they print, and count them.
fn counted(
    mut cargo: Command,
    filter: Option<&str>,
    flags: &[&str],
    say: &mut Say<'_>,
) -> Result<Counts> {
    cargo.arg("--").args(flags).args(filter).stdout(Stdio::piped());
    let mut child = cargo.spawn().context("cargo can't be started")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        say(&line);
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
