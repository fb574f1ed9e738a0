//! `asyncio`: many tasks on one thread, each going on where it waited.
//!
//! A task is a Rust future, polled by the loop alone. Whoever has news for a task, on this thread
//! or on another, leaves its number in the [`mailbox`] and rings the bell; the loop polls in turn
//! who is named there, and where nobody is, it sleeps on the bell until the next timer.
//! Invariant: while the loop sleeps, every number in the mailbox came with a ring after it fell
//! asleep, so that no news is slept through.
//!
//! Python's names: [`run`], [`create_task`], [`gather`], [`sleep`], [`wait_for`], [`Queue`],
//! [`Event`], [`Lock`], [`to_thread`], [`Handle::call_soon_threadsafe`]. What is used outside of
//! [`run`] panics: Python's "RuntimeError: no running event loop".
//!
//! Otherwise than in Python: a cancelled task ends where it waits, by being dropped, and can't
//! decide otherwise; what stands in a `finally` there is a destructor here.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::executor::ThreadPoolExecutor;
use super::safepoint::{Stopped, tick};
use crate::trace::ring;
use crate::word::now_ms;

mod gather;
mod locks;
mod mailbox;
mod queue;
mod task;
mod tasks;
#[cfg(test)]
mod tests;
mod threads;
mod timers;
mod waiters;

pub use gather::gather;
pub use locks::{Event, Guard, Lock};
pub use mailbox::Door;
pub use queue::Queue;
pub use task::{CancelledError, Task, create_task};
pub use threads::{Handle, get_running_loop, to_thread};
pub use timers::{Sleep, sleep, wait_for};

use mailbox::{Alarm, Mailbox};
use tasks::Tasks;
use timers::Timers;

/// The number of the future that `run` was given.
const MAIN: u32 = u32::MAX;
/// Tasks whose steps stand in the trace: more than these nobody tells apart, and ten thousand
/// would crowd out everything else.
const TRACED: u32 = 64;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Loop>>> = const { RefCell::new(None) };
}

/// What a thread needs to run tasks.
struct Loop {
    mailbox: Arc<Mailbox>,
    tasks: RefCell<Tasks>,
    timers: RefCell<Timers>,
    /// Who waits for something from outside.
    listening: RefCell<Vec<Waker>>,
    /// Made when `to_thread` is first called.
    executor: RefCell<Option<ThreadPoolExecutor>>,
}

/// `asyncio.run`: run `main` and the tasks it creates, until it ends; the tasks left over are
/// cancelled then, and work given to threads is waited for.
///
/// # Errors
/// [`Stopped`] where the run is over.
///
/// # Panics
/// Inside of another `run` on this thread, as Python raises RuntimeError.
pub fn run<T>(main: impl Future<Output = T>) -> Result<T, Stopped> {
    let this = Rc::new(Loop {
        mailbox: Arc::default(),
        tasks: RefCell::default(),
        timers: RefCell::default(),
        listening: RefCell::default(),
        executor: RefCell::new(None),
    });
    let _entered = Entered::new(&this);
    let result = this.run_until_complete(pin!(main));
    this.cancel_all();
    // Dropping the executor waits for its threads.
    let executor = this.executor.take();
    drop(executor);
    result
}

/// While it lives, the loop is the running one of this thread.
struct Entered;

impl Entered {
    fn new(this: &Rc<Loop>) -> Entered {
        let before = CURRENT.with(|current| current.replace(Some(this.clone())));
        let why = "RuntimeError: asyncio.run() cannot be called from a running event loop";
        assert!(before.is_none(), "{why}");
        Entered
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with(|current| current.take());
    }
}

/// The running loop.
fn current() -> Rc<Loop> {
    running().expect("RuntimeError: no running event loop")
}

fn running() -> Option<Rc<Loop>> {
    CURRENT.with(|current| current.borrow().clone())
}

impl Loop {
    fn run_until_complete<T>(
        &self,
        mut main: Pin<&mut impl Future<Output = T>>,
    ) -> Result<T, Stopped> {
        let alarm = Alarm::new(MAIN, &self.mailbox);
        alarm.ring();
        let mut turn = Vec::new();
        loop {
            self.mailbox.take(&mut turn);
            if self.mailbox.knocked() {
                self.listening.take().into_iter().for_each(Waker::wake);
            }
            self.timers.borrow_mut().fire(now_ms());
            if turn.is_empty() {
                self.mailbox.wait(self.timers.borrow().next_ms());
            }
            for number in turn.drain(..) {
                tick()?;
                if number != MAIN {
                    self.step(number);
                } else if let Poll::Ready(result) = alarm.poll(main.as_mut()) {
                    return Ok(result);
                }
            }
        }
    }

    /// Let task `number` go on until it waits again or ends.
    fn step(&self, number: u32) {
        // It is taken out meanwhile: what it does may change the table.
        let Some(mut entry) = self.tasks.borrow_mut().take(number) else { return };
        let mut step = || entry.alarm.poll(entry.body.as_mut());
        let ended = match entry.serial {
            serial if serial <= TRACED => ring::task(i64::from(serial), step),
            _ => step(),
        };
        // Dropping the entry of an ended task may wake others, which is outside of the borrow.
        let over = self.tasks.borrow_mut().put_back(number, entry, ended.is_ready());
        drop(over);
    }

    /// Cancel what is left, and let it end.
    fn cancel_all(&self) {
        let left = self.tasks.borrow_mut().take_all();
        drop(left);
        // What their destructors created is dropped unbegun.
        let left = self.tasks.borrow_mut().take_all();
        drop(left);
    }
}

/// Wait once, so that every other task that is ready goes first.
async fn give_way() {
    let mut gave = false;
    poll_fn(|context: &mut Context| {
        if std::mem::replace(&mut gave, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Wait until `there` is true; it is asked again whenever somebody knocks at the loop's door.
pub(super) async fn knocked_until(there: impl Fn() -> bool) {
    poll_fn(|context| {
        if there() {
            return Poll::Ready(());
        }
        current().listening.borrow_mut().push(context.waker().clone());
        Poll::Pending
    })
    .await;
}

/// Milliseconds on the engine's clock, so much later.
fn later_ms(duration: Duration) -> f64 {
    now_ms() + duration.as_secs_f64() * 1e3
}
