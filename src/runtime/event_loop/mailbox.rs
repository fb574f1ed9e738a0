//! Where news for tasks is left, by this thread and others, and the bell that wakes the loop.
//!
//! The supervisor can leave no news in it, but can [knock](Door): then whoever waits for something
//! from outside looks whether it is there.
//!
//! The bell is QUIET, RUNG or ASLEEP. Who leaves news does so first and rings then; the loop makes
//! it QUIET first and takes the news then, and falls ASLEEP only if it is still QUIET.

use std::mem::offset_of;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::trace::{Kind, Reason, ring};
use crate::word::{Guarded, Local, Word, block_on, now_ms};

const QUIET: u32 = 0;
const RUNG: u32 = 1;
const ASLEEP: u32 = 2;

type Call = Box<dyn FnOnce() + Send>;

/// What of a loop is reached from outside, by address.
#[repr(C)]
pub struct Door {
    bell: Local,
    /// Not 0: somebody knocked.
    knocked: Local,
}

impl Door {
    /// Who knocks stores these values so many bytes behind the door's address, in this order, and
    /// wakes who waits on the bell.
    pub const KNOCK: [(usize, u32); 2] = [(offset_of!(Door, knocked), 1), (Door::BELL, RUNG)];
    /// Where the bell is.
    pub const BELL: usize = offset_of!(Door, bell);
}

/// A loop's news.
pub(super) struct Mailbox {
    door: Door,
    news: Guarded<News>,
}

#[derive(Default)]
struct News {
    /// Numbers of tasks to poll, in order.
    ready: Vec<u32>,
    calls: Vec<Call>,
}

impl Default for Mailbox {
    fn default() -> Self {
        let door = Door { bell: Local::new(QUIET), knocked: Local::new(0) };
        Mailbox { door, news: Guarded::new(News::default()) }
    }
}

impl Mailbox {
    /// Have `call` called by the loop's thread, soon.
    pub(super) fn post(&self, call: Call) {
        self.news.with(|news| news.calls.push(call));
        self.ring();
    }

    fn ring(&self) {
        if self.door.bell.swap(RUNG) == ASLEEP {
            self.door.bell.wake(1);
        }
    }

    /// The door's address.
    pub(super) fn door_address(&self) -> usize {
        std::ptr::from_ref(&self.door) as usize
    }

    /// What the supervisor does from outside.
    #[cfg(test)]
    pub(super) fn knock(&self) {
        self.door.knocked.store(1);
        self.door.bell.store(RUNG);
        self.door.bell.wake(u32::MAX);
    }

    /// Whether somebody knocked since the last time.
    pub(super) fn knocked(&self) -> bool {
        self.door.knocked.load_relaxed() != 0 && self.door.knocked.swap(0) != 0
    }

    /// Do the calls, and put the tasks to poll into `turn`, which is empty.
    pub(super) fn take(&self, turn: &mut Vec<u32>) {
        self.door.bell.store(QUIET);
        let calls = self.news.with(|news| {
            std::mem::swap(&mut news.ready, turn);
            std::mem::take(&mut news.calls)
        });
        calls.into_iter().for_each(|call| call());
    }

    /// Sleep until somebody rings, or until that time on the engine's clock.
    pub(super) fn wait(&self, until_ms: Option<f64>) {
        let left = until_ms.map(|until| (until - now_ms()).max(0.0) / 1e3);
        let left =
            left.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
        if left == Some(Duration::ZERO) || self.door.bell.compare_exchange(QUIET, ASLEEP).is_err() {
            return;
        }
        ring::emit(Kind::WaitBegin, Reason::Event, 0, i64::from(left.is_some()), 0);
        block_on(&self.door.bell, ASLEEP, left);
        ring::emit(Kind::WaitEnd, Reason::Event, 0, 1, 0);
    }
}

/// What a task is woken by, from any thread.
pub(super) struct Alarm {
    number: u32,
    /// Its number is in the mailbox already.
    rung: AtomicBool,
    mailbox: Arc<Mailbox>,
}

impl Alarm {
    pub(super) fn new(number: u32, mailbox: &Arc<Mailbox>) -> Arc<Alarm> {
        Arc::new(Alarm { number, rung: AtomicBool::new(false), mailbox: mailbox.clone() })
    }

    /// Have the task polled, once.
    pub(super) fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.mailbox.news.with(|news| news.ready.push(self.number));
            self.mailbox.ring();
        }
    }

    /// Poll the task's future. What wakes it from now on counts again.
    pub(super) fn poll<F: Future + ?Sized>(
        self: &Arc<Self>,
        future: Pin<&mut F>,
    ) -> Poll<F::Output> {
        self.rung.store(false, Ordering::Release);
        let waker = Waker::from(self.clone());
        future.poll(&mut Context::from_waker(&waker))
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
