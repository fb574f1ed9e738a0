//! One kettle, four ways to wait for it.

use std::sync::Arc;
use std::time::Duration;

use super::fib::plain_fib;
use super::{Lesson, Remark, Results, Run, Trouble, decided, measured, run_to_decide, undecided};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::board::gauge;
use crate::runtime::output::print;
use crate::runtime::safepoint::{Stopped, tick};
use crate::runtime::{gil, thread};
use crate::sync::{Event, Future};
use crate::word::now_ms;

/// Degrees Celsius of cold water, and from there to boiling.
const COLD: i32 = 20;
const DEGREES: i32 = 80;

/// A thread that heats water for a while; its future holds when it boiled.
struct Kettle {
    boiled: Future<f64>,
}

impl Kettle {
    /// Put it on the stove. `whistle` is called by the kettle itself, as soon as the water boils.
    fn start(heat: Duration, whistle: impl FnOnce() + Send + 'static) -> Result<Kettle, Trouble> {
        let boiled = Future::new();
        boiled.add_done_callback(|_| whistle());
        let theirs = boiled.clone();
        let water = gauge("water", GaugeKind::Level, 100);
        thread::start_named("kettle", move || {
            for step in 0..=DEGREES {
                water.set(COLD + step);
                if step < DEGREES {
                    thread::sleep(heat / DEGREES as u32);
                }
            }
            // Nobody else ends it.
            let _ = theirs.set_result(now_ms());
        })?;
        Ok(Kettle { boiled })
    }

    fn boils(&self) -> bool {
        self.boiled.done()
    }
}

/// What a way of waiting came to.
#[derive(Debug, Default, Clone, Copy)]
struct Wait {
    noticed_ms: f64,
    /// Chores done meanwhile.
    chores: u32,
    looks: u32,
    /// Time spent standing there or looking, in ms.
    wasted_ms: f64,
}

/// A piece of other work.
fn chore() -> Result<(), Stopped> {
    std::hint::black_box(plain_fib(std::hint::black_box(15)));
    tick()
}

impl Wait {
    /// Note how long `idle` took, in which nothing else was done.
    fn waste<R>(&mut self, idle: impl FnOnce() -> R) -> R {
        let began = now_ms();
        let result = idle();
        self.wasted_ms += now_ms() - began;
        result
    }

    /// Do chores until `over` says so.
    fn work(&mut self, over: impl Fn() -> bool) -> Result<(), Stopped> {
        let on_show = gauge("chores", GaugeKind::Level, 0);
        while !over() {
            chore()?;
            self.chores += 1;
            on_show.set(self.chores as i32);
        }
        Ok(())
    }
}

/// No whistle, blocking: stand and watch.
fn watch(heat: Duration) -> Result<(Kettle, Wait), Trouble> {
    let mut wait = Wait::default();
    let kettle = Kettle::start(heat, || {})?;
    wait.waste(|| kettle.boiled.wait(None));
    wait.noticed_ms = now_ms();
    Ok((kettle, wait))
}

/// No whistle, not blocking: work, and go and look every so often.
fn look(heat: Duration, every_ms: f64) -> Result<(Kettle, Wait), Trouble> {
    let mut wait = Wait::default();
    let kettle = Kettle::start(heat, || {})?;
    loop {
        let next = now_ms() + every_ms;
        wait.work(|| now_ms() >= next)?;
        wait.looks += 1;
        tick()?;
        if wait.waste(|| kettle.boils()) {
            break;
        }
    }
    wait.noticed_ms = now_ms();
    Ok((kettle, wait))
}

/// A whistle, and standing there all the same.
fn listen(heat: Duration) -> Result<(Kettle, Wait), Trouble> {
    let mut wait = Wait::default();
    let whistle = Arc::new(Event::new());
    let theirs = whistle.clone();
    let kettle = Kettle::start(heat, move || theirs.set())?;
    wait.waste(|| whistle.wait());
    wait.noticed_ms = now_ms();
    Ok((kettle, wait))
}

