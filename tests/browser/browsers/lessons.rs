//! Lessons, each in each of its modes: by default the sample, with `--all` the whole list, by the registry.

use std::collections::BTreeSet;
use std::time::Instant;

use interleave::lessons::{CARDS, Card};
use interleave::protocol::{Mode, RunReport};
use xtask::support::Part;

use super::{is_isolated_by_headers, site};
use crate::offline::visit;
use crate::support::lesson::{assert_modes, is_about_cores, quick, run_until};
use crate::support::{Browser, Context, Page, Result, Turn, all, bail, each, json, seen};

pub fn those_about_cores_run(browser: Browser) -> Result<()> {
    let page = site(browser)?;
    // All that comes before a run may be done beside others. A page that keeps nothing any more is at
    // rest while others measure.
    visit(&page)?;
    let _turn = Turn::alone();
    lessons_run(&page, is_about_cores)
}

pub fn the_others_run(browser: Browser) -> Result<()> {
    let page = site(browser)?.opened("")?;
    page.controlled()?;
    // Firefox gives no workers that began before it to a service worker: as on every later page.
    let page = page.opened("zh/countdown.html?n=20000000&repeat=2")?;
    is_isolated_by_headers(&page)?;
    lessons_run(&page, |card| !is_about_cores(card))
}

/// Of each chapter a lesson or two that ask much of a browser. All lessons run in Chromium.
const SAMPLE: [&str; 11] = [
    "countdown",
    "fetch-all",
    "thread-lifecycle",
    "deadlock",
    "condition",
    "queue-kinds",
    "fork",
    "subprocess",
    "executor",
    "data-parallel",
    "generator",
];

pub fn is_chosen(card: &Card) -> bool {
    each() || SAMPLE.contains(&card.id)
}

#[test]
fn the_sample_has_a_lesson_of_each_chapter() {
    let sampled = |card: &&Card| SAMPLE.contains(&card.id);
    assert_eq!(CARDS.iter().filter(sampled).count(), SAMPLE.len());
    let chapters: BTreeSet<_> = CARDS.iter().map(|card| card.chapter as u8).collect();
    let there: BTreeSet<_> = CARDS.iter().filter(sampled).map(|card| card.chapter as u8).collect();
    assert_eq!(there, chapters);
}

fn lessons_run(page: &Page, chosen: fn(&Card) -> bool) -> Result<()> {
    let cards = || CARDS.iter().enumerate().filter(|(_, card)| chosen(card) && is_chosen(card));
    let failed: Vec<_> = cards().filter_map(|(_, card)| runs(page, card).err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    for (nth, card) in cards() {
        let modes = match card.modes {
            [one] => one.name().to_owned(),
            modes => format!("in all {} modes", modes.len()),
        };
        seen(page, Part::Lesson, (nth, card.id), &modes)?;
    }
    Ok(())
}

/// All modes in one run, as a visitor has it; no claim is false, given a few tries.
fn runs(page: &Page, card: &Card) -> Result<()> {
    let names: Vec<_> = card.modes.iter().map(|mode| Mode::name(*mode)).collect();
    let mut wish = json!({ "lesson": card.id, "modes": names, "params": quick(card) });
    if !all() {
        wish["repeat"] = json!(1);
    }
    let began = Instant::now();
    let report = run_until(page, &wish, |report| false_claims(report).is_empty());
    println!("{}: {:.1} s", card.id, began.elapsed().as_secs_f64());
    let report = report.with_context(|| card.id.to_owned())?;
    let repeat = if all() { card.repeat as usize } else { 1 };
    assert_modes(&report, names.len(), repeat);
    assert!(names.iter().all(|name| report.modes.contains_key(*name)), "{}", card.id);
    assert!(!report.facts.is_empty(), "{}", card.id);
    match false_claims(&report)[..] {
        [] => Ok(()),
        ref claims => bail!("{}: {claims:#?}", card.id),
    }
}

fn false_claims(report: &RunReport) -> Vec<String> {
    let claims = report.facts.iter().filter(|fact| fact.holds == Some(false));
    claims.map(|fact| format!("{}: {}", fact.text, fact.measured)).collect()
}
