//! Other programs: exit codes, a time limit, a pipeline, and pipes that are full or closed.

use std::time::Duration;

use super::facts::{list, on_values};
use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::board;
use crate::runtime::output::print;
use crate::runtime::subprocess::{self, Options, PIPE, Popen, Streams, SubprocessError};
use crate::runtime::thread::sleep;
use crate::sync::PythonError;
use crate::sync::mp::{PIPE_CAPACITY, Reader};
use crate::word::now_ms;

/// Whoever reads so few lines ends before his writer does.
const FEW: &str = "5";
/// A log is much larger than the pipe from here on: what fits in, and what a reader takes before it
/// ends.
const MUCH: f64 = 2.0 * PIPE_CAPACITY as f64;

/// Print what was raised, with its name.
fn show(error: &SubprocessError) {
    print(format!("{}: {error}", error.python_name()));
}

/// 1 for yes.
fn yes(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

/// What programs say by their exit codes.
fn exit_codes(run: &Run) -> Result<(), Trouble> {
    // What is not captured goes where ours goes, too: to the page.
    subprocess::run(&["echo", "not captured"], Options::default())?;
    let hello = subprocess::run(&["echo", "hello"], Options::default().capture_output(true))?;
    print(hello.to_string());
    let cat = subprocess::run(&["cat", "missing.txt"], Options::default())?;
    print(cat.to_string());
    run.report("returncodes", vec![f64::from(hello.returncode), f64::from(cat.returncode)]);
    let unknown = subprocess::run(&["nosuch"], Options::default());
    unknown.as_ref().err().inspect(|error| show(error));
    let not_found = matches!(unknown, Err(SubprocessError::FileNotFoundError(_)));
    run.report("no_program", vec![yes(not_found)]);
    let check = run.choice("check") == "on";
    match subprocess::run(&["false"], Options::default().check(check)) {
        Err(error @ SubprocessError::CalledProcessError(_)) => {
            show(&error);
            run.report("check_raised", vec![1.0]);
        }
        done => {
            print(done?.to_string());
            run.report("check_raised", vec![0.0]);
        }
    }
    Ok(())
}

/// A program that may be too slow, and two that are ended.
fn ends(run: &Run, timeout: Duration) -> Result<(), Trouble> {
    let seconds = run.number("sleep-for").to_string();
    let began = now_ms();
    let outcome = subprocess::run(&["sleep", &seconds], Options::default().timeout(timeout));
    let took = now_ms() - began;
    let expired = matches!(outcome, Err(SubprocessError::TimeoutExpired { .. }));
    match outcome {
        Err(error) if expired => show(&error),
        done => print(done?.to_string()),
    }
    run.report("run_expired", vec![yes(expired), took]);
    let mut codes = Vec::new();
    for end in [Popen::terminate, Popen::kill] {
        let mut sleeper = Popen::new(&["sleep", "3600"], Streams::default())?;
        end(&sleeper);
        codes.push(f64::from(sleeper.wait(None)?));
    }
    run.report("ended_by_signal", codes);
    Ok(())
}

/// The two programs of a pipeline, and which of the first one's lines come out of it.
struct Line<'a> {
    first: Vec<&'a str>,
    second: Vec<&'a str>,
    kept: fn(nth: usize, line: &str) -> bool,
}

fn line_of<'a>(pipeline: &str, lines: &'a str) -> Line<'a> {
    let few: fn(usize, &str) -> bool = |nth, _| nth < 5;
    let log = vec!["dmesg", "-n", lines];
    match pipeline {
        "grep" => {
            let kept = |_: usize, line: &str| line.contains("hda");
            Line { first: log, second: vec!["grep", "hda"], kept }
        }
        "head" => Line { first: log, second: vec!["head", "-n", FEW], kept: few },
        _ => Line { first: vec!["yes"], second: vec!["head", "-n", FEW], kept: few },
    }
}

/// What should come out, found without any pipe between the two; and the bytes of it all.
fn expected(line: &Line<'_>) -> Result<(String, usize), Trouble> {
    if line.first == ["yes"] {
        return Ok(("y\n".repeat(5), usize::MAX));
    }
    let log = subprocess::run(&line.first, Options::default().capture_output(true).check(true))?;
    let log = log.text();
    let kept = log.lines().enumerate().filter(|(nth, text)| (line.kept)(*nth, text));
    Ok((kept.map(|(_, text)| format!("{text}\n")).collect(), log.len()))
}

