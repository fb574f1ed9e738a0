//! SIGTERM asks a process to end, and SIGKILL does not ask: five servers are stopped, each answers
//! in its own way.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::on_values;
use super::process_lifecycle::{LONG, alive, exit_code, failure, show_alive};
use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::output::print;
use crate::runtime::process::{Handler, Process, ProcessError, Signal, exit, signal};
use crate::runtime::safepoint::tick;
use crate::runtime::thread::sleep;
use crate::sync::mp::{Event, RawValue};
use crate::word::now_ms;

/// How far a server's clean-up is.
const NOT_BEGUN: u32 = 0;
const BEGUN: u32 = 1;
const DONE: u32 = 2;

/// What a server does on SIGTERM.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Answer {
    /// Clean up for so long, then end with 0.
    CleanUp(Duration),
    /// `SIG_IGN`.
    Ignore,
    /// Say that it was heard, and go on.
    GoOn,
    /// `SIG_DFL`.
    Default,
}

/// What a server is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    answer: Answer,
    /// It computes while it serves; otherwise it waits.
    computes: bool,
    clean_up: RawValue<u32>,
    ready: Event,
}

/// Serve until ended.
fn serve(order: Order) -> Result<(), String> {
    let _alive = show_alive();
    let handler = match order.answer {
        Answer::CleanUp(time) => {
            let progress = order.clean_up.clone();
            Handler::call(move || clean_up(&progress, time))
        }
        Answer::Ignore => Handler::Ignore,
        Answer::GoOn => Handler::call(|| print("heard SIGTERM, and goes on")),
        Answer::Default => Handler::Default,
    };
    signal(Signal::Term, handler).map_err(|error| error.to_string())?;
    order.ready.set();
    while order.computes && tick().is_ok() {}
    loop {
        // A handler that comes back does not end the sleep.
        sleep(LONG);
    }
}

/// The handler of a server that takes its leave: it does not come back.
fn clean_up(progress: &RawValue<u32>, time: Duration) {
    progress.set(BEGUN);
    print("cleaning up");
    sleep(time);
    print("cleaned up");
    progress.set(DONE);
    exit(0)
}

/// A server, and how to see whether it cleaned up.
struct Server {
    process: Process<Result<(), String>>,
    clean_up: RawValue<u32>,
}

impl Server {
    fn start(name: &str, answer: Answer, computes: bool) -> Result<Server, Trouble> {
        let (clean_up, ready) = (RawValue::new(NOT_BEGUN)?, Event::new()?);
        let order = Order { answer, computes, clean_up: clean_up.clone(), ready: ready.clone() };
        let process = Process::spawn(name, serve, &order)?;
        ready.wait();
        Ok(Server { process, clean_up })
    }
}

/// The servers, in this order in every figure of the report.
const POLITE: usize = 0;
const PLAIN: usize = 1;
const DEAF: usize = 2;
const SLOW: usize = 3;
const VICTIM: usize = 4;

fn start_all(run: &Run) -> Result<Vec<Server>, Trouble> {
    let time = Duration::from_secs_f64(run.number("clean-up") / 1e3);
    let deaf = if run.choice("deaf") == "ignores" { Answer::Ignore } else { Answer::GoOn };
    let servers = [
        ("Polite", Answer::CleanUp(time)),
        ("Plain", Answer::Default),
        ("Deaf", deaf),
        ("Slow", Answer::CleanUp(LONG)),
        ("Victim", Answer::CleanUp(time)),
    ];
    let computes = run.choice("at-work") == "computes";
    servers.into_iter().map(|(name, answer)| Server::start(name, answer, computes)).collect()
}