/// A whistle, not blocking: work until it is heard; what is to be done then is done by the call.
fn be_called(heat: Duration) -> Result<(Kettle, Wait), Trouble> {
    let mut wait = Wait::default();
    let off_the_stove = Future::<f64>::new();
    let theirs = off_the_stove.clone();
    let kettle = Kettle::start(heat, move || {
        let _ = theirs.set_result(now_ms());
    })?;
    wait.work(|| off_the_stove.done())?;
    wait.noticed_ms = off_the_stove.result().unwrap_or_else(|_| now_ms());
    Ok((kettle, wait))
}

pub struct Demo;

const WAYS: [&str; 4] = ["watch", "look", "listen", "be_called"];

fn scene(run: &Run) -> Result<(), Trouble> {
    let heat = Duration::from_secs_f64(run.number("heat") / 1e3);
    let every_ms = run.number("look");
    for way in WAYS {
        let (kettle, wait) = match way {
            "watch" => watch(heat),
            "look" => look(heat, every_ms),
            "listen" => listen(heat),
            _ => be_called(heat),
        }?;
        let boiled_ms = kettle.boiled.result().unwrap_or(wait.noticed_ms);
        let late_ms = (wait.noticed_ms - boiled_ms).max(0.0);
        let Wait { chores, looks, wasted_ms, .. } = wait;
        print(format!(
            "{way}: noticed {late_ms:.2} ms late, {chores} chores, {looks} looks, \
             {wasted_ms:.1} ms wasted"
        ));
        run.report(way, vec![late_ms, f64::from(chores), f64::from(looks), wasted_ms]);
    }
    run.report_workers(2, 0.0);
    Ok(())
}

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        gil::as_in(run.mode, || scene(run))
    }

    fn workers(&self, _run: &Run) -> usize {
        1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let heat = results.number("heat");
        let stood = |way: &[f64; 4]| way[1] == 0.0 && way[3] > 0.8 * heat;
        let every = results.number("look");
        let late = |ways: &[[f64; 4]; 4]| {
            measured!(
                "kettle-late",
                "{look} ms late by looking, {call} ms by being called",
                look = format!("{:.2}", ways[1][0]),
                call = format!("{:.2}", ways[3][0])
            )
        };
        let chores = |ways: &[[f64; 4]; 4]| {
            measured!(
                "kettle-chores",
                "chores done: {watch} watching, {look} looking, {listen} listening, {call} called",
                watch = ways[0][1],
                look = ways[1][1],
                listen = ways[2][1],
                call = ways[3][1]
            )
        };
        vec![
            on_ways(
                results,
                ["blocking", "who blocks gets nothing done, with a whistle or without"],
                |ways| Ok((stood(&ways[0]) && stood(&ways[2]), chores(ways))),
            ),
            on_ways(
                results,
                ["working", "who does not block gets chores done"],
                |ways| match every {
                    0.0 => Err(measured!("kettle-look", "let some time pass between looks")),
                    _ => Ok((ways[1][1] > 0.0 && ways[3][1] > 0.0, chores(ways))),
                },
            ),
            on_ways(
                results,
                ["wasted-looks", "looking costs looks, and being called costs none"],
                |ways| {
                    let found = measured!(
                        "kettle-looks",
                        "{look} looks against {call}",
                        look = ways[1][2],
                        call = ways[3][2]
                    );
                    Ok((ways[1][2] > ways[3][2], found))
                },
            ),
            on_ways(results, ["late", "who is called notices sooner than who looks"], |ways| {
                match every {
                    0.0 => Err(measured!("kettle-look", "let some time pass between looks")),
                    _ => Ok((ways[3][0] < ways[1][0], late(ways))),
                }
            }),
        ]
    }
}

/// A claim on the four ways, each its lateness, chores, looks and wasted time, in some mode.
fn on_ways(
    results: &Results,
    [id, text]: [&str; 2],
    decide: impl Fn(&[[f64; 4]; 4]) -> Result<(bool, Remark), Remark>,
) -> Fact {
    let report = results.mode(Mode::Threads);
    let way = |name: &str| <[f64; 4]>::try_from(report?.values.get(name)?.as_slice()).ok();
    let ways: Option<Vec<_>> = WAYS.into_iter().map(way).collect();
    let Some(Ok(ways)) = ways.map(<[[f64; 4]; 4]>::try_from) else {
        return undecided(id, text, run_to_decide("threads"));
    };
    match decide(&ways) {
        Ok((holds, found)) => decided(id, text, holds, found),
        Err(why) => undecided(id, text, why),
    }
}
