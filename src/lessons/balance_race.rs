//! Two threads pay into one account and out of it again. Without a lock, money gets lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::Relaxed};

use super::facts::{list, on_values, on_values_of_every_mode, two_cores};
use super::team::together;
use super::{Lesson, Results, Run, Trouble, measured, undecided};
use crate::protocol::{Fact, Mode, median};
use crate::runtime::gil;
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::sync::{Condition, Lock};
use crate::word::now_ms;

const NAMES: [&str; 2] = ["t1", "t2"];
/// What each of them pays in, and out again.
const AMOUNTS: [i64; 2] = [5, 8];

/// `balance = balance + n` is a load, an addition and a store: another thread may come between.
fn add(balance: &AtomicI64, n: i64) -> Result<(), Stopped> {
    let x = balance.load(Relaxed) + n;
    tick()?;
    balance.store(x, Relaxed);
    Ok(())
}

/// Pay in, pay out: the balance should be what it was.
fn change_it(balance: &AtomicI64, n: i64) -> Result<(), Stopped> {
    add(balance, n)?;
    add(balance, -n)
}

/// Let both change the balance again and again; what it is then, and how long that took, in ms.
fn race(run: &Run, locked: bool) -> Result<(f64, f64), Trouble> {
    let rounds = run.count("changes");
    let shared = Arc::new((AtomicI64::new(0), Lock::unseen()));
    let theirs = Arc::clone(&shared);
    let began = now_ms();
    let ended = together(run, &NAMES, move |number| {
        let (balance, lock) = &*theirs;
        (0..rounds).try_for_each(|_| {
            let _held = locked.then(|| lock.guard());
            change_it(balance, AMOUNTS[number])
        })
    })?;
    ended.into_iter().collect::<Result<(), Stopped>>()?;
    Ok((shared.0.load(Relaxed) as f64, now_ms() - began))
}

/// One of the four steps of `change_it(n)`. `x` is what the thread keeps for itself.
fn step(balance: &AtomicI64, x: &mut i64, nth: usize, n: i64) -> String {
    let n = if nth < 2 { n } else { -n };
    if nth.is_multiple_of(2) {
        *x = balance.load(Relaxed) + n;
        format!("x = balance {n:+} = {x}")
    } else {
        balance.store(*x, Relaxed);
        format!("balance = x = {x}")
    }
}

/// Whose turn it is in each of the eight steps. In the tutorial's order t1 has loaded the balance
/// and not yet stored it when t2 comes, pays in, and has that overwritten.
fn turns(order: &str, seed: u32) -> Vec<usize> {
    let mut turns = match order {
        "tutorial" => vec![0, 1, 1, 0, 0, 0, 1, 1],
        "alternate" => [0, 1].repeat(4),
        _ => [[0; 4], [1; 4]].concat(),
    };
    if order == "random" {
        let mut state = seed;
        for last in (1..turns.len()).rev() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            turns.swap(last, (state >> 16) as usize % (last + 1));
        }
    }
    turns
}

/// The steps in that order, by the two threads: each waits for its turn.
fn step_by_step(run: &Run, turns: &[usize]) -> Result<i64, Trouble> {
    let shared = Arc::new((AtomicI64::new(0), Condition::new(), AtomicUsize::new(0)));
    let theirs = Arc::clone(&shared);
    let turns = turns.to_vec();
    together(run, &NAMES, move |number| {
        let (balance, condition, taken) = &*theirs;
        let mut x = 0;
        for nth in 0..4 {
            condition.acquire();
            let mine = || turns[taken.load(Relaxed)] == number;
            condition.wait_for(mine, None).expect("the lock is held");
            print(step(balance, &mut x, nth, AMOUNTS[number]));
            taken.fetch_add(1, Relaxed);
            condition.notify_all().expect("the lock is held");
            condition.release().expect("the lock is held");
        }
    })?;
    Ok(shared.0.load(Relaxed))
}

/// The same by one worker, as one would work it out on paper.
fn on_paper(turns: &[usize]) -> i64 {
    let (balance, mut x, mut nth) = (AtomicI64::new(0), [0; 2], [0; 2]);
    for &number in turns {
        step(&balance, &mut x[number], nth[number], AMOUNTS[number]);
        nth[number] += 1;
    }
    balance.load(Relaxed)
}

fn scene(run: &Run) -> Result<(), Trouble> {
    gil::set_rule(run.rule());
    for (name, locked) in [("without", false), ("with", true)] {
        let races: Vec<_> =
            (0..run.count("races")).map(|_| race(run, locked)).collect::<Result<_, _>>()?;
        let (balances, times): (Vec<_>, Vec<_>) = races.into_iter().unzip();
        print(format!("{name} a lock: balance = {balances:?}"));
        run.report(name, balances);
        run.report(&format!("{name}_ms"), times);
    }
    let turns = turns(run.choice("order"), run.seed);
    let balance = step_by_step(run, &turns)?;
    print(format!("step by step: balance = {balance}"));
    run.report("steps", vec![balance as f64, on_paper(&turns) as f64]);
    Ok(())
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        NAMES.len()
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        vec![
            lost_without_lock(results),
            kept_with_lock(results, Mode::Threads),
            kept_with_lock(results, Mode::Gil),
            steps_as_on_paper(results),
        ]
    }
}

fn lost_without_lock(results: &Results) -> Fact {
    let claim = ["lost-without-lock", "free threads without a lock lose money"];
    if results.cores < 2 {
        return undecided(claim[0], claim[1], two_cores());
    }
    on_values(results, claim, (Mode::Threads, "without"), |balances| {
        let lost = balances.iter().any(|balance| *balance != 0.0);
        (lost, measured!("balances", "balances: {balances}", balances = list(balances)))
    })
}

/// With what the lock costs: both times are of the same number of changes.
fn kept_with_lock(results: &Results, mode: Mode) -> Fact {
    let id = format!("kept-with-lock-{}", mode.name());
    let changes = 2.0 * results.number("changes");
    let ns = |name| {
        let times = results.mode(mode).and_then(|report| report.values.get(name));
        (median(times.map_or(&[], Vec::as_slice)) * 1e6 / changes).round()
    };
    on_values(results, [&id, "with a lock nothing is lost"], (mode, "with"), |balances| {
        let kept = balances.iter().all(|balance| *balance == 0.0);
        let measured = measured!(
            "balances-and-cost",
            "balances: {balances}; {with} ns a change with the lock, {without} ns without",
            balances = list(balances),
            with = ns("with_ms"),
            without = ns("without_ms")
        );
        (kept, measured)
    })
}

fn steps_as_on_paper(results: &Results) -> Fact {
    let claim = ["steps-as-on-paper", "step by step, the order alone decides what is lost"];
    on_values_of_every_mode(results, claim, "steps", |steps| {
        let (balance, paper) = (steps[0], steps[1]);
        let measured = measured!(
            "steps-and-paper",
            "balance {balance} in the end, {paper} on paper",
            balance = balance,
            paper = paper
        );
        (balance == paper, measured)
    })
}
