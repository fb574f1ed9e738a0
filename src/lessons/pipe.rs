//! Parent and child talk through a duplex pipe; when the child has closed its end, the parent reads
//! the end of file.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::on_values;
use super::{Lesson, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::sync::mp::{Connection, IpcError, pipe};
use crate::word::now_ms;

/// Not just bytes: whatever can be serialised goes through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Parcel {
    number: u32,
    label: String,
    load: Vec<u8>,
}

/// Answer each parcel with the same, relabelled, until nobody sends any more.
fn child((connection, rounds): (Connection, u32)) -> Result<u32, IpcError> {
    for _ in 0..rounds {
        let parcel: Parcel = connection.recv()?;
        if parcel.number == 0 {
            print(format!("received: {}", parcel.label));
        }
        connection.send(&Parcel { label: "from the child".to_owned(), ..parcel })?;
    }
    print("closes its end");
    Ok(rounds)
}

/// Send parcels and take them back; how many came back right, and the time of a round trip in µs.
fn talk(connection: &Connection, rounds: u32, bytes: usize) -> Result<[f64; 2], IpcError> {
    let mut right = 0;
    let began = now_ms();
    for number in 0..rounds {
        let load = vec![number as u8; bytes];
        let sent = Parcel { number, label: "from the parent".to_owned(), load };
        connection.send(&sent)?;
        let back: Parcel = connection.recv()?;
        right += u32::from(back.load == sent.load && back.label == "from the child");
        if number == 0 {
            print(format!("received: {}", back.label));
        }
    }
    Ok([f64::from(right), (now_ms() - began) * 1e3 / f64::from(rounds)])
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let rounds = run.count("parcels") as u32;
        let (ours, theirs) = pipe()?;
        let argument = (theirs, rounds);
        let process = Process::spawn("Child", child, &argument)?;
        // The child has its own; as long as we hold this one, there is no end of file.
        let kept = (run.choice("other-end") == "kept").then_some(argument);
        let talked = talk(&ours, rounds, run.count("load"))?;
        process.join()??;
        let ended = ours.poll(Some(Duration::from_millis(50)))?;
        let end = if ended { ours.recv::<Parcel>().err() } else { None };
        match &end {
            Some(error) => print(format!("{error:?}: {error}")),
            None => print("no end of file: the parent itself still holds the child's end"),
        }
        drop(kept);
        run.report_workers(1, 0.0);
        run.report("talked", talked.to_vec());
        run.report("end_of_file", vec![f64::from(u8::from(end == Some(IpcError::EofError)))]);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let rounds = results.number("parcels");
        let ways = ["both-ways", "objects go both ways through one pipe"];
        let both = on_values(results, ways, (Mode::Processes, "talked"), |values| {
            let remark = measured!(
                "round-trips",
                "{right} of {rounds} came back, {micros} µs a round trip",
                right = values[0],
                rounds = rounds,
                micros = values[1].round()
            );
            (values[0] == rounds, remark)
        });
        vec![both, end_of_file(results, "closed", 1.0), end_of_file(results, "kept", 0.0)]
    }
}

/// What whoever `closed` or `kept` the other end of its own pipe reads after the child's end.
fn end_of_file(results: &Results, other_end: &str, expected: f64) -> Fact {
    let (id, text) = match other_end {
        "closed" => ("end-when-closed", "the end of file comes when every holder has closed"),
        _ => ("no-end-when-kept", "no end of file while one holder is left, be it oneself"),
    };
    let chosen = results.choice("other-end") == Some(other_end);
    let report = results.mode(Mode::Processes).and_then(|report| report.values.get("end_of_file"));
    match report {
        Some(values) if chosen && values[0] == 1.0 => {
            decided(id, text, values[0] == expected, measured!("eof", "EOFError"))
        }
        Some(values) if chosen => {
            decided(id, text, values[0] == expected, measured!("no-eof", "nothing to read"))
        }
        Some(_) => undecided(id, text, measured!("choose-other-end", "choose the other to decide")),
        None => undecided(id, text, super::run_to_decide("processes")),
    }
}
