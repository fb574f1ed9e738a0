//! The page while something runs.

use crate::stop;
use crate::support::{Result, Runner, TestPage};

/// A long task is one over 50 ms (W3C Long Tasks). The observer sees those of the main thread.
/// The machine may keep a core from the page for a moment, and what took no time then counts as
/// long; a page that blocks is seen in every round.
const ROUNDS: usize = 6;

#[test]
fn the_main_thread_stays_free_during_a_run() -> Result<()> {
    let page = TestPage::alone()?.opened("")?;
    page.eval(
        "void (window.long = [], new PerformanceObserver((list) => \
         list.getEntries().forEach((entry) => window.long.push(entry.duration)))\
         .observe({ type: 'longtask' }))",
    )?;
    let round = "(async () => {
        window.long.length = 0;
        await interleave.run({ lesson: 'countdown', params: { n: 3e7 }, repeat: 3,
          modes: ['gil', 'threads', 'processes'] });
        await interleave.run({ lesson: 'data-parallel', params: { size: 600 }, repeat: 2 });
        await new Promise((seen) => setTimeout(seen, 200));
        return window.long;
      })()";
    let mut seen = Vec::new();
    for _ in 0..ROUNDS {
        let long = page.eval_async(round)?;
        if long.as_array().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        seen.push(long);
    }
    panic!("tasks over 50 ms in each of {ROUNDS} rounds: {seen:?}");
}

#[test]
fn a_run_right_after_a_stop_is_not_slower() -> Result<()> {
    let page = stop::open(Runner::alone()?)?;
    // Interleaved in one go: a run at rest, then one right after a stop, medians compared.
    let ratio = page.eval_async(
        "(async () => {
           const timed = async () => (await interleave.run({ lesson: 'countdown', repeat: 1,
             modes: ['threads'], params: { n: 3e7 } })).modes.threads.median_ms;
           const rest = [], after = [];
           for (let nth = 0; nth < 7; nth++) {
             rest.push(await timed());
             const run = interleave.run({ lesson: 'countdown', modes: ['threads'],
               params: { n: 2e9 } }).catch(() => {});
             await measuring();
             await interleave.stop();
             await run;
             after.push(await timed());
           }
           const median = (times) => times.sort((a, b) => a - b)[3];
           return median(after) / median(rest);
         })()",
    )?;
    assert!(ratio.as_f64().is_some_and(|ratio| ratio < 1.6), "{ratio} times as long");
    Ok(())
}
