//! One call that returns twice: in the parent with the child's pid, in a copy of it with 0.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::facts::{list, on_values};
use super::fork_cost;
use super::keeper::Keeper;
use super::{Lesson, Remark, Results, Run, Trouble, measured, undecided};
use crate::protocol::{Fact, GaugeKind, Mode};
use crate::runtime::process::{Process, exit, fork, parent_pid, pid, waitpid};
use crate::runtime::thread::{active_count, sleep};
use crate::runtime::{board, memory_use, output::print};
use crate::sync::Lock;
use crate::sync::mp::{Connection, IpcError, pipe};

const MIB: usize = 1 << 20;
/// How a child ends, to be told from any other end.
const CODE: i32 = 7;
const GENERATIONS: [&str; 4] = ["parent", "child", "grandchild", "great-grandchild"];

/// What a child saw of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Child {
    pid: u32,
    parent: u32,
    /// Bytes in use when it began, and where its block stands.
    used: usize,
    address: usize,
    /// It found its parent's bytes, and its own are still there after its parent wrote.
    inherited: bool,
    kept: bool,
    /// The lock that a thread of its parent held is held here too.
    locked: bool,
    threads: usize,
}

/// A fork, as both sides saw it.
#[derive(Debug, Serialize, Deserialize)]
struct Division {
    /// What fork returned in the parent, whose pid that is, and what it had in use.
    returned: u32,
    own_pid: u32,
    used: usize,
    address: usize,
    /// The parent's bytes are still there after its child wrote.
    kept: bool,
    code: i32,
    child: Child,
}

/// What the whole family has in common, each its own copy.
struct Family {
    youngest: usize,
    child_writes_first: bool,
    /// How long the youngest lives on, and its ancestors with it.
    stays: Duration,
    lock: Arc<Lock>,
}

/// The byte that a process of that generation fills its block with.
fn own_byte(generation: usize) -> u8 {
    10 * (generation as u8 + 1)
}

fn is_full_of(block: &[u8], byte: u8) -> bool {
    block.iter().all(|found| *found == byte)
}

impl Family {
    /// Fork, and in the child do so again until the youngest; all forks, the oldest first.
    fn divide(&self, generation: usize, block: &mut [u8]) -> Result<Vec<Division>, Trouble> {
        let (ours, theirs) = pipe()?;
        let used = memory_use();
        // From here on there are two of everything, and each does its own half of what follows.
        fork(|returned| {
            print(format!("fork() returned {returned}"));
            if returned == 0 {
                drop(ours);
                let lived = self.live(generation + 1, block, &theirs);
                exit(if lived.is_ok() { CODE } else { 1 })
            }
            drop(theirs);
            self.raise(returned, generation, used, block, &ours)
        })?
    }

    /// The child's half.
    fn live(
        &self,
        generation: usize,
        block: &mut [u8],
        parent: &Connection,
    ) -> Result<(), Trouble> {
        let used = memory_use();
        show(generation);
        print(format!("I am {}, my parent is {}", pid(), parent_pid()));
        let inherited = own_byte(generation - 1);
        let mut child = Child {
            pid: pid(),
            parent: parent_pid(),
            used,
            address: block.as_ptr() as usize,
            inherited: is_full_of(block, inherited),
            kept: false,
            locked: !self.lock.try_acquire(),
            threads: active_count(),
        };
        let bytes = [inherited, own_byte(generation)];
        child.kept = write_in_turn(self.child_writes_first, block, bytes, parent)?;
        let below = if generation < self.youngest {
            self.divide(generation, block)?
        } else {
            sleep(self.stays);
            Vec::new()
        };
        Ok(parent.send(&(child, below))?)
    }

    /// The parent's half.
    fn raise(
        &self,
        returned: u32,
        generation: usize,
        used: usize,
        block: &mut [u8],
        child: &Connection,
    ) -> Result<Vec<Division>, Trouble> {
        let own = own_byte(generation);
        let kept = write_in_turn(!self.child_writes_first, block, [own, own + 1], child)?;
        let (child, below): (Child, Vec<Division>) = child.recv()?;
        let code = waitpid(returned)?;
        print(format!("child {returned} ended with {code}"));
        let address = block.as_ptr() as usize;
        let mut all = vec![Division { returned, own_pid: pid(), used, address, kept, code, child }];
        all.extend(below);
        Ok(all)
    }
}

/// Fill the block while the other process fills its own, one after the other. Whether the other's
/// bytes were never seen here.
fn write_in_turn(
    first: bool,
    block: &mut [u8],
    [old, new]: [u8; 2],
    other: &Connection,
) -> Result<bool, IpcError> {
    if !first {
        other.recv::<()>()?;
    }
    let before = is_full_of(block, old);
    block.fill(new);
    other.send(&())?;
    if first {
        other.recv::<()>()?;
    }
    let after = is_full_of(block, new);
    print(match first {
        true => format!("I wrote {new} everywhere, then the other wrote; still {}", block[0]),
        false => format!("the other wrote, still {old} everywhere; then I wrote {}", block[0]),
    });
    Ok(before && after)
}

/// The memory that a process of each generation uses, on the board of each.
fn show(generation: usize) {
    gauge(generation).set((memory_use() / MIB) as i32);
}

fn gauge(generation: usize) -> board::Gauge {
    board::gauge(GENERATIONS[generation], GaugeKind::Level, 256)
}

pub struct Demo;

