//! `threading.Condition`: wait, under a lock, until somebody says that something changed.
//!
//! Each waiter has a ticket: a word of its own, on which it alone sleeps, in a first-come list.
//! `notify(n)` marks the `n` oldest tickets and wakes their sleepers. So exactly those wake who
//! waited before the notify, in the order they came, and nobody who came later takes their place.
//! A waiter whose time is up takes its ticket off the list, unless it was marked meanwhile: then
//! it was notified, and says so.
//!
//! Invariant: every word but a ticket's `state` is only read or written under the lock, and
//! `state` only changes under it. All is zero at first, so a fresh segment needs no setting up.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::object::{Caller, Object};
use super::{Lock, RuntimeError};
use crate::trace::Reason;
use crate::word::{Deadline, Local, Wait, Word, block_on};

/// Tickets of a condition where nothing else is said: 128 threads, and room to spare.
pub const WAITERS: usize = 192;

const NOT_OWNED: RuntimeError =
    RuntimeError("use of a condition whose lock is not held: acquire it first");
const TOO_MANY: RuntimeError = RuntimeError("more waiters than this condition has room for");

const WAITING: u32 = 1;
const NOTIFIED: u32 = 2;

/// What a condition asks of the lock below it.
pub trait ConditionLock {
    /// Take it.
    fn enter(&self, caller: Caller);
    /// Let it go.
    ///
    /// # Errors
    /// `RuntimeError` if it is not held.
    fn leave(&self, caller: Caller) -> Result<(), RuntimeError>;
    /// Whether the caller may wait and notify.
    fn is_owned(&self) -> bool;
    /// Let it go entirely, however often it was taken; what [`Self::acquire_restore`] needs.
    fn release_save(&self, caller: Caller) -> u32 {
        // It is owned: the condition looked just before.
        let released = self.leave(caller);
        debug_assert!(released.is_ok());
        1
    }
    /// Take it as often as it was taken before.
    fn acquire_restore(&self, _depth: u32, caller: Caller) {
        self.enter(caller);
    }
}

/// One waiter's place. Links are indices plus one, 0 for none.
#[derive(Debug)]
struct Ticket<W> {
    /// `WAITING` while it sleeps on this word, then `NOTIFIED`; anything while the ticket is free.
    state: W,
    /// The next in the list of waiters, or of free tickets.
    next: W,
}

/// A condition variable over a lock that it owns or, as `&Lock` or `Arc<Lock>`, shares.
#[derive(Debug)]
pub struct Condition<L: ConditionLock = Lock, W: Word = Local, const CAP: usize = WAITERS> {
    lock: L,
    // invariant: the waiters not yet notified, oldest first; head and tail are both 0 or neither.
    head: W,
    tail: W,
    /// Tickets given back.
    free: W,
    /// Tickets ever given out: those from here on were never used.
    used: W,
    tickets: [Ticket<W>; CAP],
    object: Object,
}

impl Condition {
    /// A condition with a lock of its own.
    pub fn new() -> Self {
        Condition::with_lock(Lock::new())
    }
}

impl Default for Condition {
    fn default() -> Self {
        Condition::new()
    }
}

impl<L: ConditionLock, const CAP: usize> Condition<L, Local, CAP> {
    /// A condition over `lock`, between the threads of a process.
    pub fn with_lock(lock: L) -> Self {
        Condition::over(lock, |_| Local::new(0), Object::new())
    }
}

impl<L: ConditionLock, W: Word, const CAP: usize> Condition<L, W, CAP> {
    /// How many words it needs.
    pub const WORDS: usize = 4 + 2 * CAP;

    /// The condition whose state stands in the words `word(0) .. word(WORDS)`, zero at first.
    pub fn over(lock: L, word: impl Fn(usize) -> W, object: Object) -> Self {
        Condition {
            lock,
            head: word(0),
            tail: word(1),
            free: word(2),
            used: word(3),
            tickets: std::array::from_fn(|at| Ticket {
                state: word(4 + 2 * at),
                next: word(5 + 2 * at),
            }),
            object,
        }
    }

    /// The lock below.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    /// Take the lock.
    #[track_caller]
    pub fn acquire(&self) {
        self.lock.enter(Location::caller());
    }

    /// Let the lock go.
    ///
    /// # Errors
    /// `RuntimeError` if it is not held.
    #[track_caller]
    pub fn release(&self) -> Result<(), RuntimeError> {
        self.lock.leave(Location::caller())
    }

    /// Do `work` while holding the lock: `with condition:`.
    #[track_caller]
    pub fn with<R>(&self, work: impl FnOnce() -> R) -> R {
        let caller = Location::caller();
        self.lock.enter(caller);
        let _held = Held {
            lock: &self.lock,
            caller,
        };
        work()
    }

    /// Let the lock go, wait for a notify, take the lock again.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held, or if more wait than there are tickets.
    #[track_caller]
    pub fn wait(&self) -> Result<(), RuntimeError> {
        self.wait_until(Deadline::NEVER, Location::caller())
            .map(drop)
    }

    /// The same, for at most `timeout`; whether it was notified.
    ///
    /// # Errors
    /// As [`Self::wait`].
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, RuntimeError> {
        self.wait_until(Deadline::after(Some(timeout)), Location::caller())
    }