/// Two programs at once, joined by a pipe.
fn pipeline(run: &Run, timeout: Duration) -> Result<(), Trouble> {
    let lines = run.count("log-lines").to_string();
    let line = line_of(run.choice("pipeline"), &lines);
    let (expected, bytes) = expected(&line)?;
    print(format!("$ {} | {}", line.first.join(" "), line.second.join(" ")));
    let mut first = Popen::new(&line.first, Streams::default().stdout(PIPE))?;
    let between = first.stdout.take();
    let between = between.ok_or(SubprocessError::ValueError("no pipe"))?;
    between.set_name("pipe");
    let name = format!("{} | {}", line.first[0], line.second[0]);
    let on_show = board::follow(&name, between.observe());
    let streams = Streams::default().stdin(&between).stdout(PIPE);
    let mut second = Popen::new(&line.second, streams)?;
    // Only the second program holds it now, so that the first learns when that one ends.
    let kept = (run.choice("our-copy") == "kept").then_some(between);
    let (output, _) = second.communicate(None, None)?;
    let output = subprocess::text_of(output.as_deref());
    output.lines().take(4).for_each(print);
    print(format!("({} lines in all)", output.lines().count()));
    let stuck = kept.is_some() && first.wait(Some(timeout)).inspect_err(show).is_err();
    drop(kept);
    let codes = [first.wait(None)?, second.wait(None)?];
    let [one, two] = [line.first[0], line.second[0]];
    print(format!("{one} ended with {}, {two} with {}", codes[0], codes[1]));
    drop(on_show);
    run.report("pipeline_output", vec![yes(output == expected), output.lines().count() as f64]);
    run.report("pipeline_codes", codes.map(f64::from).to_vec());
    // Endless output is more than any figure.
    run.report("first_program", vec![yes(stuck), (bytes as f64).min(1e9)]);
    Ok(())
}

/// A program that writes for ever into a pipe that nobody reads, and then nobody can.
fn full_pipe(run: &Run, timeout: Duration) -> Result<(), Trouble> {
    let mut program = Popen::new(&["yes"], Streams::default().stdout(PIPE))?;
    let pipe = program.stdout.take().ok_or(SubprocessError::ValueError("no pipe"))?;
    let on_show = board::follow("yes |", pipe.observe());
    let filled = fill(&mut program, &pipe);
    let blocked = program.wait(Some(timeout)).inspect_err(show).is_err();
    print(format!("yes wrote {} bytes, then it waited", pipe.held()));
    run.report("full_pipe", vec![filled, pipe.held() as f64, yes(blocked)]);
    drop((pipe, on_show));
    let code = program.wait(None)?;
    print(format!("yes ended with {code}"));
    run.report("closed_pipe", vec![f64::from(code)]);
    Ok(())
}

/// Wait until no more goes into the pipe; the bytes that are in it then.
fn fill(program: &mut Popen, pipe: &Reader) -> f64 {
    while pipe.held() < PIPE_CAPACITY as usize && program.poll().is_none() {
        sleep(Duration::from_millis(1));
    }
    pipe.held() as f64
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let timeout = Duration::from_secs_f64(run.number("timeout"));
        exit_codes(run)?;
        ends(run, timeout)?;
        pipeline(run, timeout)?;
        full_pipe(run, timeout)?;
        run.report_workers(2, 0.0);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        2
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let mode = |name| (Mode::Processes, name);
        let codes_of = |claim, name, wanted: &'static [f64]| {
            let codes = |v: &[f64]| measured!("subprocess-exit-codes", "{codes}", codes = list(v));
            on_values(results, claim, mode(name), move |v| (v == wanted, codes(v)))
        };
        let [code, unknown, signalled, line, full, broken] = CLAIMS;
        let full_twice = [PIPE_CAPACITY.into(), PIPE_CAPACITY.into(), 1.0];
        vec![
            codes_of(code, "returncodes", &[0.0, 1.0]),
            on_values(results, unknown, mode("no_program"), |v| {
                (v[0] == 1.0, measured!("subprocess-not-found", "there is no nosuch"))
            }),
            checked(results),
            expired(results),
            codes_of(signalled, "ended_by_signal", &[-15.0, -9.0]),
            on_values(results, line, mode("pipeline_output"), |v| {
                (
                    v[0] == 1.0,
                    measured!("subprocess-lines-out", "{lines} lines came out", lines = v[1]),
                )
            }),
            writer(results, "closed"),
            writer(results, "kept"),
            on_values(results, full, mode("full_pipe"), |v| (v == full_twice, in_pipe(v[1]))),
            codes_of(broken, "closed_pipe", &[-13.0]),
        ]
    }
}

