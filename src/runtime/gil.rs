//! The global interpreter lock, by CPython's own rules.
//!
//! Since 3.2 (`Python/ceval_gil.c`): who wants the GIL waits for the switch interval; if the same
//! thread still holds it then, it asks for it, and the holder lets go at its next safe point and
//! waits until somebody else has had it. Before (2.x): the holder lets go and takes it again every
//! 100 ticks, and whoever is quickest gets it.

use std::cell::Cell;
use std::time::Duration;

use super::safepoint::{self, COUNT_TICKS, GIL_WANTED};
use crate::protocol::Mode;
use crate::trace::{Kind, Reason, ring};
use crate::word::{BlockingHooks, Local, Wait, Word, set_blocking_hooks};

/// `sys.getswitchinterval()` of CPython since 3.2.
pub const SWITCH_INTERVAL: Duration = Duration::from_millis(5);
/// `sys.getcheckinterval()` of CPython before.
pub const SWITCH_TICKS: u32 = 100;

/// When a holder lets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// When asked, after somebody waited for [`SWITCH_INTERVAL`].
    Interval,
    /// Every [`SWITCH_TICKS`] safe points.
    Ticks,
}

/// A global interpreter lock. There is one a process: [`GIL`].
#[derive(Debug)]
pub struct Gil {
    /// 1 while somebody holds it.
    locked: Local,
    /// How often it was taken: a change means that somebody else has had it.
    switches: Local,
}

/// The GIL of this process.
#[cfg(not(loom))]
pub static GIL: Gil = Gil { locked: Local::new(0), switches: Local::new(0) };

thread_local! {
    static HOLDING: Cell<bool> = const { Cell::new(false) };
    static TICKS: Cell<u32> = const { Cell::new(0) };
}

/// Choose the rule for this process.
pub fn set_rule(rule: Rule) {
    match rule {
        Rule::Interval => safepoint::withdraw(COUNT_TICKS),
        Rule::Ticks => safepoint::ask(COUNT_TICKS),
    }
}

/// Whether the calling thread holds the GIL right now.
pub fn is_held() -> bool {
    HOLDING.get()
}

/// Run `job` as it is run in `mode`: under the GIL where it has one. Threads that it starts get it
/// too.
pub fn as_in<R>(mode: Mode, job: impl FnOnce() -> R) -> R {
    if mode == Mode::Gil { with_gil(job) } else { job() }
}

/// In a forked child: its only thread has the GIL if it had it in the parent, else nobody has.
#[cfg(target_arch = "wasm32")]
pub fn after_fork() {
    if !HOLDING.get() {
        GIL.locked.store(0);
    }
}

/// Run `job` as a thread of an interpreter runs: with the GIL, except while it waits.
pub fn with_gil<R>(job: impl FnOnce() -> R) -> R {
    GIL.take();
    set_blocking_hooks(Some(BlockingHooks { before: || GIL.release(), after: || GIL.take() }));
    let result = job();
    set_blocking_hooks(None);
    GIL.release();
    result
}

impl Gil {
    /// Wait for the GIL and take it.
    fn take(&self) {
        if self.locked.compare_exchange(0, 1).is_err() {
            ring::emit(Kind::WaitBegin, Reason::Gil, 0, 0, 0);
            self.take_slow();
            ring::emit(Kind::WaitEnd, Reason::Gil, 0, 1, 0);
        }
        safepoint::withdraw(GIL_WANTED);
        self.switches.fetch_add(1);
        self.switches.wake(u32::MAX);
        HOLDING.set(true);
        ring::emit(Kind::HoldBegin, Reason::Gil, 0, 0, 0);
    }

    #[cold]
    fn take_slow(&self) {
        while self.locked.compare_exchange(0, 1).is_err() {
            let seen = self.switches.load();
            let outcome = self.locked.wait(1, Some(SWITCH_INTERVAL));
            if outcome == Wait::TimedOut && self.switches.load() == seen {
                safepoint::ask(GIL_WANTED);
            }
        }
    }

    fn release(&self) {
        HOLDING.set(false);
        ring::emit(Kind::HoldEnd, Reason::Gil, 0, 0, 0);
        self.locked.store(0);
        self.locked.wake(1);
    }

    /// Let go because somebody asked, and take it again once somebody else has had it.
    pub(super) fn give_way(&self) {
        if !HOLDING.get() {
            return;
        }
        let mine = self.switches.load();
        self.release();
        // Forced switching: without it the holder would win the race for its own lock.
        while self.switches.load() == mine {
            self.switches.wait(mine, Some(SWITCH_INTERVAL));
        }
        self.take();
    }

    /// Count a safe point under the old rule.
    pub(super) fn count_tick(&self) {
        if !HOLDING.get() {
            return;
        }
        let ticks = TICKS.get() + 1;
        TICKS.set(ticks % SWITCH_TICKS);
        if ticks == SWITCH_TICKS {
            self.release();
            self.take();
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn two_threads_take_turns_under_the_interval_rule() {
        let inside = Arc::new(AtomicU32::new(0));
        // Both go on until both have given way twice; the other tests' threads want the GIL too.
        let done = Arc::new(AtomicU32::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let (inside, done) = (inside.clone(), done.clone());
                std::thread::spawn(move || {
                    with_gil(|| {
                        let end = crate::word::now_ms() + 10_000.0;
                        let mut switches = 0;
                        while done.load(Ordering::SeqCst) < 2 && crate::word::now_ms() < end {
                            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two inside");
                            inside.fetch_sub(1, Ordering::SeqCst);
                            let before = GIL.switches.load();
                            safepoint::tick().expect("nobody stops this");
                            if GIL.switches.load() != before {
                                switches += 1;
                                done.fetch_add(u32::from(switches == 2), Ordering::SeqCst);
                            }
                        }
                        switches
                    })
                })
            })
            .collect();
        for thread in threads {
            assert!(thread.join().expect("no panic") >= 2, "the GIL never changed hands");
        }
    }
}
