//! A process is killed while it holds a lock: nobody lets the lock go, and who waits for it waits
//! for ever.

use std::time::Duration;

use super::facts::on_values;
use super::process_lifecycle::{LONG, exit_code, show_alive};
use super::{Remark, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode, Waits};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::runtime::thread::sleep;
use crate::sync::mp::{Event, Lock};

/// Take the lock, say so, and keep it.
fn hold((lock, ready): (Lock, Event)) {
    let _alive = show_alive();
    lock.acquire();
    ready.set();
    sleep(LONG);
}

/// Wait for the lock, as long as it takes.
fn want(lock: Lock) -> Result<(), String> {
    let _alive = show_alive();
    print("waits for the lock");
    lock.acquire();
    print("has the lock");
    lock.release().map_err(|error| error.to_string())
}

/// Kill the holder, wait for the lock with a timeout and without one, and get out of it.
///
/// # Errors
/// A process or a lock could not be had.
pub fn scene(run: &Run) -> Result<(), Trouble> {
    let lock = Lock::new()?;
    lock.set_name("lock");
    let ready = Event::new()?;
    let holder = Process::spawn("Holder", hold, &(lock.clone(), ready.clone()))?;
    ready.wait();
    holder.kill();
    exit_code(&holder)?;
    let locked = lock.locked();
    let got = lock.acquire_timeout(Duration::from_secs_f64(run.number("timeout")));
    print(format!("the lock is locked: {locked}; acquire(timeout): {got}"));

    let waiter = Process::spawn("Waiter", want, &lock)?;
    let passed = waiter.join_timeout(Duration::from_secs_f64(run.number("look")))?;
    print(format!("Waiter still waits: {}", !passed));
    match run.choice("way-out") {
        // A Lock has no owner: whoever knows that its holder is dead may let it go.
        "release" => lock.release()?,
        _ => waiter.terminate(),
    }
    let code = exit_code(&waiter)?;
    run.report("dead_lock", [locked, got, passed].map(f64::from).to_vec());
    run.report("waiter_code", vec![code.into()]);
    Ok(())
}

/// The claims about it.
pub fn facts(results: &Results) -> Vec<Fact> {
    let kept = ["stays-locked", "what a killed process held stays locked"];
    let kept = on_values(results, kept, (Mode::Processes, "dead_lock"), |seen| {
        let found = measured!("acquire-gave", "acquire(timeout) gave {got}", got = seen[1] == 1.0);
        (seen == [1.0, 0.0, 0.0], found)
    });
    vec![kept, named(results), way_out(results)]
}

/// The wait-for graph ends at who is gone.
fn named(results: &Results) -> Fact {
    let (id, text) = ("held-by-killed", "the wait-for graph names the cause: a killed process");
    let Some(report) = results.mode(Mode::Processes) else {
        return undecided(id, text, super::run_to_decide("processes"));
    };
    match &report.deadlock {
        Some(waits) => {
            let (holds, found) = cause(waits);
            decided(id, text, holds, found)
        }
        // The supervisor looks from time to time.
        None if results.number("look") < 0.5 => {
            undecided(id, text, measured!("look-longer", "look at it for longer to decide"))
        }
        None => decided(id, text, false, measured!("no-deadlock", "no deadlock was found")),
    }
}

fn cause(waits: &Waits) -> (bool, Remark) {
    let stuck: Vec<_> = waits.stuck.iter().map(|at| &waits.workers[*at as usize]).collect();
    let [waiter, holder] = stuck[..] else {
        let found = measured!("cycle-length", "a cycle of {count} workers", count = stuck.len());
        return (false, found);
    };
    let wanted = waiter.waits_for.as_ref();
    let held = holder.holds.iter().any(|held| wanted.is_some_and(|w| w.object == held.object));
    let name = wanted.and_then(|wanted| wanted.name.clone()).unwrap_or_default();
    let found = measured!(
        "held-by-killed",
        "{waiter} waits for {lock}, held by a killed process: {holder}",
        waiter = waiter.worker,
        lock = name,
        holder = holder.worker
    );
    (held && holder.gone && !waiter.gone, found)
}

fn way_out(results: &Results) -> Fact {
    let (id, text, expected) = match results.choice("way-out") {
        Some("release") => {
            ("anyone-releases", "anybody may release the lock, and the waiter goes on", 0.0)
        }
        _ => ("waiter-terminated", "who waits for ever can be terminated", -15.0),
    };
    on_values(results, [id, text], (Mode::Processes, "waiter_code"), |code| {
        (code == [expected], measured!("exitcode", "exit code {code}", code = code[0]))
    })
}
