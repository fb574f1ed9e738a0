//! The cards of all lessons, in the order of the menu: a file a chapter.

use super::{Card, Param, ParamKind};
use crate::protocol::Mode;

mod cores;
mod locks;
mod one_thread;
mod pools;
mod processes;
mod queues;
mod signals;
mod threads;
mod waiting;

const COMPUTE_MODES: &[Mode] =
    &[Mode::Sequential, Mode::Gil, Mode::Threads, Mode::Processes, Mode::Rayon];

/// Where the order of things is the point, not their speed.
const THREAD_MODES: &[Mode] = &[Mode::Gil, Mode::Threads];

/// The same between processes, too.
const SIGNAL_MODES: &[Mode] = &[Mode::Gil, Mode::Threads, Mode::Processes];

/// The rule by which a thread gives up the GIL: CPython's of today, and the one before 3.2.
const SWITCH: Param = choice("switch", &["interval", "ticks"], "interval");

const fn integer(name: &'static str, unit: &'static str, range: [i64; 3]) -> Param {
    let [min, default, max] = range;
    Param { name, kind: ParamKind::Integer { min, max, default }, unit }
}

const fn number(name: &'static str, unit: &'static str, range: [f64; 3]) -> Param {
    let [min, default, max] = range;
    Param { name, kind: ParamKind::Number { min, max, default }, unit }
}

const fn choice(
    name: &'static str,
    choices: &'static [&'static str],
    default: &'static str,
) -> Param {
    Param { name, kind: ParamKind::Choice { choices, default }, unit: "" }
}

/// The chapters, in order.
const CHAPTERS: [&[Card]; 9] = [
    cores::CARDS,
    waiting::CARDS,
    threads::CARDS,
    locks::CARDS,
    signals::CARDS,
    queues::CARDS,
    processes::CARDS,
    pools::CARDS,
    one_thread::CARDS,
];

const COUNT: usize = {
    let (mut count, mut chapter) = (0, 0);
    while chapter < CHAPTERS.len() {
        count += CHAPTERS[chapter].len();
        chapter += 1;
    }
    count
};

/// Every lesson's card.
pub static CARDS: &[Card] = &{
    let mut all = [CHAPTERS[0][0]; COUNT];
    let (mut next, mut chapter) = (0, 0);
    while chapter < CHAPTERS.len() {
        let mut at = 0;
        while at < CHAPTERS[chapter].len() {
            all[next] = CHAPTERS[chapter][at];
            next += 1;
            at += 1;
        }
        chapter += 1;
    }
    all
};