const CLAIMS: [[&str; 2]; 6] = [
    ["returncode", "0 says that all went well, another code that it did not"],
    ["not-found", "a program that does not exist is a FileNotFoundError"],
    ["signalled", "a program that a signal ended has minus its number for a code"],
    ["pipeline", "the second program gets every line of the first, in order"],
    ["full-blocks", "a full pipe blocks its writer, at 64 KiB"],
    ["broken", "a closed pipe ends its writer, by SIGPIPE (13)"],
];

fn in_pipe(bytes: f64) -> Remark {
    measured!("subprocess-bytes-in-pipe", "{bytes} bytes were in it, and stayed so", bytes = bytes)
}

/// Whoever checks gets an error for another code than 0, whoever does not, the code.
fn checked(results: &Results) -> Fact {
    let text =
        "with check, another code than 0 is a CalledProcessError; without, it is just returned";
    let check = yes(results.choice("check") == Some("on"));
    on_values(results, ["check", text], (Mode::Processes, "check_raised"), |v| {
        let remark = match v[0] == 1.0 {
            true => measured!("subprocess-raised", "CalledProcessError"),
            false => measured!("subprocess-returned", "returned 1"),
        };
        (v[0] == check, remark)
    })
}

/// Where both times are near each other, a busy machine decides.
fn expired(results: &Results) -> Fact {
    let text = "TimeoutExpired comes if the program takes longer than the timeout, and only then";
    let id = "timeout";
    let (sleeps, timeout) = (results.number("sleep-for"), results.number("timeout"));
    let Some(values) = values(results, "run_expired") else {
        return undecided(id, text, super::run_to_decide("processes"));
    };
    let took = measured!("subprocess-took", "back after {ms} ms", ms = values[1].round());
    let as_claimed = (values[0] == 1.0) == (timeout < sleeps);
    match as_claimed {
        true => decided(id, text, true, took),
        false if (timeout - sleeps).abs() > 1.0 => decided(id, text, false, took),
        false => {
            let why =
                measured!("subprocess-too-near", "the two times are too near each other to decide");
            undecided(id, text, why)
        }
    }
}

fn values<'a>(results: &'a Results<'_>, name: &str) -> Option<&'a Vec<f64>> {
    results.mode(Mode::Processes).and_then(|report| report.values.get(name))
}

/// What becomes of a first program that has more to write than the second reads.
fn writer(results: &Results, our_copy: &str) -> Fact {
    let (id, text) = match our_copy {
        "closed" => ("ends-early", "whose reader ends early, ends too"),
        _ => ("kept-waits", "not while the parent holds its own copy of the pipe: then it waits"),
    };
    let (writer, codes) = (values(results, "first_program"), values(results, "pipeline_codes"));
    let (Some(writer), Some(codes)) = (writer, codes) else {
        return undecided(id, text, super::run_to_decide("processes"));
    };
    if results.choice("our-copy") != Some(our_copy) || results.choice("pipeline") == Some("grep") {
        let why = measured!(
            "subprocess-choose-head",
            "choose head for a reader, and the other way with our copy"
        );
        return undecided(id, text, why);
    }
    if writer[1] < MUCH {
        let why = measured!(
            "subprocess-more-lines",
            "the log fits into the pipe: give it more lines to decide"
        );
        return undecided(id, text, why);
    }
    let (stuck, code) = (writer[0] == 1.0, codes[0]);
    let remark = match stuck {
        true => measured!(
            "subprocess-writer-waited",
            "it waited; once we closed our copy, it ended with {code}",
            code = code
        ),
        false => measured!("subprocess-writer-ended", "it ended with {code}", code = code),
    };
    decided(id, text, stuck == (our_copy == "kept") && code == -13.0, remark)
}
