//! Children add to numbers: to their own copy, to a shared one, and to a shared one with its lock.

use super::facts::on_values;
use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::safepoint::{Stopped, tick};
use crate::sync::mp::{Array, Barrier, RawValue, Value};

/// What a child is given: its number, how often to add, and the numbers.
type Share = (usize, usize, i32, RawValue<i32>, Value<i32>, Array<f64>, Barrier);

/// Returns what its own copy of the plain number has become.
fn add((nth, additions, mut plain, raw, value, squares, start): Share) -> Result<i32, Stopped> {
    // All at once, or the first is done before the last begins.
    let _ = start.wait();
    for _ in 0..additions {
        plain += 1;
        // Reading and writing are two steps.
        raw.set(raw.get() + 1);
        tick()?;
    }
    for _ in 0..additions / 10 {
        // The lock makes them one.
        value.get_lock().with(|| value.set(value.get() + 1));
        tick()?;
    }
    squares.set(nth, (nth * nth) as f64);
    print(format!("my own copy: {plain}"));
    Ok(plain)
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (children, additions) = (run.count("helpers"), run.count("additions"));
        let plain = 0i32;
        let (raw, value) = (RawValue::new(0)?, Value::new(0)?);
        let squares = Array::new(&vec![0.0; children])?;
        let start = Barrier::new(children as u32, None)?;
        let mut processes = Vec::new();
        for nth in 0..children {
            let (raw, value, squares) = (raw.clone(), value.clone(), squares.clone());
            let share = (nth, additions, plain, raw, value, squares, start.clone());
            processes.push(Process::spawn(&format!("Process-{}", nth + 1), add, &share)?);
        }
        for process in processes {
            process.join()??;
        }
        let (without, with) = (raw.get(), value.get());
        print(format!("plain {plain}, shared without lock {without}, with lock {with}"));
        print(format!("array {:?}", squares.to_vec()));
        run.report_workers(children, 0.0);
        run.report("plain", vec![f64::from(plain)]);
        run.report("raw_sum", vec![f64::from(without)]);
        run.report("locked_sum", vec![f64::from(with)]);
        run.report("squares", squares.to_vec());
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("helpers")
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let (children, additions) = (results.number("helpers"), results.number("additions"));
        let locked = children * (additions / 10.0).floor();
        let mode = |name| (Mode::Processes, name);
        let copy = ["copies-private", "what a child does to its copy, its parent never sees"];
        let exact = ["lock-exact", "with the lock, every addition counts"];
        let array = ["array-shared", "every child's number stands in the array"];
        vec![
            on_values(results, copy, mode("plain"), |v| (v[0] == 0.0, count(v[0], 0.0))),
            lost(results, children * additions),
            on_values(results, exact, mode("locked_sum"), |v| {
                (v[0] == locked, count(v[0], locked))
            }),
            on_values(results, array, mode("squares"), |v| {
                let all = v.iter().enumerate().all(|(nth, square)| *square == (nth * nth) as f64);
                (all && v.len() == children as usize, count(v.len() as f64, children))
            }),
        ]
    }
}

fn count(found: f64, of: f64) -> Remark {
    measured!("found-of", "{found}; all together would be {of}", found = found, of = of)
}

/// Whether additions got lost is up to chance: if none was, it is not decided.
fn lost(results: &Results, all: f64) -> Fact {
    let text = "without the lock, additions get lost";
    match results.mode(Mode::Processes).and_then(|report| report.values.get("raw_sum")) {
        Some(values) if values[0] < all => {
            decided("lost-without-lock", text, true, count(values[0], all))
        }
        Some(values) if values[0] > all => {
            decided("lost-without-lock", text, false, count(values[0], all))
        }
        Some(_) => {
            let why =
                measured!("none-lost", "none was lost this time: more additions make it likelier");
            undecided("lost-without-lock", text, why)
        }
        None => undecided("lost-without-lock", text, super::run_to_decide("processes")),
    }
}
