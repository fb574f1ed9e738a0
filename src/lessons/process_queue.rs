//! A writer puts letters into a queue, a reader takes them out in an endless loop, until it is
//! terminated.

use std::time::Duration;

use super::facts::on_values;
use super::{Lesson, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::sleep;
use crate::sync::mp::{IpcError, JoinableQueue, Queue};

/// A, B, C ... and after Z from the start.
fn letter(nth: usize) -> char {
    char::from(b'A' + (nth % 26) as u8)
}

fn write((queue, items, gap): (JoinableQueue<char>, usize, Duration)) -> Result<(), IpcError> {
    for nth in 0..items {
        print(format!("put {}", letter(nth)));
        queue.put(&letter(nth))?;
        sleep(gap);
    }
    Ok(())
}

fn read((queue, seen): (JoinableQueue<char>, Queue<char>)) -> Result<(), IpcError> {
    loop {
        let item = queue.get()?;
        print(format!("got {item}"));
        seen.put(&item)?;
        queue.task_done()?;
    }
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (items, gap) =
            (run.count("items"), Duration::from_secs_f64(run.number("put-gap") / 1e3));
        let queue = JoinableQueue::new(run.count("room"))?;
        let seen = Queue::new(0)?;
        let writer = Process::spawn("Writer", write, &(queue.clone(), items, gap))?;
        let reader = Process::spawn("Reader", read, &(queue.clone(), seen.clone()))?;
        writer.join()??;
        if run.choice("stop-reader") == "after-join" {
            queue.join();
        }
        // The reader never ends by itself.
        reader.terminate();
        let ended = reader.join();
        let code = reader.exitcode().unwrap_or_default();
        print(format!("the reader ended: {ended:?}"));
        let mut got = Vec::new();
        while let Ok(item) = seen.try_get() {
            got.push(item);
        }
        let in_order = got.iter().enumerate().all(|(nth, item)| *item == letter(nth));
        run.report_workers(2, 0.0);
        run.report("read", vec![got.len() as f64, f64::from(u8::from(in_order))]);
        run.report("exitcode", vec![f64::from(code)]);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        2
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let items = results.number("items");
        let order = ["in-order", "items come out in the order they went in"];
        let end = ["terminated", "the endless reader ends by terminate"];
        let read = |values: &[f64]| {
            measured!("items-read", "{read} of {items} items", read = values[0], items = items)
        };
        vec![
            on_values(results, order, (Mode::Processes, "read"), |v| (v[1] == 1.0, read(v))),
            all_read(results, items, read),
            on_values(results, end, (Mode::Processes, "exitcode"), |v| {
                (v[0] == -15.0, measured!("exitcode", "exit code {code}", code = v[0]))
            }),
        ]
    }
}

/// Only who waits for the last task may count on it.
fn all_read(results: &Results, items: f64, read: impl Fn(&[f64]) -> super::Remark) -> Fact {
    let text = "whoever joins the queue first loses nothing";
    let waited = results.choice("stop-reader") == Some("after-join");
    match results.mode(Mode::Processes).and_then(|report| report.values.get("read")) {
        Some(values) if waited => decided("all-read", text, values[0] == items, read(values)),
        Some(values) => undecided("all-read", text, read(values)),
        None => undecided("all-read", text, super::run_to_decide("processes")),
    }
}
