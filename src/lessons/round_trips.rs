//! A message to a worker and back, at a few sizes: between threads the object itself travels,
//! between processes its bytes.

use std::sync::Arc;

use serde_bytes::ByteBuf;

use super::facts::on_values;
use super::thread_vs_process::both;
use super::{Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode, median};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::safepoint::tick;
use crate::runtime::thread::start_named;
use crate::sync::{Queue, mp};
use crate::word::now_ms;

/// Bytes of a message.
const SIZES: [usize; 3] = [16, 4 << 10, 1 << 20];
/// Round trips that are timed together: one alone is shorter than a step of the clock.
const TOGETHER: usize = 10;

/// `None` is the end.
type Message = Option<ByteBuf>;

/// Round trips of one size.
#[derive(Debug, Clone, Default)]
struct Trips {
    /// The time of one in µs, from each [`TOGETHER`].
    us: Vec<f64>,
    /// How often the very object came back.
    same: usize,
    all: usize,
}

/// Send back whatever comes, until the end.
fn echo((inbox, outbox): (mp::Queue<Message>, mp::Queue<Message>)) -> Result<(), mp::IpcError> {
    while let Some(load) = inbox.get()? {
        outbox.put(&Some(load))?;
    }
    Ok(())
}

fn with_thread(times: usize) -> Result<Vec<Trips>, Trouble> {
    let there = Arc::new(Queue::<Message>::new(0));
    let back = Arc::new(Queue::<Message>::new(0));
    let (inbox, outbox) = (there.clone(), back.clone());
    let echo = start_named("Echo", move || {
        while let Some(load) = inbox.get() {
            outbox.put(Some(load));
        }
    })?;
    let trips = all_sizes(times, |load| {
        let at = load.as_ptr();
        there.put(Some(load));
        let came = back.get().unwrap_or_default();
        let same = came.as_ptr() == at;
        Ok((came, same))
    })?;
    there.put(None);
    echo.join();
    Ok(trips)
}

fn with_process(times: usize) -> Result<Vec<Trips>, Trouble> {
    let (there, back) = (mp::Queue::new(0)?, mp::Queue::<Message>::new(0)?);
    let echo = Process::spawn("Echo", echo, &(there.clone(), back.clone()))?;
    let trips = all_sizes(times, |load| {
        let sent = Some(load);
        there.put(&sent)?;
        let came = back.get()?.unwrap_or_default();
        // What was sent is still ours: two objects never stand in one place.
        let same = sent.is_some_and(|sent| sent.as_ptr() == came.as_ptr());
        Ok((came, same))
    })?;
    there.put(&None)?;
    echo.join()??;
    Ok(trips)
}

/// At least so many round trips of each size, the sizes in turn. `trip` sends an object, and gives
/// what came back and whether it is the very same.
fn all_sizes(
    times: usize,
    mut trip: impl FnMut(ByteBuf) -> Result<(ByteBuf, bool), Trouble>,
) -> Result<Vec<Trips>, Trouble> {
    let mut all = vec![Trips::default(); SIZES.len()];
    for _ in 0..times.div_ceil(TOGETHER) {
        for (size, trips) in SIZES.iter().zip(&mut all) {
            let mut load = ByteBuf::from(vec![1u8; *size]);
            let began_ms = now_ms();
            for _ in 0..TOGETHER {
                let (came, same) = trip(load)?;
                load = came;
                trips.same += usize::from(same);
            }
            trips.us.push((now_ms() - began_ms) * 1e3 / TOGETHER as f64);
            trips.all += TOGETHER;
            tick()?;
        }
    }
    Ok(all)
}

/// Measure and report them.
///
/// # Errors
/// A worker or a queue could not be had.
pub fn measure(run: &Run) -> Result<(), Trouble> {
    let times = run.count("messages");
    let trips = match run.mode {
        Mode::Threads => with_thread(times)?,
        _ => with_process(times)?,
    };
    let medians: Vec<f64> = trips.iter().map(|trips| median(&trips.us)).collect();
    for (size, us) in SIZES.iter().zip(&medians) {
        print(format!("{size} bytes there and back: {us:.1} µs"));
    }
    let least = |trips: &Trips| trips.us.iter().copied().fold(f64::MAX, f64::min);
    run.report("message_us", medians);
    run.report("message_least_us", trips.iter().map(least).collect());
    let sum = |count: fn(&Trips) -> usize| trips.iter().map(count).sum::<usize>() as f64;
    run.report("same_object", vec![sum(|trips| trips.same), sum(|trips| trips.all)]);
    Ok(())
}

/// The claims about them.
pub fn facts(results: &Results) -> Vec<Fact> {
    let same = |mode, claim, expected: fn(f64) -> f64| {
        on_values(results, claim, (mode, "same_object"), |seen| {
            let found = measured!(
                "same-object",
                "the very object came back {same} of {all} times",
                same = seen[0],
                all = seen[1]
            );
            (seen[0] == expected(seen[1]), found)
        })
    };
    let object = ["object-travels", "between threads the object itself travels"];
    let copy = ["copy-travels", "between processes a copy of its bytes travels"];
    vec![
        same(Mode::Threads, object, |all| all),
        same(Mode::Processes, copy, |_| 0.0),
        growth(results),
    ]
}

/// A claim on time, by the least of many: too close a call decides nothing.
fn growth(results: &Results) -> Fact {
    let (id, text) = ("copy-grows", "the cost of a message grows with its size between processes");
    let [threads, processes] = match both(results, "message_least_us") {
        Ok(figures) if figures.iter().all(|us| us[0] > 0.0) => {
            figures.map(|us| us[SIZES.len() - 1] / us[0])
        }
        Ok(_) => {
            let why = measured!("clock-too-coarse", "the clock is too coarse for the smallest");
            return undecided(id, text, why);
        }
        Err(why) => return undecided(id, text, why),
    };
    let found = measured!(
        "message-growth",
        "1 MiB costs {processes} times 16 bytes between processes, {threads} times between threads",
        processes = format!("{processes:.1}"),
        threads = format!("{threads:.1}")
    );
    match processes / threads {
        ratio if ratio >= 2.0 => decided(id, text, true, found),
        ratio if ratio < 0.5 => decided(id, text, false, found),
        _ => undecided(id, text, found),
    }
}
