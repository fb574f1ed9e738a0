//! What is timed, and how often.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::figures::Figure;
use super::stats::Summary;
use crate::browser::{Page, Timeouts};
use crate::command::{clean, run_quietly};
use crate::server::{Options, Server};
use crate::{files, paths};

/// Repetitions, interleaved: every probe once, then every probe again.
const ROUNDS: usize = 5;
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Probe {
    /// A bench in the page: `window.interleave.bench(name)`.
    Browser(&'static str),
    /// The same work natively: `examples/native_bench.rs name`.
    Native(&'static str),
    /// How many cores the browser reports.
    Cores,
    /// What a visitor downloads, in KB, compressed by brotli.
    AppSize,
    EngineSize,
}

/// For each probe the median of each round, or why there is none.
#[derive(Default)]
pub struct Probes(BTreeMap<Probe, Result<Vec<f64>, String>>);

impl Probes {
    pub fn measure(figures: &[&Figure]) -> Result<Self> {
        let mut probes = Self::default();
        for probe in figures.iter().flat_map(|figure| figure.probes()) {
            probes.0.insert(probe, Ok(Vec::new()));
        }
        let instruments = Instruments::set_up(&probes)?;
        for round in 1..=ROUNDS {
            for (probe, samples) in &mut probes.0 {
                println!("round {round} of {ROUNDS}: {probe:?}");
                take(*probe, samples, &instruments);
            }
        }
        Ok(probes)
    }

    pub fn rounds(&self, probe: Probe) -> Result<&[f64], String> {
        match self.0.get(&probe) {
            Some(Ok(rounds)) => Ok(rounds),
            Some(Err(why)) => Err(why.clone()),
            None => Err(format!("{probe:?} was not measured")),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Probe, &Result<Vec<f64>, String>)> {
        self.0.iter().map(|(probe, rounds)| (*probe, rounds))
    }
}

/// Add a round's median. A probe that failed once is not tried again.
fn take(probe: Probe, samples: &mut Result<Vec<f64>, String>, instruments: &Instruments) {
    let Ok(rounds) = samples else { return };
    let median = instruments
        .sample(probe)
        .map_err(|error| format!("{error:#}"))
        .and_then(|values| Summary::of(values).map(|summary| summary.median));
    match median {
        Ok(median) => rounds.push(median),
        Err(why) => {
            eprintln!("{probe:?}: {why}");
            *samples = Err(why);
        }
    }
}

/// A browser on the site with benches, and the native program: each only if a probe needs it.
struct Instruments {
    page: Option<(Page, Server)>,
}

impl Instruments {
    fn set_up(probes: &Probes) -> Result<Self> {
        let any = |wanted: fn(&Probe) -> bool| probes.0.keys().any(wanted);
        if any(|probe| matches!(probe, Probe::Native(_))) {
            let mut cargo = clean("cargo");
            cargo.current_dir(paths::root());
            run_quietly(cargo.args(["build", "--release", "--example", "native_bench"]))?;
        }
        let in_browser = any(|probe| matches!(probe, Probe::Browser(_) | Probe::Cores));
        Ok(Self {
            page: in_browser.then(open).transpose()?,
        })
    }

    fn page(&self) -> Result<&Page> {
        Ok(&self.page.as_ref().context("no browser was started")?.0)
    }

    fn sample(&self, probe: Probe) -> Result<Vec<f64>> {
        match probe {
            Probe::Browser(name) => self.in_browser(name),
            Probe::Native(name) => native(name),
            Probe::Cores => {
                let cores = self.page()?.eval("navigator.hardwareConcurrency")?;
                Ok(vec![
                    cores
                        .as_f64()
                        .context("the browser names no number of cores")?,
                ])
            }
            Probe::AppSize => size(&paths::site_release(), |file| !file.starts_with("engine-")),
            Probe::EngineSize => size(&paths::site_release(), |file| file.starts_with("engine-")),
        }
    }

    fn in_browser(&self, name: &str) -> Result<Vec<f64>> {
        let name = serde_json::to_string(name)?;
        let values = self
            .page()?
            .eval_async(&format!("window.interleave.bench({name})"))?;
        serde_json::from_value(values).context("the bench gave no list of numbers")
    }
}

fn open() -> Result<(Page, Server)> {
    let server = Server::start(Options::new(paths::site_checks()))?;
    let timeouts = Timeouts {
        script: LONGEST,
        ..Timeouts::default()
    };
    let page = Page::with(server.url(), timeouts, &[])?;
    page.open("")?;
    page.wait_until("window.interleave", Duration::from_secs(30))
        .context("the page offers no window.interleave")?;
    Ok((page, server))
}

/// Its last line is a JSON list of numbers.
fn native(name: &str) -> Result<Vec<f64>> {
    let program = paths::target("release/examples/native_bench");
    let output = run_quietly(clean(program).arg(name))?;
    let last = output.lines().last().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("native {name} printed no list: {last}"))
}

fn size(site: &Path, counts: impl Fn(&str) -> bool) -> Result<Vec<f64>> {
    let mut bytes = 0;
    for file in files::list(site)? {
        let code = file
            .extension()
            .is_some_and(|kind| ["wasm", "js", "css", "html"].iter().any(|k| kind == *k));
        if code && counts(&file.to_string_lossy()) {
            bytes += compressed(&fs::read(site.join(&file))?)?;
        }
    }
    if bytes == 0 {
        bail!("{} has no such files", site.display());
    }
    Ok(vec![bytes as f64 / 1000.0])
}

fn compressed(content: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let options = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &*content, &mut out, &options)?;
    Ok(out.len())
}