/// As init systems stop services: SIGTERM, some patience, then SIGKILL. Which of them it took.
fn stop_all(servers: &[Server], patience: Duration) -> Result<Vec<f64>, Trouble> {
    for (nth, server) in servers.iter().enumerate() {
        let which = if nth == VICTIM { Signal::Kill } else { Signal::Term };
        print(format!("{} to {}", which.name(), server.process.name()));
        server.process.send_signal(which);
    }
    let until_ms = now_ms() + patience.as_secs_f64() * 1e3;
    let mut alive = Vec::new();
    for server in servers {
        let left = (until_ms - now_ms()).max(0.0) / 1e3;
        alive.push(f64::from(!server.process.join_timeout(Duration::from_secs_f64(left))?));
    }
    for server in servers.iter().filter(|server| server.process.is_alive()) {
        print(format!("SIGKILL to {}", server.process.name()));
        server.process.kill();
    }
    Ok(alive)
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        alive();
        let refused = signal(Signal::Kill, Handler::Ignore);
        print(format!("a handler for SIGKILL: {}", failure(&refused)));
        let refused = matches!(refused, Err(ProcessError::OsError(_)));
        let servers = start_all(run)?;
        let patience = Duration::from_secs_f64(run.number("patience") / 1e3);
        let alive = stop_all(&servers, patience)?;
        let codes = servers.iter().map(|server| exit_code(&server.process).map(f64::from));
        run.report("signal_exitcodes", codes.collect::<Result<_, _>>()?);
        run.report("alive_after_term", alive);
        run.report("clean_up", servers.iter().map(|server| server.clean_up.get().into()).collect());
        run.report("kill_refused", vec![f64::from(refused)]);
        run.report_workers(servers.len(), 0.0);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        5
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let refused = ["kill-refused", "a handler for SIGKILL is an OSError"];
        let plain = ["default", "without a handler, SIGTERM ends it with -15, nothing cleaned up"];
        let victim = ["unasked", "SIGKILL ends it with -9, and its handler never runs"];
        vec![
            handled(results),
            on_one(results, plain, PLAIN, |code, progress, _| {
                Some(code == -15.0 && progress == NOT_BEGUN)
            }),
            on_one(
                results,
                ["only-kill", "who does not end on SIGTERM lives on, until SIGKILL"],
                DEAF,
                |code, _, alive| Some(alive && code == -9.0),
            ),
            on_one(results, victim, VICTIM, |code, progress, _| {
                Some(code == -9.0 && progress == NOT_BEGUN)
            }),
            on_one(
                results,
                ["cut-off", "SIGKILL ends it in the middle of its clean-up"],
                SLOW,
                // It may not have begun when the patience was over.
                |code, progress, _| {
                    (progress != NOT_BEGUN).then_some(code == -9.0 && progress == BEGUN)
                },
            ),
            on_values(results, refused, (Mode::Processes, "kill_refused"), |refused| {
                (refused == [1.0], measured!("kill-refused", "OSError (EINVAL)"))
            }),
        ]
    }
}

/// A claim on one server: its exit code, how far its clean-up came, whether it outlived SIGTERM.
fn on_one(
    results: &Results,
    [id, text]: [&str; 2],
    nth: usize,
    decide: impl Fn(f64, u32, bool) -> Option<bool>,
) -> Fact {
    let values = results.mode(Mode::Processes).map(|report| &report.values);
    let of = |name| values.and_then(|values| values.get(name)?.get(nth).copied());
    let (Some(code), Some(progress), Some(alive)) =
        (of("signal_exitcodes"), of("clean_up"), of("alive_after_term"))
    else {
        return undecided(id, text, super::run_to_decide("processes"));
    };
    let found = found(code, progress as u32);
    match decide(code, progress as u32, alive == 1.0) {
        Some(holds) => decided(id, text, holds, found),
        None => undecided(id, text, found),
    }
}

fn found(code: f64, progress: u32) -> Remark {
    match progress {
        NOT_BEGUN => measured!("not-cleaned", "exit code {code}, no clean-up", code = code),
        BEGUN => measured!("half-cleaned", "exit code {code}, clean-up cut off", code = code),
        _ => measured!("cleaned", "exit code {code}, cleaned up", code = code),
    }
}

/// Unless the clean-up took longer than anybody would wait.
fn handled(results: &Results) -> Fact {
    let claim = ["handled", "with a handler it cleans up, and ends with 0"];
    if results.number("clean-up") >= results.number("patience") {
        let why = measured!("more-patience", "more patience than the clean-up takes would decide");
        return undecided(claim[0], claim[1], why);
    }
    on_one(results, claim, POLITE, |code, progress, alive| match alive {
        // A busy machine: it was not done in time.
        true => None,
        false => Some(code == 0.0 && progress == DONE),
    })
}
