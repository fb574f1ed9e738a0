//! The same steps with threads and with processes: starting one, its memory, a shared number, a
//! message there and back, and a crash.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::facts::on_values;
use super::{
    Lesson, Remark, Results, Run, Trouble, crash, decided, measured, round_trips, undecided,
};
use crate::protocol::{Fact, Mode, median};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::thread::{Thread, start};
use crate::runtime::{memory_size, memory_use};
use crate::sync::Event;
use crate::sync::mp::RawValue;
use crate::word::now_ms;

const KIB: f64 = 1024.0;
/// Workers whose memory is measured together.
const CROWD: usize = 4;

/// A variable of this program: threads have it in common, a process has its own.
static OURS: AtomicU32 = AtomicU32::new(0);

/// From asking for a worker to its first instruction, and until it was joined: medians in ms. The
/// first comes from two workers' clocks, which differ by microseconds: 0 is less than they tell.
fn starts(run: &Run) -> Result<[f64; 2], Trouble> {
    let (mut first, mut joined) = (Vec::new(), Vec::new());
    for _ in 0..run.count("starts") {
        let asked_ms = now_ms();
        let began_ms = match run.mode {
            Mode::Threads => start(now_ms)?.join(),
            _ => Process::spawn("Process", |()| now_ms(), &())?.join()?,
        };
        first.push(began_ms - asked_ms);
        joined.push(now_ms() - asked_ms);
        tick()?;
    }
    Ok([median(&first).max(0.0), median(&joined)])
}

/// Bytes that each of a few threads takes of its process' memory: stack, thread-locals, the job.
fn taken_by_threads(count: usize) -> Result<f64, String> {
    let gate = Arc::new(Event::new());
    let before = memory_use();
    let wait = |_| {
        let gate = gate.clone();
        start(move || gate.wait()).map_err(|error| error.to_string())
    };
    let threads = (0..count).map(wait).collect::<Result<Vec<_>, _>>()?;
    let taken = memory_use() - before;
    gate.set();
    threads.into_iter().for_each(Thread::join);
    Ok(taken as f64 / count as f64)
}

/// KiB that one worker takes.
fn memory(run: &Run) -> Result<f64, Trouble> {
    let bytes = match run.mode {
        Mode::Threads => {
            // In a fresh process: here threads are kept ready, whose stacks are there already.
            let taken = Process::spawn("Host", taken_by_threads, &CROWD)?.join()?;
            taken.map_err(|message| Trouble::Raised { name: "RemoteError", message })?
        }
        _ => {
            let size = |_| Process::spawn("Process", |()| memory_size() as f64, &());
            let crowd = (0..CROWD).map(size).collect::<Result<Vec<_>, _>>()?;
            let sizes = crowd.iter().map(Process::join).collect::<Result<Vec<_>, _>>()?;
            median(&sizes)
        }
    };
    Ok(bytes / KIB)
}

/// Read a number and write it again, one more, so many times; the time of one such step in ns.
fn count_up(times: usize, read: impl Fn() -> u32, write: impl Fn(u32)) -> Result<f64, Stopped> {
    const BETWEEN_TICKS: usize = 1_000;
    let began = now_ms();
    for step in 0..times {
        write(read() + 1);
        if step % BETWEEN_TICKS == 0 {
            tick()?;
        }
    }
    Ok((now_ms() - began) * 1e6 / times as f64)
}

/// The time of a step on a number that is shared with the worker, and what we see of it then.
fn shared(run: &Run) -> Result<(f64, u32), Trouble> {
    let times = run.count("accesses");
    if run.mode == Mode::Threads {
        let number = Arc::new(AtomicU32::new(0));
        let theirs = number.clone();
        let read = move || theirs.load(Ordering::Acquire);
        let theirs = number.clone();
        let write = move |value| theirs.store(value, Ordering::Release);
        let ns = start(move || count_up(times, read, write))?.join()?;
        return Ok((ns, number.load(Ordering::Acquire)));
    }
    let number = RawValue::new(0)?;
    let count = |(number, times): (RawValue<u32>, usize)| {
        count_up(times, || number.get(), |value| number.set(value))
    };
    let ns = Process::spawn("Process", count, &(number.clone(), times))?.join()??;
    Ok((ns, number.get()))
}

