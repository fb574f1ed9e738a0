//! Three ways to get a process: how long each takes, and what the child knows of its parent.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use super::facts::on_values;
use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode, median};
use crate::runtime::output::print;
use crate::runtime::process::{Process, StartMethod, parent_pid, pid, set_forkserver_preload};
use crate::word::now_ms;

const MIB: usize = 1 << 20;
const METHODS: [StartMethod; 3] = [StartMethod::Spawn, StartMethod::Fork, StartMethod::ForkServer];

/// What stands in the program, and what it is changed to before anybody is started.
const AS_BUILT: u32 = 0;
const AT_RUN_TIME: u32 = 42;
/// What the fork server sets before it serves.
const PRELOADED: u32 = 7;
const ARGUMENT: u32 = 5;

static SETTING: AtomicU32 = AtomicU32::new(AS_BUILT);

thread_local! {
    static MINE: Cell<u32> = const { Cell::new(AS_BUILT) };
}

/// What a child sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Seen {
    setting: u32,
    mine: u32,
    argument: u32,
    parent: u32,
}

/// What every child runs.
fn look(argument: u32) -> Seen {
    let setting = SETTING.load(Ordering::Relaxed);
    let seen = Seen { setting, mine: MINE.get(), argument, parent: parent_pid() };
    print(format!("setting {setting}, thread-local {}, argument {argument}", seen.mine));
    seen
}

/// What is to be in the fork server before it copies itself.
fn preload((): ()) {
    SETTING.store(PRELOADED, Ordering::Relaxed);
}

/// Children that were started in one way, one after the other.
struct Starts {
    /// From asking to the first instruction of each, in ms.
    ms: Vec<f64>,
    seen: Vec<Seen>,
}

impl Starts {
    fn with(method: StartMethod, times: usize, preloads: bool) -> Result<Starts, Trouble> {
        let mut starts = Starts { ms: Vec::new(), seen: Vec::new() };
        for nth in 1..=times {
            let asked_ms = now_ms();
            if preloads && method == StartMethod::ForkServer && nth == 1 {
                // This starts the server: the first child pays for it either way.
                set_forkserver_preload(preload)?;
            }
            let name = format!("{}-{nth}", method.name());
            let child = Process::new(&name, look, &ARGUMENT)?.method(method);
            child.start()?;
            starts.seen.push(child.join()?);
            starts.ms.push(child.began_ms() - asked_ms);
        }
        print(format!(
            "{}: first {:.2} ms, later {:.2} ms",
            method.name(),
            starts.first(),
            starts.later()
        ));
        Ok(starts)
    }

    fn first(&self) -> f64 {
        self.ms[0]
    }

    /// The median of all but the first.
    fn later(&self) -> f64 {
        median(&self.ms[1..])
    }

    /// What every child saw, if all saw the same.
    fn agreed(&self) -> Vec<f64> {
        let same = self.seen.iter().all(|seen| *seen == self.seen[0]);
        let Seen { setting, mine, argument, parent } = self.seen[0];
        let seen = [setting, mine, argument, parent].map(f64::from);
        if same { seen.to_vec() } else { Vec::new() }
    }
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (times, preloads) = (run.count("starts"), run.choice("preload") == "setting");
        let block = vec![1u8; run.count("mebibytes") * MIB];
        SETTING.store(AT_RUN_TIME, Ordering::Relaxed);
        MINE.set(AT_RUN_TIME);
        print(format!("setting and thread-local are {AT_RUN_TIME} now"));
        let mut starts = Vec::new();
        for method in METHODS {
            starts.push(Starts::with(method, times, preloads)?);
            let name = format!("{}_sees", method.name());
            run.report(&name, starts[starts.len() - 1].agreed());
        }
        drop(block);
        run.report("own_pid", vec![pid().into()]);
        run.report("first_ms", starts.iter().map(Starts::first).collect());
        run.report("later_ms", starts.iter().map(Starts::later).collect());
        run.report_workers(3 * times, 0.0);
        Ok(())
    }

    fn workers(&self, _run: &Run) -> usize {
        // One child at a time, the fork server, and one that is on its way back.
        3
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let preloaded = match results.choice("preload") {
            Some("setting") => PRELOADED,
            _ => AS_BUILT,
        };
        let spawn = ["spawn-knows", "spawn: the child has its argument, and nothing of ours"];
        let fork = ["fork-knows", "fork: the child has all that we have"];
        let server = ["server-knows", "forkserver: the child has its argument and the server's"];
        vec![
            sees(results, spawn, "spawn", [AS_BUILT, AS_BUILT]),
            sees(results, fork, "fork", [AT_RUN_TIME, AT_RUN_TIME]),
            sees(results, server, "forkserver", [preloaded, AS_BUILT]),
            parents(results),
            first_pays(results),
        ]
    }
}

/// Whether each child of that method saw this setting, this thread-local, and its argument.
fn sees(results: &Results, claim: [&str; 2], method: &str, expected: [u32; 2]) -> Fact {
    on_values(results, claim, (Mode::Processes, &format!("{method}_sees")), |seen| match seen {
        [setting, mine, argument, _] => {
            let remark = measured!(
                "start-methods-sees",
                "setting {setting}, thread-local {mine}, argument {argument}",
                setting = setting,
                mine = mine,
                argument = argument
            );
            let [own_setting, own_mine] = expected.map(f64::from);
            let equal = (*setting, *mine) == (own_setting, own_mine);
            (equal && *argument == f64::from(ARGUMENT), remark)
        }
        _ => (false, measured!("start-methods-differ", "not every child saw the same")),
    })
}

/// Whoever made the memory, the parent is who asked.
fn parents(results: &Results) -> Fact {
    let claim = ["who-asked", "the parent is who asked, with the fork server too"];
    on_values(results, claim, (Mode::Processes, "own_pid"), |own| {
        let values = results.mode(Mode::Processes).map(|report| &report.values);
        let parent =
            |method: StartMethod| values?.get(&format!("{}_sees", method.name()))?.get(3).copied();
        let equal = METHODS.into_iter().all(|method| parent(method) == Some(own[0]));
        (equal, measured!("start-methods-parent", "parent {pid} of all", pid = own[0]))
    })
}

/// A claim on time: too close a call, or a disturbed one, decides nothing.
fn first_pays(results: &Results) -> Fact {
    let (id, text) = ("server-pays-once", "the fork server's first child pays for the server");
    let Some(report) = results.mode(Mode::Processes) else {
        return undecided(id, text, super::run_to_decide("processes"));
    };
    let of_server = |name| report.values.get(name).and_then(|ms| ms.get(2).copied());
    let (Some(first), Some(later)) = (of_server("first_ms"), of_server("later_ms")) else {
        return undecided(id, text, measured!("not-measured", "it was not measured"));
    };
    let found: Remark = measured!(
        "start-methods-pays",
        "first {first} ms, later {later} ms",
        first = format!("{first:.2}"),
        later = format!("{later:.2}")
    );
    match first / later {
        ratio if ratio >= 1.2 => decided(id, text, true, found),
        ratio if ratio < 0.5 => decided(id, text, false, found),
        _ => undecided(id, text, found),
    }
}
