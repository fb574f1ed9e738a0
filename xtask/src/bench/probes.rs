//! What is timed, and how often.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::figures::Figure;
use super::stats::Summary;
use crate::browser::{Browser, Page, Setup, Timeouts};
use crate::build::{ASSETS, compress};
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
    /// One side of a bench that measures several in turn: its number, and how many there are.
    Side(&'static str, usize, usize),
    /// A mode's median in ms, of the run of this wish: `window.interleave.run(wish)`.
    Mode(&'static str, &'static str),
    /// A plain `new Worker` to its first message, in ms.
    NewWorker,
    /// Messages between two workers by `postMessage`; which figure: 64-byte messages a second, MB/s
    /// of 64 KiB messages, µs of a round trip.
    PostMessage(usize),
    /// Stop in the middle of free threads' work, until the page is ready, in ms.
    Stop,
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
            instruments.answers.borrow_mut().clear();
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
    /// What the page answered in this round: sides of a bench and modes of a run come together.
    answers: RefCell<BTreeMap<String, Value>>,
}

const NEW_WORKER: &str = "(async () => {
    const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }));
    const times = [];
    for (let nth = 0; nth < 9; nth++) {
        const began = performance.now();
        const worker = new Worker(url);
        await new Promise((resolve) => { worker.onmessage = resolve; });
        times.push(performance.now() - began);
        worker.terminate();
    }
    return times;
})()";

/// Two workers joined by a channel. One takes as many messages as it is told, and answers the last
/// one or each, as the peer of our own bench does.
const POST_MESSAGE: &str = "(async () => {
    const code = `
        let port, left = 0, echo = false;
        const next = () => new Promise((resolve) => { port.onmessage = resolve; });
        onmessage = async ({ data }) => {
            if (data.listen) {
                port = data.port;
                port.onmessage = ({ data }) => {
                    if (data.count !== undefined) { left = data.count; echo = data.echo; return; }
                    left -= 1;
                    if (echo || left === 0) port.postMessage(data);
                };
                return;
            }
            if (data.port) { port = data.port; return; }
            const message = new Uint8Array(data.bytes).fill(7);
            port.postMessage({ count: data.count, echo: data.echo });
            const began = performance.now();
            if (data.echo) {
                for (let nth = 0; nth < data.count; nth++) {
                    const answer = next();
                    port.postMessage(message);
                    await answer;
                }
            } else {
                const answer = next();
                for (let nth = 0; nth < data.count; nth++) port.postMessage(message);
                await answer;
            }
            postMessage((performance.now() - began) / 1e3);
        };`;
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const [one, other] = [new Worker(url), new Worker(url)];
    const channel = new MessageChannel();
    one.postMessage({ port: channel.port1 }, [channel.port1]);
    other.postMessage({ listen: true, port: channel.port2 }, [channel.port2]);
    const seconds = (count, bytes, echo) => new Promise((resolve) => {
        one.onmessage = ({ data }) => resolve(data);
        one.postMessage({ count, bytes, echo });
    });
    const figures = [];
    for (let round = 0; round < 6; round++) {
        const round_figures = [
            5000 / await seconds(5000, 64, false),
            500 * 65536 / 1e6 / await seconds(500, 65536, false),
            await seconds(300, 64, true) * 1e6 / 300,
        ];
        if (round > 0) figures.push(...round_figures);
    }
    one.terminate();
    other.terminate();
    return figures;
})()";

const STOP: &str = "(async () => {
    const times = [];
    for (let nth = 0; nth < 9; nth++) {
        const run = interleave.run({ lesson: 'countdown', modes: ['threads'], params: { n: 2e9 } });
        const ended = run.catch(() => {});
        while (interleave.progress()?.phase.name !== 'measure') await new Promise((go) => setTimeout(go));
        const began = performance.now();
        await interleave.stop();
        times.push(performance.now() - began);
        await ended;
    }
    return times;
})()";

