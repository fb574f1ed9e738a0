//! Where workers wait until an attempt may succeed: an event count.
//!
//! A waiter reads the epoch, counts itself, tries once more, and sleeps only while the epoch
//! stays. Who makes an attempt possible moves the epoch on and wakes a waiter, but only if there
//! is one who is not *called* yet. Calls are counted beside the waiters, and every waiter takes
//! one off before each further attempt, so that a producer does not wake a consumer again and
//! again while that one is still on its way.
//!
//! Why no wake-up is lost. (1) There are never more calls than waiters awake or being woken. A
//! call is counted before the epoch moves, and a waiter reads the epoch before it takes a call
//! off: so a call that it did not take off moves the epoch under it, and it comes back. Who takes
//! off a call that was for another costs an idle wake, no more. So where all waiters are called,
//! each will try once more. (2) Between its two steps (change the counts, then try; make
//! possible, then look at the counts) each side has a full fence, so either the attempt sees what
//! was made possible, or the waiter is seen.

use super::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on, full_fence, relax};

/// Looks before sleeping: about a microsecond, some hundredth of what sleep and wake cost.
const SPINS: u32 = if cfg!(loom) { 0 } else { 300 };

/// Where to wait for one condition, "not empty" say.
#[derive(Debug)]
pub struct Gate<W: Word = Local> {
    epoch: W,
    /// | bits | mean |
    /// |---|---|
    /// | 0..16 | waiters, at least those who sleep on `epoch` |
    /// | 16..32 | calls: at most as many as waiters that are awake or being woken |
    counts: W,
}

const WAITER: u32 = 1;
const CALL: u32 = 1 << 16;

/// What a waiter writes into the trace if it really blocks.
#[derive(Debug, Clone, Copy)]
pub struct Blocking<'a> {
    pub object: &'a Object,
    pub reason: Reason,
    pub caller: Caller,
}

impl Default for Gate {
    /// A gate that nobody waits at.
    fn default() -> Self {
        Gate::over(Local::new(0), Local::new(0))
    }
}

impl<W: Word> Gate<W> {
    /// The gate whose state stands in two words, zero at first.
    pub const fn over(epoch: W, counts: W) -> Self {
        Gate { epoch, counts }
    }

    /// Let `count` waiters try again. Call it after what makes their attempt possible.
    #[inline]
    pub fn open(&self, count: u32) {
        full_fence();
        let counts = self.counts.load_relaxed();
        if waiters(counts) > calls(counts) {
            self.call(count);
        }
    }

    /// Make attempts until one succeeds, asleep in between; `None` when the time was up.
    /// `likely` says cheaply, without locks, whether an attempt is worth making.
    #[cold]
    pub fn pass<R>(
        &self,
        deadline: Deadline,
        blocking: Blocking<'_>,
        likely: impl Fn() -> bool,
        mut attempt: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        for _ in 0..SPINS {
            if likely()
                && let Some(result) = attempt()
            {
                return Some(result);
            }
            relax();
        }
        let result = self.sleep(deadline, blocking, attempt);
        self.update(|counts| without_call(counts) - WAITER);
        result
    }

    fn sleep<R>(
        &self,
        deadline: Deadline,
        blocking: Blocking<'_>,
        mut attempt: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        let Blocking { object, reason, caller } = blocking;
        let mut blocked = false;
        let mut counted = false;
        let mut outcome = Wait::Changed;
        let result = loop {
            let epoch = self.epoch.load();
            if std::mem::replace(&mut counted, true) {
                self.update(without_call);
            } else {
                self.counts.fetch_add(WAITER);
            }
            full_fence();
            // Also after a timeout: the wake that we may have taken was for this attempt.
            let result = attempt();
            if result.is_some() || outcome == Wait::TimedOut {
                break result;
            }
            if !std::mem::replace(&mut blocked, true) {
                object.wait_begin(reason, deadline, caller);
            }
            outcome = block_on(&self.epoch, epoch, deadline.left());
        };
        if blocked {
            object.wait_end(reason, result.is_some(), caller);
        }
        result
    }

    #[cold]
    fn call(&self, count: u32) {
        self.update(|counts| {
            let called = calls(counts).saturating_add(count).min(waiters(counts));
            waiters(counts) * WAITER + called * CALL
        });
        self.epoch.fetch_add(1);
        self.epoch.wake(count);
    }

    /// Change the counts in one step.
    fn update(&self, change: impl Fn(u32) -> u32) {
        let mut found = self.counts.load_relaxed();
        while let Err(now) = self.counts.compare_exchange(found, change(found)) {
            found = now;
        }
    }
}

/// The counts with one call less, where there is one.
fn without_call(counts: u32) -> u32 {
    if calls(counts) > 0 { counts - CALL } else { counts }
}

fn waiters(counts: u32) -> u32 {
    counts % CALL
}

fn calls(counts: u32) -> u32 {
    counts / CALL
}
