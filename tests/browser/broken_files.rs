//! Each file of the site in turn is missing, cut off, another one, of the wrong type, or slow: the
//! lesson runs, or the page says what is wrong. It is never blank, never waits for ever, and
//! keeps the settings of its address.
//!
//! Files and faults make a table of some eighty visits. One visit for each file is made by default,
//! with the faults taken in turn; `cargo xtask test --all` makes them all.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::support::{Fault, Result, TestPage, all, bail};

const PATIENCE: Duration = Duration::from_secs(60);
const ADDRESS: &str = "en/fib.html?n=21&tasks=2";
const RUN: &str = "interleave.run({ lesson: 'fib', params: { n: 21, tasks: 2 }, repeat: 1 })";
/// Late enough for everything else to be there first.
const LATE: Duration = Duration::from_millis(1_500);

/// What became of a visit, once it is clear.
const OUTCOME: &str = "(() => {
  if (document.documentElement.dataset.failed) return 'told';
  if (!window.interleave) return null;
  window.asked ??= interleave.ready.then(() => 'ready', () => 'refused')
    .then((outcome) => { window.outcome = outcome });
  if (window.outcome === 'ready') return 'ready';
  return window.outcome && document.querySelector('.notice') ? 'told' : null;
})()";

/// All files that a visit with a run asks for, from the site's root.
fn files() -> Result<Vec<String>> {
    let page = TestPage::shell()?.opened(ADDRESS)?;
    page.eval_async(RUN)?;
    let files: BTreeSet<String> = page.server.requests().into_iter().collect();
    // Chromium's own wish; the pages name an icon of theirs.
    Ok(files.into_iter().filter(|file| !file.ends_with("favicon.ico")).collect())
}

/// What can go wrong with a file, by name.
fn faults(file: &str) -> Vec<(&'static str, Fault)> {
    let other: &[u8] = match file.rsplit('.').next() {
        // A module that a browser takes, and that has nothing in it.
        Some("wasm") => b"\0asm\x01\0\0\0",
        Some("js") => b"export const version = 0;\n",
        _ => b"of another version\n",
    };
    let mut faults = vec![
        ("missing", Fault::Missing),
        ("cut off", Fault::Truncated(200)),
        ("another", Fault::Body(other.to_vec())),
        ("of the wrong type", Fault::Type("image/gif")),
        ("late", Fault::Delayed(LATE)),
    ];
    // What a host sends for the page itself is all that there is: nothing of ours can say it is wrong.
    faults.retain(|(name, _)| !file.ends_with(".html") || *name == "late");
    faults
}

/// Whether the lesson can run without the file as it should be.
fn is_needed(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    // Colours, icons, and what has a substitute: the segment's shim, the latency of fetch-all.
    let spare = [".css", ".svg", ".png", ".webmanifest", "service_worker.js"];
    !(spare.iter().any(|end| name.ends_with(end))
        || ["early", "segment"].iter().any(|start| name.starts_with(start)))
}

fn visit(file: &str, name: &str, fault: Fault) -> Result<()> {
    let page = TestPage::shell()?;
    page.server.fault(file, fault);
    page.open(ADDRESS)?;
    page.wait_until(OUTCOME, PATIENCE)?;
    let mut outcome = page.eval(OUTCOME)?;
    if outcome == "ready" {
        // A run may need more: it ends either way, and says how.
        let run = format!(
            "{RUN}.then(({{ modes }}) => modes.sequential.values.fib[0] === 10946 ? 'ran' : 'wrong',
                        () => 'told')"
        );
        outcome = page.eval_async(&run)?;
        if outcome == "told" {
            page.wait_until("document.querySelector('.notice')", PATIENCE)?;
        }
    }
    println!("{file} {name}: {outcome}");
    let may_fail = is_needed(file) && name != "late";
    if outcome != "ran" && !(may_fail && outcome == "told") {
        bail!("{outcome}: {}", page.text(".notices")?);
    }
    // Whatever happened: the lesson can be read, and the settings are where they were.
    page.wait_until("document.querySelector('h1')?.innerText.length > 3", PATIENCE)?;
    assert_eq!(page.eval("new URLSearchParams(location.search).get('n')")?, "21");
    Ok(())
}

#[test]
fn a_file_that_is_not_as_it_should_be_is_done_without_or_told() -> Result<()> {
    let all = all();
    let files = files()?;
    assert!(files.len() >= 10, "{files:?}");
    let (mut visits, mut wrong) = (0, Vec::new());
    for (nth, file) in files.iter().enumerate() {
        let faults = faults(file);
        let chosen = nth % faults.len();
        for (_, (name, fault)) in
            faults.into_iter().enumerate().filter(|(at, _)| all || *at == chosen)
        {
            if let Err(error) = visit(file, name, fault) {
                wrong.push(format!("{file} {name}: {error:#}"));
            }
            visits += 1;
        }
    }
    assert!(wrong.is_empty(), "of {visits} visits:\n{}", wrong.join("\n"));
    assert!(visits >= files.len());
    Ok(())
}
