//! The waiters of a condition: a first-come list of tickets, each with a word to sleep on.
//!
//! Invariant: whoever calls holds the condition's lock, but for [`Tickets::sleep`]. So every word
//! but a ticket's `state` is only read or written under the lock, and `state` only changes under
//! it; the words are atomic because a sleeper reads its own without. All is zero at first.

use crate::word::{Deadline, Wait, Word, block_on};

const WAITING: u32 = 1;
const NOTIFIED: u32 = 2;

/// One waiter's place. Links are numbers of tickets, which are indices plus one; 0 is none.
#[derive(Debug)]
struct Ticket<W> {
    /// `WAITING` while it sleeps on this word, then `NOTIFIED`; anything while the ticket is free.
    state: W,
    /// The next in the list of waiters, or of free tickets.
    next: W,
}

/// Places for `CAP` waiters, in the order they came.
#[derive(Debug)]
pub struct Tickets<W, const CAP: usize> {
    // invariant: the waiters not yet notified, oldest first; head and tail are both 0 or neither.
    head: W,
    tail: W,
    /// Tickets given back, in any order.
    free: W,
    /// Tickets ever given out: those from here on were never used.
    used: W,
    tickets: [Ticket<W>; CAP],
}

impl<W: Word, const CAP: usize> Tickets<W, CAP> {
    /// How many words they take.
    pub const WORDS: usize = 4 + 2 * CAP;

    /// The tickets that stand in the words `word(0) .. word(WORDS)`.
    pub fn over(word: impl Fn(usize) -> W) -> Self {
        Tickets {
            head: word(0),
            tail: word(1),
            free: word(2),
            used: word(3),
            tickets: std::array::from_fn(|at| Ticket {
                state: word(4 + 2 * at),
                next: word(5 + 2 * at),
            }),
        }
    }

    /// Take a ticket and stand at the end of the list; `None` when all are out.
    pub fn join(&self) -> Option<u32> {
        let number = self.take()?;
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

    /// Sleep until notified or until the deadline; without the lock. What it returns may change
    /// until the lock is taken: [`Self::leave`] settles it.
    pub fn sleep(&self, number: u32, deadline: Deadline) -> bool {
        let state = &self.ticket(number).state;
        while state.load() == WAITING {
            if block_on(state, WAITING, deadline.left()) == Wait::TimedOut {
                break;
            }
        }
        state.load() == NOTIFIED
    }

    /// Give the ticket back; whether it was notified.
    pub fn leave(&self, number: u32) -> bool {
        let ticket = self.ticket(number);
        let notified = ticket.state.load() == NOTIFIED;
        if !notified {
            self.unlink(number);
        }
        ticket.next.store(self.free.load_relaxed());
        self.free.store(number);
        notified
    }

    /// Notify and wake whoever waits longest; false if nobody does.
    pub fn notify_first(&self) -> bool {
        let first = self.head.load_relaxed();
        if first == 0 {
            return false;
        }
        self.cut(0, first);
        let state = &self.ticket(first).state;
        state.store(NOTIFIED);
        state.wake(1);
        true
    }

    fn ticket(&self, number: u32) -> &Ticket<W> {
        &self.tickets[number as usize - 1]
    }

    fn take(&self) -> Option<u32> {
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