impl Lesson for Demo {
    fn run(&self, run: &Run) -> Result<(), Trouble> {
        let mebibytes = run.count("mebibytes");
        let lock = Arc::new(Lock::new());
        lock.set_name("lock");
        let keeper = match run.choice("beside") {
            "holds-a-lock" => Some(Keeper::start(&lock)?),
            _ => None,
        };
        let mut block = vec![own_byte(0); (mebibytes * MIB).max(1)];
        show(0);
        // At 0 where nobody is: a child shows its own, and takes it along when it ends.
        (1..=run.count("generations")).for_each(|generation| gauge(generation).set(0));
        print(format!("I am {}, with {:.1} MiB in use", pid(), in_mib(memory_use())));
        let family = Family {
            youngest: run.count("generations"),
            child_writes_first: run.choice("first-write") == "child",
            stays: Duration::from_secs_f64(run.number("look")),
            lock,
        };
        let divisions = family.divide(0, &mut block)?;
        if let Some(keeper) = keeper {
            keeper.end();
        }
        drop(block);
        report(run, &divisions);
        run.report_workers(divisions.len(), 0.0);
        // In a process of its own, whose memory is small at first.
        let costs = Process::spawn("Meter", fork_cost::measure, &mebibytes)?.join()?;
        let costs = costs.map_err(|message| Trouble::Raised { name: "RemoteError", message })?;
        run.report("fork_mib", costs.iter().map(|cost| cost.mebibytes).collect());
        run.report("fork_ms", costs.iter().map(|cost| cost.ms).collect());
        Ok(())
    }

    fn workers(&self, run: &Run) -> usize {
        run.count("generations") + 2
    }

    fn facts(&self, results: &Results) -> Vec<Fact> {
        let claim = |name, id, text, holds: &dyn Fn(&[f64]) -> (bool, Remark)| {
            on_values(results, [id, text], (Mode::Processes, name), holds)
        };
        let copied = |at: usize, id, text| {
            claim("fork_copies", id, text, &|flags| (flags[at] == 1.0, forks(results)))
        };
        let pairs = |pids: &[f64]| pids.as_chunks::<2>().0.to_vec();
        vec![
            claim(
                "fork_returned",
                "twice",
                "fork returns twice: the child's pid, and 0 in the child",
                &|v| {
                    let equal =
                        pairs(v).iter().all(|[returned, pid]| returned == pid && *pid > 1.0);
                    let pids: Vec<f64> = pairs(v).iter().map(|[returned, _]| *returned).collect();
                    (equal, measured!("fork-returned", "{pids}, and 0 in each", pids = list(&pids)))
                },
            ),
            claim("fork_parents", "parent-pid", "getppid in the child is its parent's pid", &|v| {
                let equal = pairs(v).iter().all(|[seen, pid]| seen == pid);
                let pids: Vec<f64> = pairs(v).iter().map(|[seen, _]| *seen).collect();
                (equal, measured!("fork-parents", "parents {pids}", pids = list(&pids)))
            }),
            claim(
                "fork_used_mib",
                "all-of-it",
                "the child begins with all that its parent had",
                &|v| {
                    let same = pairs(v).iter().all(|[parent, child]| (parent - child).abs() < 0.25);
                    let [parent, child] = [v[0], v[1]].map(|mib| format!("{mib:.1}"));
                    let remark = measured!(
                        "fork-memory",
                        "{parent} MiB before, {child} MiB in the child",
                        parent = parent,
                        child = child
                    );
                    (same, remark)
                },
            ),
            copied(0, "same-bytes", "the child finds its parent's bytes at the same address"),
            copied(1, "child-unseen", "what the child writes, its parent never sees"),
            copied(2, "parent-unseen", "what the parent writes, its child never sees"),
            claim(
                "fork_exitcodes",
                "waited",
                "waitpid gives the child's own exit code",
                &|codes| {
                    let own = codes.iter().all(|code| *code == f64::from(CODE));
                    (own, measured!("exitcode", "exit code {code}", code = codes[0]))
                },
            ),
            lock_fact(results),
        ]
    }
}

/// How many forks a claim is about.
fn forks(results: &Results) -> Remark {
    measured!("in-forks", "in each of {forks} forks", forks = results.number("generations"))
}

/// Whether a lock that another thread held is held in the child, where that thread is not.
fn lock_fact(results: &Results) -> Fact {
    let claim = ["lock-copied", "a lock is copied locked, without the thread that holds it"];
    if results.choice("beside") != Some("holds-a-lock") {
        let why = measured!("choose-lock-holder", "choose a thread that holds a lock to decide");
        return undecided(claim[0], claim[1], why);
    }
    on_values(results, claim, (Mode::Processes, "fork_in_child"), |v| {
        let remark = measured!(
            "fork-in-child",
            "in the child the lock is held and there is {threads} thread",
            threads = v[1]
        );
        (v == [1.0, 1.0], remark)
    })
}

fn in_mib(bytes: usize) -> f64 {
    bytes as f64 / MIB as f64
}

fn report(run: &Run, divisions: &[Division]) {
    let both = |figures: fn(&Division) -> [f64; 2]| divisions.iter().flat_map(figures).collect();
    let all = |holds: fn(&Division) -> bool| f64::from(divisions.iter().all(holds));
    run.report("fork_returned", both(|fork| [fork.returned.into(), fork.child.pid.into()]));
    run.report("fork_parents", both(|fork| [fork.child.parent.into(), fork.own_pid.into()]));
    run.report("fork_used_mib", both(|fork| [fork.used, fork.child.used].map(in_mib)));
    let copies = [
        all(|fork| fork.child.inherited && fork.address == fork.child.address),
        all(|fork| fork.kept),
        all(|fork| fork.child.kept),
    ];
    run.report("fork_copies", copies.to_vec());
    run.report("fork_exitcodes", divisions.iter().map(|fork| fork.code.into()).collect());
    if let [first, ..] = divisions {
        run.report("fork_in_child", vec![first.child.locked.into(), first.child.threads as f64]);
    }
}