    /// Wait until `predicate` holds, at most `timeout`; its last value.
    ///
    /// # Errors
    /// As [`Self::wait`].
    #[track_caller]
    pub fn wait_for(
        &self,
        mut predicate: impl FnMut() -> bool,
        timeout: Option<Duration>,
    ) -> Result<bool, RuntimeError> {
        let deadline = Deadline::after(timeout);
        while !predicate() {
            if !self.wait_until(deadline, Location::caller())? {
                return Ok(predicate());
            }
        }
        Ok(true)
    }

    /// Wake the `count` who have waited longest, or all there are if they are fewer.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held.
    pub fn notify(&self, count: usize) -> Result<(), RuntimeError> {
        if !self.lock.is_owned() {
            return Err(NOT_OWNED);
        }
        for _ in 0..count {
            let Some(ticket) = self.pop() else { break };
            ticket.state.store(NOTIFIED);
            ticket.state.wake(1);
        }
        Ok(())
    }

    /// Wake all who wait.
    ///
    /// # Errors
    /// `RuntimeError` if the lock is not held.
    pub fn notify_all(&self) -> Result<(), RuntimeError> {
        self.notify(usize::MAX)
    }

    fn wait_until(&self, deadline: Deadline, caller: Caller) -> Result<bool, RuntimeError> {
        if !self.lock.is_owned() {
            return Err(NOT_OWNED);
        }
        let number = self.push().ok_or(TOO_MANY)?;
        let state = &self.ticket(number).state;
        let depth = self.lock.release_save(caller);
        self.object.wait_begin(Reason::Condition, caller);
        while state.load() == WAITING {
            if block_on(state, WAITING, deadline.left()) == Wait::TimedOut {
                break;
            }
        }
        self.object
            .wait_end(Reason::Condition, state.load() == NOTIFIED, caller);
        self.lock.acquire_restore(depth, caller);
        // Only now it is settled: a notify may have come between the timeout and the lock.
        let notified = state.load() == NOTIFIED;
        if !notified {
            self.unlink(number);
        }
        self.give_back(number);
        Ok(notified)
    }

    fn ticket(&self, number: u32) -> &Ticket<W> {
        &self.tickets[number as usize - 1]
    }

    /// A ticket at the end of the list; `None` when all are out.
    fn push(&self) -> Option<u32> {
        let number = self.take_ticket()?;
        let ticket = self.ticket(number);
        ticket.next.store(0);
        ticket.state.store(WAITING);
        match self.tail.load_relaxed() {
            0 => self.head.store(number),
            last => self.ticket(last).next.store(number),
        }
        self.tail.store(number);
        Some(number)
    }

    fn take_ticket(&self) -> Option<u32> {
        let free = self.free.load_relaxed();
        if free != 0 {
            self.free.store(self.ticket(free).next.load_relaxed());
            return Some(free);
        }
        let used = self.used.load_relaxed();
        ((used as usize) < CAP).then(|| {
            self.used.store(used + 1);
            used + 1
        })
    }

    fn give_back(&self, number: u32) {
        self.ticket(number).next.store(self.free.load_relaxed());
        self.free.store(number);
    }

    /// The oldest ticket, off the list.
    fn pop(&self) -> Option<&Ticket<W>> {
        let first = self.head.load_relaxed();
        if first == 0 {
            return None;
        }
        self.cut(0, first);
        Some(self.ticket(first))
    }

    /// Take a ticket off the list, wherever it stands.
    fn unlink(&self, number: u32) {
        let (mut before, mut at) = (0, self.head.load_relaxed());
        while at != number && at != 0 {
            (before, at) = (at, self.ticket(at).next.load_relaxed());
        }
        if at != 0 {
            self.cut(before, number);
        }
    }

    /// Take `number` off the list, where it follows `before` (0: where it is the first).
    fn cut(&self, before: u32, number: u32) {
        let next = self.ticket(number).next.load_relaxed();
        match before {
            0 => self.head.store(next),
            _ => self.ticket(before).next.store(next),
        }
        if next == 0 {
            self.tail.store(before);
        }
    }
}

/// Lets the lock go when `with` ends, by panic too.
struct Held<'a, L: ConditionLock> {
    lock: &'a L,
    caller: Caller,
}

impl<L: ConditionLock> Drop for Held<'_, L> {
    fn drop(&mut self) {
        // An error would mean that somebody else released it meanwhile, as Python allows.
        let _ = self.lock.leave(self.caller);
    }
}

macro_rules! condition_lock_behind {
    ($($pointer:ty),*) => {$(
        impl<L: ConditionLock> ConditionLock for $pointer {
            fn enter(&self, caller: Caller) {
                (**self).enter(caller);
            }
            fn leave(&self, caller: Caller) -> Result<(), RuntimeError> {
                (**self).leave(caller)
            }
            fn is_owned(&self) -> bool {
                (**self).is_owned()
            }
            fn release_save(&self, caller: Caller) -> u32 {
                (**self).release_save(caller)
            }
            fn acquire_restore(&self, depth: u32, caller: Caller) {
                (**self).acquire_restore(depth, caller);
            }
        }
    )*};
}

condition_lock_behind!(&L, Arc<L>);
