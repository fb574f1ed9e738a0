//! Where workers wait until an attempt may succeed: an event count.
//!
//! A waiter counts itself, reads the epoch, tries once more, and sleeps only while the epoch
//! stays. Who makes an attempt possible moves the epoch on, but only if somebody is counted, and
//! wakes one. Why no wake-up is lost: between its two steps (count, then try; make possible, then
//! look at the count) each side has a full fence, so one of them sees the other.

use super::object::{Caller, Object};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on, full_fence, relax};

/// Looks before sleeping: about a microsecond, some hundredth of what sleep and wake cost.
const SPINS: u32 = if cfg!(loom) { 0 } else { 300 };

/// Where to wait for one condition, "not empty" say.
#[derive(Debug)]
pub struct Gate<W: Word = Local> {
    epoch: W,
    // invariant: at least the number of those who sleep on `epoch`.
    waiters: W,
}

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
    pub const fn over(epoch: W, waiters: W) -> Self {
        Gate { epoch, waiters }
    }

    /// Let `count` waiters try again. Call it after what makes their attempt possible.
    #[inline]
    pub fn open(&self, count: u32) {
        full_fence();
        if self.waiters.load_relaxed() > 0 {
            self.wake(count);
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
        self.waiters.fetch_add(1);
        full_fence();
        let result = self.sleep(deadline, blocking, attempt);
        self.waiters.fetch_sub(1);
        result
    }

    fn sleep<R>(
        &self,
        deadline: Deadline,
        blocking: Blocking<'_>,
        mut attempt: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        let Blocking {
            object,
            reason,
            caller,
        } = blocking;
        let mut blocked = false;
        let mut outcome = Wait::Changed;
        let result = loop {
            let epoch = self.epoch.load();
            // Also after a timeout: the wake that we may have taken was for this attempt.
            let result = attempt();
            if result.is_some() || outcome == Wait::TimedOut {
                break result;
            }
            if !std::mem::replace(&mut blocked, true) {
                object.wait_begin(reason, caller);
            }
            outcome = block_on(&self.epoch, epoch, deadline.left());
        };
        if blocked {
            object.wait_end(reason, result.is_some(), caller);
        }
        result
    }

    #[cold]
    fn wake(&self, count: u32) {
        self.epoch.fetch_add(1);
        self.epoch.wake(count);
    }
}
