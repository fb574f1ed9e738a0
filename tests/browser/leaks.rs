//! Nothing is left behind: after each lesson, however it ends, workers, memories and the segment
//! are as before. A lesson or two of each chapter by default; with `--all` each, by the registry.

use interleave::lessons::{CARDS, Card, Chapter};

use crate::browsers::lessons::is_chosen;
use crate::support::lesson::small;
use crate::support::{Context, Result, Runner, TestPage, Value, all, json, site_env};

/// Repetitions of each mode in a run that ends.
const REPEAT: usize = 5;
/// Times that memory may grow before it counts as a leak.
const TRIES: usize = 5;
/// What a memory may be larger afterwards, in bytes: half as much after the fewer runs of the default. A
/// wiped one keeps its size, so each stays at the most that a run needed, and that differs a little. A ring
/// or a stack lost each time comes to more.
fn slack() -> f64 {
    (if all() { 3.0 } else { 1.5 }) * 1024.0 * 1024.0
}

/// What there is at rest.
#[derive(Debug, PartialEq)]
struct Rest {
    workers: Value,
    memories: Value,
    segment_blocks: Value,
}

fn rest(page: &TestPage) -> Result<(Rest, f64)> {
    page.eval_async("interleave.stop()")?;
    let now = page.eval("interleave.environment()")?;
    let of = |name: &str| now[name].clone();
    let bytes = now["memory_bytes"].as_f64().context("bytes")?;
    let rest = Rest {
        workers: of("workers"),
        memories: of("memories"),
        segment_blocks: of("segment_blocks"),
    };
    assert_eq!(rest.segment_blocks, 0, "blocks of the segment are in use at rest");
    Ok((rest, bytes))
}

/// Runs of each lesson to their ends: 5 repetitions of each mode, or 20 with `--all`.
fn runs() -> usize {
    if all() { 4 } else { 1 }
}

/// Runs of each lesson that are stopped; `cycles` stops two hundred of one.
fn stops() -> usize {
    if all() { 4 } else { 2 }
}

fn open() -> Result<Runner> {
    Runner::fresh(site_env::SITE)
}

fn run(page: &TestPage, card: &Card, repeat: usize) -> Result<()> {
    let wish = json!({ "lesson": card.id, "params": small(card), "repeat": repeat });
    let call = format!("interleave.run({wish}).then(() => null)");
    page.eval_async(&call).with_context(|| format!("lesson {}", card.id)).map(drop)
}

/// Start the lesson and stop it once it measures, or a little later, or when it has ended already.
fn stop_in_the_middle(page: &TestPage, card: &Card, after_ms: usize) -> Result<()> {
    let wish = json!({ "lesson": card.id, "repeat": 20 });
    let call = format!(
        "(async () => {{
           let over = false;
           const run = interleave.run({wish}).catch((error) => error.code)
             .then((code) => {{ over = true; return code }});
           while (!over && interleave.progress()?.phase.name !== 'measure')
             await new Promise((go) => setTimeout(go));
           await new Promise((go) => setTimeout(go, {after_ms}));
           await interleave.stop();
           const code = await run;
           return typeof code === 'string' ? code : 'stopped';
         }})()"
    );
    let code = page.eval_async(&call).with_context(|| format!("lesson {}", card.id))?;
    assert_eq!(code, "stopped", "{}", card.id);
    Ok(())
}

/// Run the lesson to its end, and stop it, both a few times.
fn begin_and_end(page: &TestPage, card: &Card) -> Result<()> {
    (0..stops()).try_for_each(|nth| stop_in_the_middle(page, card, 40 * nth))?;
    (0..runs()).try_for_each(|_| run(page, card, REPEAT))
}

/// Begin and end each lesson of a chapter, again and again: what is made on demand is there after
/// one run, and the most that a memory ever needed is reached soon, while a leak grows each time.
fn leaves_nothing(chapter: Chapter) -> Result<()> {
    let page = open()?;
    let slack = slack();
    for card in CARDS.iter().filter(|card| card.chapter == chapter && is_chosen(card)) {
        stop_in_the_middle(&page, card, 0)?;
        run(&page, card, 1)?;
        let (before, mut bytes) = rest(&page)?;
        let mut grown = Vec::new();
        while grown.len() < TRIES && grown.last().is_none_or(|more| *more > slack) {
            begin_and_end(&page, card)?;
            let (after, now) = rest(&page)?;
            assert_eq!(after, before, "{}", card.id);
            grown.push(now - bytes);
            bytes = now;
        }
        let settled = grown.last().is_some_and(|more| *more <= slack);
        assert!(settled, "{}: memory grows by {grown:?} bytes", card.id);
    }
    Ok(())
}

/// A test for each chapter, so that several browsers share the work.
macro_rules! chapters {
    ($($name:ident $chapter:ident)*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn each_lesson_leaves_things_as_they_were_however_it_ends() -> Result<()> {
                leaves_nothing(Chapter::$chapter)
            }
        })*

        /// Does not compile once a chapter is left out.
        const _: fn(Chapter) = |chapter| match chapter {
            $(Chapter::$chapter => {})*
        };
    };
}

chapters! {
    cores CoresAndTheGil
    waiting Waiting
    threads Threads
    locks Locks
    signals Signals
    queues Queues
    processes Processes
    pools Pools
    one_thread OneThread
}
