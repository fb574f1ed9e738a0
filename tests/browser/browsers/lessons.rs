//! The whole list of lessons, each in each of its modes. The registry drives it.

use std::time::Instant;

use interleave::lessons::{CARDS, Card};
use interleave::protocol::{Mode, RunReport};
use xtask::support::Part;

use super::site;
use crate::support::lesson::{assert_modes, is_about_cores, quick, run_until};
use crate::support::{Browser, Context, Page, Result, Turn, all, bail, json, seen};

pub fn those_about_cores_run(browser: Browser) -> Result<()> {
    let _turn = Turn::alone();
    every_lesson_runs(browser, is_about_cores)
}

pub fn the_others_run(browser: Browser) -> Result<()> {
    every_lesson_runs(browser, |card| !is_about_cores(card))
}

fn every_lesson_runs(browser: Browser, chosen: fn(&Card) -> bool) -> Result<()> {
    let page = site(browser)?.opened("")?;
    page.controlled()?;
    // Firefox gives no workers that began before it to a service worker: as on every later page.
    let page = page.opened("")?;
    let cards = || CARDS.iter().enumerate().filter(|(_, card)| chosen(card));
    let failed: Vec<_> = cards().filter_map(|(_, card)| runs(&page, card).err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    for (nth, card) in cards() {
        let modes = match card.modes {
            [one] => one.name().to_owned(),
            modes => format!("in all {} modes", modes.len()),
        };
        seen(&page, Part::Lesson, (nth, card.id), &modes)?;
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
