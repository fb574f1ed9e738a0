//! Slow answers to real requests: one after the other, by a few threads, on an event loop.

use super::facts::on_values_of_every_mode;
use super::{Lesson, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::event_loop::{self, gather};
use crate::runtime::executor::ThreadPoolExecutor;
use crate::runtime::fetch::{FetchError, Response, get, get_async, slow_url};
use crate::runtime::output::print;

type Fetched = Result<Response, FetchError>;

/// Fetch one page; the thread waits, and lets go of the GIL meanwhile.
fn fetch(url: &str) -> Fetched {
    let response = get(url)?;
    print(format!("got {}", response.text.trim()));
    Ok(response)
}

/// Fetch one page; the task waits, and the others go on.
async fn fetch_async(url: String) -> Fetched {
    let response = get_async(&url).await?;
    print(format!("got {}", response.text.trim()));
    Ok(response)
}

fn with_pool(pool: &ThreadPoolExecutor, urls: Vec<String>) -> Result<Vec<Fetched>, Trouble> {
    let mut futures = Vec::new();
    for url in urls {
        futures.push(pool.submit_closure(move || Ok::<_, FetchError>(fetch(&url)))?);
    }
    Ok(futures.iter().map(|future| future.result()).collect::<Result<_, _>>()?)
}

fn fetch_all(run: &Run, urls: Vec<String>) -> Result<Vec<Fetched>, Trouble> {
    let workers = run.count("workers");
    match run.mode {
        Mode::Gil => with_pool(&ThreadPoolExecutor::under_gil(workers)?, urls),
        Mode::Threads => with_pool(&ThreadPoolExecutor::new(workers)?, urls),
        Mode::Asyncio => {
            let pages = urls.into_iter().map(fetch_async);
            Ok(event_loop::run(async move { gather(pages).await })??)
        }
        _ => Ok(urls.iter().map(|url| fetch(url)).collect()),
    }
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let requests = run.count("requests");
        let latency = run.count("latency") as u32;
        let urls = (0..requests).map(|n| slow_url(latency, n)).collect();
        let fetched = fetch_all(run, urls)?;
        let pooled = matches!(run.mode, Mode::Gil | Mode::Threads);
        let workers = if pooled { run.count("workers") } else { 1 };
        let mut right = 0;
        for (n, page) in fetched.into_iter().enumerate() {
            right += u32::from(page?.text == format!("page {n}\n"));
        }
        run.report("right_pages", vec![f64::from(right)]);
        run.report_workers(workers, 0.0);
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("workers")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let [requests, workers] = ["requests", "workers"].map(|name| results.number(name));
        let rounds = (requests / workers).ceil();
        let pages = ["pages", "every request gets its own page"];
        vec![
            on_values_of_every_mode(results, pages, "right_pages", |right| {
                let found = measured!(
                    "fetch-pages",
                    "{right} of {requests}",
                    right = right[0],
                    requests = requests
                );
                (right == [requests], found)
            }),
            faster(
                results,
                ["pool-in-rounds", "a pool needs as many rounds as requests go into it"],
                [Mode::Threads, Mode::Sequential],
                // Overheads make the rounds longer, the sequence as well.
                0.7 * requests / rounds..1.3 * requests / rounds,
            ),
            faster(
                results,
                ["gil-does-not-matter", "with a GIL the pool is as fast"],
                [Mode::Gil, Mode::Threads],
                0.75..f64::INFINITY,
            ),
            faster(
                results,
                ["loop-at-once", "the event loop waits for all of them at once"],
                [Mode::Asyncio, Mode::Sequential],
                0.5 * requests..f64::INFINITY,
            ),
        ]
    }
}

/// The claim that the first mode is so many times as fast as the second.
fn faster(
    results: &Results,
    [id, text]: [&str; 2],
    [mode, than]: [Mode; 2],
    times: std::ops::Range<f64>,
) -> Fact {
    let names = [mode, than].map(Mode::name);
    match results.speedup(mode, than) {
        None => undecided(id, text, run_to_decide(&names.join(", "))),
        Some(_) if results.number("latency") < 20.0 => {
            undecided(id, text, measured!("fetch-latency", "choose 20 ms of latency or more"))
        }
        Some(ratio) => {
            let found = measured!(
                "fetch-speed",
                "{mode} is {ratio} times as fast as {than}",
                mode = names[0],
                ratio = format!("{ratio:.2}"),
                than = names[1]
            );
            decided(id, text, times.contains(&ratio), found)
        }
    }
}
