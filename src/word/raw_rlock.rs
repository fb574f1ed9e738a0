//! Mutual exclusion with an owner who may take it again: the algorithm below RLock.
//!
//! It is [`super::RawLock`]'s, with the owner's number in the place of HELD and a bit for
//! CONTENDED. Whoever sleeps has first set the bit, and whoever takes the lock after a sleep keeps
//! it set, because others may still sleep. So while somebody sleeps, the bit is set or a wake is
//! on its way; a release that finds it clear has nobody to wake.
//!
//! Only the owner ever finds its own number there, so "is it mine?" needs no ordering. How often
//! it is held beyond once stands in a second word that the owner alone touches: an uncontended
//! acquire and release are one read-modify-write each, whatever the level.

use super::identity::NO_IDENTITY;
use super::raw_lock::SPINS;
use super::{Deadline, Local, Wait, Word, block_on, relax};

const FREE: u32 = 0;
/// Set beside the owner's number.
const CONTENDED: u32 = NO_IDENTITY;

/// A lock that its owner may take again and nobody else may release.
#[derive(Debug)]
pub struct RawRLock<W: Word = Local> {
    /// | value | means | who waits |
    /// |---|---|---|
    /// | `FREE` (0) | nobody holds it | nobody sleeps, or one was just woken |
    /// | owner | held | nobody sleeps |
    /// | owner, `CONTENDED` | held | somebody may sleep: the release wakes one |
    state: W,
    /// How often the owner took it again.
    // invariant: read and written by the owner only; 0 while nobody holds the lock.
    again: W,
}

impl<W: Word> RawRLock<W> {
    /// The lock whose state stands in two words, zero at first.
    pub const fn over(state: W, again: W) -> Self {
        RawRLock { state, again }
    }

    /// Take it if it is free or the caller's own; the level then, 1 for the outermost.
    ///
    /// # Panics
    /// Where it is taken more often than a u32 counts.
    #[inline]
    pub fn try_acquire(&self) -> Option<u32> {
        let me = W::me();
        if self.state.load_relaxed() & !CONTENDED == me {
            return Some(self.count_up());
        }
        self.state.compare_exchange(FREE, me).ok().map(|_| 1)
    }

    /// Take it from the others, by `deadline`. Calls `blocks` once, right before the first sleep.
    /// The caller does not own it.
    #[cold]
    pub fn acquire_slow(&self, deadline: Deadline, mut blocks: impl FnMut()) -> bool {
        let me = W::me();
        let mut state = self.look();
        if state == FREE && self.state.compare_exchange(FREE, me).is_ok() {
            return true;
        }
        let mut slept = false;
        let mut outcome = Wait::Changed;
        loop {
            // Mark it before every sleep, and also before giving up: a wake that we took from
            // another sleeper must leave CONTENDED behind, or the next release wakes nobody.
            state = match self.mark(state, me) {
                Some(marked) => marked,
                None => return true,
            };
            if outcome == Wait::TimedOut {
                return false;
            }
            if !std::mem::replace(&mut slept, true) {
                blocks();
            }
            outcome = block_on(&self.state, state, deadline.left());
            state = self.look();
        }
    }

    /// Let it go once; the level that is left, `None` if the caller does not own it.
    #[inline]
    pub fn release(&self) -> Option<u32> {
        if !self.is_owned() {
            return None;
        }
        match self.again() {
            0 => {
                self.let_go();
                Some(0)
            }
            again => {
                self.set_again(again - 1);
                Some(again)
            }
        }
    }

    /// Let it go entirely; the level it had. The caller owns it.
    pub fn release_all(&self) -> u32 {
        let level = self.level();
        self.set_again(0);
        self.let_go();
        level
    }

    /// Having just taken it once, hold it `level` times.
    pub fn restore(&self, level: u32) {
        self.set_again(level - 1);
    }

    /// Whether the calling thread holds it.
    #[inline]
    pub fn is_owned(&self) -> bool {
        self.state.load_relaxed() & !CONTENDED == W::me()
    }

    /// How often the calling thread holds it.
    pub fn level(&self) -> u32 {
        if self.is_owned() { self.again() + 1 } else { 0 }
    }

    /// The number of the thread that holds it right now, 0 for nobody.
    pub fn owner(&self) -> u32 {
        self.state.load() & !CONTENDED
    }

    #[inline]
    fn again(&self) -> u32 {
        // SAFETY: only called by the owner, and who was the owner before wrote it before the
        // release that our acquire has read.
        unsafe { self.again.load_alone() }
    }

    #[inline]
    fn set_again(&self, again: u32) {
        // SAFETY: as in `again`: nobody else touches the word while we own the lock.
        unsafe { self.again.store_alone(again) }
    }

    #[inline]
    fn count_up(&self) -> u32 {
        let level = self.again().checked_add(2).expect("fewer than 2^32 levels");
        self.set_again(level - 1);
        level
    }

    /// Set CONTENDED beside whoever owns it, or, where nobody does, take it with the bit set and
    /// return `None`. `state` is what was seen last.
    fn mark(&self, mut state: u32, me: u32) -> Option<u32> {
        loop {
            let (wanted, taken) = match state {
                FREE => (me | CONTENDED, true),
                state if state & CONTENDED != 0 => return Some(state),
                state => (state | CONTENDED, false),
            };
            match self.state.compare_exchange(state, wanted) {
                Ok(_) if taken => return None,
                Ok(_) => return Some(wanted),
                Err(found) => state = found,
            }
        }
    }

    #[inline]
    fn let_go(&self) {
        if self.state.swap(FREE) & CONTENDED != 0 {
            self.wake_one();
        }
    }

    #[cold]
    fn wake_one(&self) {
        self.state.wake(1);
    }

    /// Look for a while, as long as it is held and nobody else sleeps; the state last seen.
    fn look(&self) -> u32 {
        for _ in 0..SPINS {
            match self.state.load_relaxed() {
                FREE => return FREE,
                state if state & CONTENDED != 0 => return state,
                _ => relax(),
            }
        }
        self.state.load_relaxed()
    }
}