/// What we see of a worker that adds one to a variable of the program.
fn added_to_ours(run: &Run) -> Result<u32, Trouble> {
    let before = OURS.load(Ordering::SeqCst);
    let add = || OURS.fetch_add(1, Ordering::SeqCst) + 1;
    let theirs = match run.mode {
        Mode::Threads => start(add)?.join(),
        _ => {
            Process::spawn("Process", |()| OURS.fetch_add(1, Ordering::SeqCst) + 1, &())?.join()?
        }
    };
    let seen = OURS.load(Ordering::SeqCst) - before;
    print(format!("the worker made it {theirs}; we see {seen} more than before"));
    Ok(seen)
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let [first, joined] = run.timed(|| starts(run))?;
        print(format!("started after {first:.3} ms, joined after {joined:.3} ms"));
        run.report("start_ms", vec![first, joined]);
        let kib = memory(run)?;
        print(format!("one worker takes {kib:.0} KiB"));
        run.report("worker_kib", vec![kib]);
        let (ns, reached) = shared(run)?;
        print(format!("a read and a write of a shared number: {ns:.1} ns"));
        run.report("shared_ns", vec![ns]);
        run.report("counted", vec![f64::from(reached)]);
        run.report("ours", vec![f64::from(added_to_ours(run)?)]);
        round_trips::measure(run)?;
        crash::scene(run)?;
        run.report_workers(1, first);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        CROWD + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let variable = |mode, id, text, expected: f64| {
            on_values(results, [id, text], (mode, "ours"), |seen| {
                let found =
                    measured!("seen-more", "we see {seen} more than before", seen = seen[0]);
                (seen == [expected], found)
            })
        };
        let mut facts = vec![
            memory_fact(results),
            variable(Mode::Threads, "one-variable", "a thread writes to our own variable", 1.0),
            variable(Mode::Processes, "own-variable", "a process writes to a copy of its own", 0.0),
            shared_fact(results),
        ];
        facts.extend(round_trips::facts(results));
        facts.extend(crash::facts(results));
        facts
    }
}

/// A figure of both modes, threads first.
pub fn both<'a>(results: &'a Results, name: &str) -> Result<[&'a [f64]; 2], Remark> {
    let of = |mode| results.mode(mode)?.values.get(name).map(|values| &values[..]);
    match (of(Mode::Threads), of(Mode::Processes)) {
        (Some(threads), Some(processes)) => Ok([threads, processes]),
        _ => Err(super::run_to_decide("threads, processes")),
    }
}

fn memory_fact(results: &Results) -> Fact {
    let (id, text) = ("memory", "a process takes many times the memory of a thread");
    match both(results, "worker_kib") {
        Ok([threads, processes]) => {
            let found = measured!(
                "kib-each",
                "{thread} KiB a thread, {process} KiB a process",
                thread = threads[0].round(),
                process = processes[0].round()
            );
            decided(id, text, processes[0] >= 4.0 * threads[0], found)
        }
        Err(why) => undecided(id, text, why),
    }
}

fn shared_fact(results: &Results) -> Fact {
    let (id, text) = ("both-share", "a number in shared memory is shared by both");
    let times = results.number("accesses");
    match (both(results, "counted"), both(results, "shared_ns")) {
        (Ok([threads, processes]), Ok([thread_ns, process_ns])) => {
            let found = measured!(
                "ns-each",
                "{thread} ns a step in a thread, {process} ns in a process",
                thread = format!("{:.1}", thread_ns[0]),
                process = format!("{:.1}", process_ns[0])
            );
            decided(id, text, threads == [times] && processes == [times], found)
        }
        (Err(why), _) | (_, Err(why)) => undecided(id, text, why),
    }
}