impl Instruments {
    fn set_up(probes: &Probes) -> Result<Self> {
        let any = |wanted: fn(&Probe) -> bool| probes.0.keys().any(wanted);
        if any(|probe| matches!(probe, Probe::Native(_))) {
            let mut cargo = clean("cargo");
            cargo.current_dir(paths::root());
            run_quietly(cargo.args([
                "build",
                "--release",
                "--example",
                "native_bench",
                "--features",
                "checks",
            ]))?;
        }
        let outside =
            |probe: &Probe| matches!(probe, Probe::Native(_) | Probe::AppSize | Probe::EngineSize);
        let in_browser = probes.0.keys().any(|probe| !outside(probe));
        Ok(Self { page: in_browser.then(open).transpose()?, answers: RefCell::default() })
    }

    fn page(&self) -> Result<&Page> {
        Ok(&self.page.as_ref().context("no browser was started")?.0)
    }

    fn sample(&self, probe: Probe) -> Result<Vec<f64>> {
        match probe {
            Probe::Browser(name) => self.bench(name),
            Probe::Side(name, side, of) => {
                Ok(self.bench(name)?.into_iter().skip(side).step_by(of).collect())
            }
            Probe::Mode(wish, mode) => {
                let report = self.ask(&format!("interleave.run({wish})"))?;
                let median = report["modes"][mode]["median_ms"].as_f64();
                Ok(vec![median.with_context(|| format!("no {mode} in {report}"))?])
            }
            Probe::PostMessage(nth) => {
                Ok(numbers(self.ask(POST_MESSAGE)?)?.into_iter().skip(nth).step_by(3).collect())
            }
            Probe::NewWorker => numbers(self.ask(NEW_WORKER)?),
            Probe::Stop => numbers(self.ask(STOP)?),
            Probe::Native(name) => native(name),
            Probe::Cores => {
                let cores = self.page()?.eval("navigator.hardwareConcurrency")?;
                Ok(vec![cores.as_f64().context("the browser names no number of cores")?])
            }
            Probe::AppSize => size(&paths::site_release(), is_of_the_page),
            Probe::EngineSize => size(&paths::site_release(), |file| file.contains("/engine-")),
        }
    }

    fn bench(&self, name: &str) -> Result<Vec<f64>> {
        numbers(self.ask(&format!("interleave.bench('{name}')"))?)
    }

    /// What the page answers, asked once a round.
    fn ask(&self, js: &str) -> Result<Value> {
        if let Some(answer) = self.answers.borrow().get(js) {
            return Ok(answer.clone());
        }
        let answer = self.page()?.eval_async(js)?;
        self.answers.borrow_mut().insert(js.to_owned(), answer.clone());
        Ok(answer)
    }
}

fn numbers(answer: Value) -> Result<Vec<f64>> {
    serde_json::from_value(answer).context("the bench gave no list of numbers")
}

fn open() -> Result<(Page, Server)> {
    let server = Server::start(Options::new(paths::site_checks()))?;
    let timeouts = Timeouts { script: LONGEST, ..Timeouts::default() };
    let page = Page::with(server.url(), &Setup { timeouts, ..Setup::of(Browser::Chromium) })?;
    // References such as postMessage are measured between workers of the bench's own.
    page.lift_policies()?;
    page.open("")?;
    page.ready()?;
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
        let code =
            file.extension().is_some_and(|kind| ["wasm", "js", "css"].iter().any(|k| kind == *k));
        if code && counts(&file.to_string_lossy()) {
            bytes += compressed(&fs::read(site.join(&file))?)?;
        }
    }
    if bytes == 0 {
        bail!("{} has no such files", site.display());
    }
    Ok(vec![bytes as f64 / 1000.0])
}

/// The page's program and its styles; the pages themselves are text.
fn is_of_the_page(file: &str) -> bool {
    let is_asset = file.starts_with(ASSETS);
    let is_else = file.contains("/engine-") || file.contains("/text-");
    (is_asset && !is_else) || file == "service_worker.js"
}

fn compressed(content: &[u8]) -> Result<usize> {
    Ok(compress::brotli(content)?.len())
}
