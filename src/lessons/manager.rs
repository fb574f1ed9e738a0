//! A manager's server process holds a list, a dict and a namespace; children reach them by proxies.

use super::facts::on_values;
use super::{Lesson, Results, Run, Trouble, decided, measured, undecided};
use crate::protocol::{Fact, Mode};
use crate::runtime::manager::{
    DictProxy, ListProxy, ManagerError, NamespaceProxy, Object, SyncManager,
};
use crate::runtime::output::print;
use crate::runtime::process::Process;
use crate::sync::mp::{Lock, Value};
use crate::word::now_ms;

/// Proxy calls and shared accesses that are timed.
const TIMED: u32 = 500;

/// What a child is given. Proxies travel like anything else.
type Share = (usize, usize, ListProxy, DictProxy, NamespaceProxy, Option<Lock>);

fn work(share: Share) -> Result<(), String> {
    fill(share).map_err(|error| error.to_string())
}

fn fill((nth, calls, list, dict, space, lock): Share) -> Result<(), ManagerError> {
    for call in 0..calls {
        // Each method is done as a whole by the server ...
        list.append((nth * calls + call) as i64)?;
        // ... but this is two of them, and another child may come between.
        let _held = lock.as_ref().map(|lock| lock.guard());
        let total = space.get("total")?.as_int().unwrap_or(0);
        space.set("total", total + 1)?;
    }
    dict.set(format!("child {nth}"), (nth * nth) as i64)?;
    print(format!("called {calls} times"));
    Ok(())
}

/// The time of a call through a proxy, and of the same on a shared value, in µs.
fn costs(space: &NamespaceProxy) -> Result<[f64; 2], Trouble> {
    let began = now_ms();
    for _ in 0..TIMED {
        space.get("total")?;
    }
    let proxy = now_ms() - began;
    let value = Value::new(0)?;
    let began = now_ms();
    for _ in 0..TIMED {
        std::hint::black_box(value.get());
    }
    let shared = (now_ms() - began).max(1e-3);
    Ok([proxy, shared].map(|ms| ms * 1e3 / f64::from(TIMED)))
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let (children, calls) = (run.count("helpers"), run.count("proxy-calls"));
        let manager = SyncManager::start()?;
        let (list, dict) = (manager.list(Vec::<i64>::new())?, manager.dict()?);
        let space = manager.namespace()?;
        space.set("total", 0)?;
        let lock = if run.choice("proxy-lock") == "with" { Some(Lock::new()?) } else { None };
        let mut processes = Vec::new();
        for nth in 0..children {
            let share = (nth, calls, list.clone(), dict.clone(), space.clone(), lock.clone());
            processes.push(Process::spawn(&format!("Process-{}", nth + 1), work, &share)?);
        }
        for process in processes {
            let failed = |message| Trouble::Raised { name: "RemoteError", message };
            process.join()?.map_err(failed)?;
        }
        list.sort()?;
        let items = list.value()?.into_items().unwrap_or_default();
        let complete = items.len() == children * calls
            && items.iter().enumerate().all(|(nth, item)| *item == Object::Int(nth as i64));
        let total = space.get("total")?.as_int().unwrap_or(0);
        print(format!("dict: {}", dict.items()?));
        print(format!("list: {} items; total: {total}", items.len()));
        let missing = dict.get("nobody");
        print(format!("dict['nobody'] raises {missing:?}"));
        let key_error = matches!(&missing, Err(ManagerError::Remote(e)) if e.name == "KeyError");
        run.report("list", vec![items.len() as f64, f64::from(u8::from(complete))]);
        run.report("ns_total", vec![total as f64]);
        run.report("key_error", vec![f64::from(u8::from(key_error))]);
        run.report("call_us", costs(&space)?.to_vec());
        run.report_workers(children + 1, 0.0);
        drop((list, dict, space));
        Ok(manager.shutdown()?)
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("helpers") + 1
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let all = results.number("helpers") * results.number("proxy-calls");
        let mode = |name| (Mode::Processes, name);
        let list = ["list-complete", "each append is done as a whole: the list has every item"];
        let raised = ["error-comes-back", "an error at the server is raised where it was called"];
        let cost = ["proxy-costs", "a proxy call costs many times a look at shared memory"];
        vec![
            on_values(results, list, mode("list"), |v| (v[1] == 1.0, items(v[0], all))),
            total(results, all),
            on_values(results, raised, mode("key_error"), |v| {
                (v[0] == 1.0, measured!("key-error", "KeyError: 'nobody'"))
            }),
            on_values(results, cost, mode("call_us"), |v| {
                let [proxy, shared] = [v[0], v[1]].map(|micros| format!("{micros:.2}"));
                let remark = measured!(
                    "call-costs",
                    "{proxy} µs a call, {shared} µs a shared value",
                    proxy = proxy,
                    shared = shared
                );
                (v[0] > 5.0 * v[1], remark)
            }),
        ]
    }
}

fn items(found: f64, of: f64) -> super::Remark {
    measured!("items-of", "{found} of {of}", found = found, of = of)
}

/// `total += 1` is a call to get and a call to set: exact only under a lock.
fn total(results: &Results, all: f64) -> Fact {
    let locked = results.choice("proxy-lock") == Some("with");
    let (id, text) = if locked {
        ("total-exact-with-lock", "with a lock around both calls, total += 1 always counts")
    } else {
        ("total-lost-without-lock", "total += 1 is two calls: without a lock, some get lost")
    };
    match results.mode(Mode::Processes).and_then(|report| report.values.get("ns_total")) {
        Some(values) if locked => decided(id, text, values[0] == all, items(values[0], all)),
        Some(values) if values[0] < all => decided(id, text, true, items(values[0], all)),
        Some(_) => undecided(id, text, measured!("no-call-lost", "none was lost this time")),
        None => undecided(id, text, super::run_to_decide("processes")),
    }
}
