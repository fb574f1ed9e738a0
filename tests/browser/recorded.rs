//! Where nothing can run, a recorded run is shown, and said to be one.

use std::time::Duration;

use interleave::lessons::{CARDS, Card};

use crate::support::{Fault, Page, Result, TestPage, all};

const PATIENCE: Duration = Duration::from_secs(60);

fn without(what: &str, path: &str) -> Result<TestPage> {
    let page = TestPage::shell()?;
    page.before_load(&format!("delete window.{what}"))?;
    page.open(path)?;
    page.started()?;
    Ok(page)
}

/// Lesson by lesson, as a visitor goes through the menu.
pub fn shows_recordings(page: &Page, chosen: fn(&Card) -> bool) -> Result<()> {
    for card in CARDS.iter().filter(|card| chosen(card)) {
        let link = format!("nav a[href$='{}.html']", card.id);
        page.eval(&format!("document.querySelector({link:?}).click()"))?;
        let shown = format!(
            "location.pathname.endsWith('{}.html') && document.querySelector('.recorded')
             && document.querySelectorAll('.fact, .facts li').length > 0",
            card.id
        );
        page.wait_until(&shown, PATIENCE)?;
        assert!(page.eval("document.querySelector('#run').disabled")? == true, "{}", card.id);
    }
    Ok(())
}

#[test]
fn every_lesson_shows_a_recorded_run_where_there_is_no_shared_memory() -> Result<()> {
    let page = without("SharedArrayBuffer", "en/countdown.html")?;
    shows_recordings(&page, |_| true)?;
    assert_eq!(page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_recorded_run_has_its_timeline_and_says_what_it_is_in_chinese_too() -> Result<()> {
    let page = without("Worker", "zh/semaphore.html")?;
    page.wait_until("document.querySelector('.recorded')", PATIENCE)?;
    assert!(page.text(".recorded")?.contains("录"), "{}", page.text(".recorded")?);
    page.wait_until("document.querySelector('.stage canvas').width > 0", PATIENCE)?;
    page.wait_until("document.querySelectorAll('.course-line').length >= 1", PATIENCE)?;
    let events = page.eval("interleave.trace().traceEvents.length")?;
    assert!(events.as_u64().is_some_and(|events| events > 20), "{events}");
    Ok(())
}

#[test]
fn a_live_page_shows_no_recording() -> Result<()> {
    let page = TestPage::shell()?.opened("en/semaphore.html")?;
    assert_eq!(page.eval("document.querySelectorAll('.recorded').length")?, 0);
    // Not by the page: the service worker may.
    let asked =
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('recorded'))";
    assert_eq!(page.eval(asked)?, false);
    Ok(())
}

#[test]
fn a_broken_recording_leaves_the_lesson_to_be_read() -> Result<()> {
    for fault in [Fault::Missing, Fault::Truncated(900), Fault::Body(b"{\"schema\":99}".into())] {
        let page = TestPage::shell()?;
        page.before_load("delete window.SharedArrayBuffer")?;
        page.server.fault("recorded/deadlock.json", fault);
        page.open("en/deadlock.html")?;
        page.started()?;
        let asked = || page.server.requests().iter().any(|path| path.contains("recorded"));
        page.wait_for("the recording is asked for", PATIENCE, |_| Ok(asked()))?;
        page.wait_until("document.querySelector('.notice')", PATIENCE)?;
        assert_eq!(page.eval("document.querySelectorAll('.recorded').length")?, 0);
        let main = page.eval("document.querySelector('main').textContent")?;
        assert!(main.as_str().is_some_and(|main| main.contains("What happens")));
    }
    Ok(())
}

/// Recordings that nobody wrote: here and there something else stands, the same in every run.
const SPOILED: &str = r"
let state = 1;
const roll = (sides) => (state = (state * 48271) % 2147483647) % sides;
const odd = [null, true, -1, 0.5, 1e308, 4294967296, '', 'x'.repeat(5000), '\u0000🧵', 'AAAA', [], {}, [[]],
  { mode: 'threads' }, ['threads', 'gil']];
const spoil = (part) => {
  const names = Object.keys(part);
  const name = names[roll(names.length)];
  const inner = part[name];
  if (inner && typeof inner === 'object' && Object.keys(inner).length && roll(5)) spoil(inner);
  else if (roll(6)) part[name] = odd[roll(odd.length)];
  else delete part[name];
};
window.spoiled = 0;
const real = window.fetch;
window.fetch = async (...wish) => {
  const answer = await real(...wish);
  if (!answer.url.includes('/recorded/')) return answer;
  const tape = await answer.json();
  for (let left = 1 + roll(4); left > 0; left--) spoil(roll(8) ? tape.messages : tape);
  spoiled++;
  return new Response(JSON.stringify(tape));
};
";

/// What a recording is read from are the browser's own values, so this can't be tried natively.
#[test]
fn spoiled_recordings_break_nothing() -> Result<()> {
    let page = TestPage::shell()?;
    page.before_load(&format!("delete window.SharedArrayBuffer; {SPOILED}"))?;
    page.open("en/countdown.html")?;
    page.started()?;
    let mut shown = 0;
    let visits = CARDS.len() * if all() { 3 } else { 1 };
    for (nth, card) in CARDS.iter().cycle().skip(1).take(visits).enumerate() {
        page.eval(&format!("document.querySelector('nav a[href$=\"{}.html\"]').click()", card.id))?;
        page.wait_until(&format!("spoiled > {nth}"), PATIENCE)?;
        page.eval_async("new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))")?;
        let here = format!(
            "location.pathname.endsWith('{}.html') && !!document.querySelector('#run')",
            card.id
        );
        assert_eq!(page.eval(&here)?, true, "{}", card.id);
        assert_eq!(page.console_errors()?, Vec::<String>::new(), "{}", card.id);
        shown += page.eval("document.querySelectorAll('.recorded').length")?.as_u64().unwrap_or(0);
    }
    // Some could be read, and some could not.
    assert!((1..visits as u64).contains(&shown), "{shown}");
    Ok(())
}
