//! Where news for tasks is left, by this thread and others, and the bell that wakes the loop.
//!
//! The bell is QUIET, RUNG or ASLEEP. Who leaves news does so first and rings then; the loop makes
//! it QUIET first and takes the news then, and falls ASLEEP only if it is still QUIET.

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

/// A loop's news.
pub(super) struct Mailbox {
    bell: Local,
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
        Mailbox { bell: Local::new(QUIET), news: Guarded::new(News::default()) }
    }
}

impl Mailbox {
    /// Have `call` called by the loop's thread, soon.
    pub(super) fn post(&self, call: Call) {
        self.news.with(|news| news.calls.push(call));
        self.ring();
    }

    fn ring(&self) {
        if self.bell.swap(RUNG) == ASLEEP {
            self.bell.wake(1);
        }
    }

    /// Do the calls, and put the tasks to poll into `turn`, which is empty.
    pub(super) fn take(&self, turn: &mut Vec<u32>) {
        self.bell.store(QUIET);
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
        if left == Some(Duration::ZERO) || self.bell.compare_exchange(QUIET, ASLEEP).is_err() {
            return;
        }
        ring::emit(Kind::WaitBegin, Reason::Event, 0, i64::from(left.is_some()), 0);
        block_on(&self.bell, ASLEEP, left);
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
