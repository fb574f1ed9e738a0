//! The machine behind pools of processes, built as CPython's `concurrent/futures/process.py`.
//!
//! ```text
//! caller ──► orders, waiting ──► manager thread ──► call queue ──► worker processes
//!   ▲                                 │  ▲                              │
//!   └──────────── futures ◄───────────┘  └──────── result queue ◄───────┘
//! ```
//!
//! An order waits in this process until the manager puts its call into the call queue, which is
//! short: what is in there can't be cancelled any more. Whichever worker is free takes it, and puts
//! its reply into the result queue, from which the manager ends the order. A worker notes which
//! call it has in its hands where the manager sees it: when it dies, that order ends, too.
//!
//! Invariant: each order is ended exactly once, by the manager, whatever happens to the workers.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use super::executor::ExecutorError;
use super::process::ProcessError;
use super::thread;
use crate::sync::{Event, Semaphore};
use crate::word::segment::Full;
use crate::word::{Guarded, Local, Word, now_ms};

pub mod call;
mod channel;
mod hand;
mod manager;

use channel::Channel;
use hand::Hand;

/// Calls that wait in the call queue beside one for each worker: CPython's EXTRA_QUEUED_CALLS.
const EXTRA_CALLS: u32 = 1;
/// Places of the result queue.
const RESULTS: u32 = 64;

/// What becomes of an order.
#[derive(Debug)]
pub enum End<'a> {
    /// This came back; see [`call::read`].
    Reply(&'a [u8]),
    /// Its worker died.
    Broken(String),
    /// The factory ends without it.
    Cancelled,
}

/// Who wants to know what becomes of an order.
pub trait Ticket: Send {
    /// Its call is about to go out; false: drop the order, nobody wants it any more.
    fn begin(&mut self) -> bool;
    /// It has ended.
    fn end(self: Box<Self>, end: End);
}

/// What to do when a worker dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDeath {
    /// End everything: executors do.
    Break,
    /// End the order in its hands and start another one: pools do.
    Replace,
}

/// What kind of factory it is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Workers are called this, with a number.
    pub worker: &'static str,
    /// The thread of the manager is called this.
    pub manager: &'static str,
    /// The most workers.
    pub most: usize,
    pub on_death: OnDeath,
}

/// How much stands where, right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depths {
    /// Orders that have not ended.
    pub pending: usize,
    /// Those of them that wait in this process.
    pub waiting: usize,
    /// Calls in the call queue.
    pub calls: usize,
    /// Workers with a call in their hands.
    pub working: usize,
    /// Replies in the result queue.
    pub results: usize,
}

/// When an order came where, in ms on the engine's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Journey {
    /// Orders are numbered as they come, from 0.
    pub number: u32,
    /// The caller submitted it.
    pub submitted: f64,
    /// The manager put its call into the call queue.
    pub called: f64,
    /// A worker began.
    pub began: f64,
    /// It was done, and its reply was about to go into the result queue.
    pub done: f64,
    /// The manager ended it.
    pub delivered: f64,
}

/// A handle on a factory; clones are handles on the same.
#[derive(Clone)]
pub struct Factory {
    shared: Arc<Shared>,
}

struct Shared {
    plan: Plan,
    ledger: Guarded<Ledger>,
    /// 1: there is something for the manager to see.
    wakeup: Local,
    calls: Channel,
    results: Channel,
    hands: Guarded<Vec<Hand>>,
    /// A permit for each worker that nobody counts on.
    idle: Semaphore,
    over: Event,
}

#[derive(Default)]
struct Ledger {
    closed: bool,
    /// Set with `closed` only: drop what did not go out.
    cancel: bool,
    /// Set with `closed` only: end without whatever is not done.
    terminate: bool,
    broken: Option<String>,
    // invariant: the channels are alive while this is false.
    over: bool,
    next: u32,
    hired: usize,
    orders: BTreeMap<u32, Order>,
    /// Orders whose calls did not go out, oldest first.
    waiting: VecDeque<u32>,
    journeys: Option<Vec<Journey>>,
}

struct Order {
    // invariant: empty once it went out.
    call: Vec<u8>,
    ticket: Box<dyn Ticket>,
    submitted: f64,
    called: f64,
}

impl Factory {
    /// A factory with its manager, and without workers.
    ///
    /// # Errors
    /// Where there is no room for its queues, or no thread for its manager.
    pub fn start(plan: Plan) -> Result<Factory, ExecutorError> {
        let shared = Shared {
            plan,
            ledger: Guarded::new(Ledger::default()),
            wakeup: Local::new(0),
            calls: Channel::new(plan.most as u32 + EXTRA_CALLS).map_err(no_room)?,
            results: Channel::new(RESULTS).map_err(no_room)?,
            hands: Guarded::new(Vec::new()),
            idle: Semaphore::new(0),
            over: Event::new(),
        };
        let factory = Factory { shared: Arc::new(shared) };
        let managed = factory.clone();
        thread::start_named(plan.manager, move || managed.manage())?;
        Ok(factory)
    }

    /// Have a call made.
    ///
    /// # Errors
    /// Where the factory is closed or broken.
    pub fn order(&self, mut call: Vec<u8>, ticket: Box<dyn Ticket>) -> Result<(), ExecutorError> {
        self.shared.ledger.with(|ledger| {
            if let Some(why) = &ledger.broken {
                return Err(ExecutorError::Broken(why.clone()));
            }
            if ledger.closed {
                return Err(ExecutorError::ShutDown);
            }
            let number = ledger.next;
            ledger.next += 1;
            call::set_number(&mut call, number);
            let order = Order { call, ticket, submitted: now_ms(), called: f64::NAN };
            ledger.orders.insert(number, order);
            ledger.waiting.push_back(number);
            self.wake();
            Ok(())
        })
    }

    /// Start one more worker unless one is idle or all are there.
    ///
    /// # Errors
    /// Where no process can be had.
    pub fn hire_if_needed(&self) -> Result<(), ProcessError> {
        if self.shared.idle.try_acquire() { Ok(()) } else { self.hire().map(drop) }
    }

    /// Start one more worker unless all are there; whether there was one to start.
    ///
    /// # Errors
    /// Where no process can be had.
    pub fn hire(&self) -> Result<bool, ProcessError> {
        let number = self.shared.ledger.with(|ledger| {
            let room = self.shared.hands.with(|hands| hands.len()) < self.shared.plan.most;
            let room = room && ledger.hired < self.shared.plan.most;
            ledger.hired += usize::from(room);
            room.then_some(ledger.hired)
        });
        let Some(number) = number else { return Ok(false) };
        let name = format!("{}-{number}", self.shared.plan.worker);
        let hand = Hand::start(name, self.shared.calls, self.shared.results);
        if hand.is_err() {
            self.shared.ledger.with(|ledger| ledger.hired -= 1);
        }
        let hand = hand?;
        self.shared.hands.with(|hands| hands.push(hand));
        Ok(true)
    }

    /// Take no more orders. `cancel` those that did not go out.
    pub fn close(&self, cancel: bool) {
        self.end(|ledger| ledger.cancel |= cancel);
    }

    /// End at once: every order is cancelled, and every worker is ended.
    pub fn terminate(&self) {
        self.end(|ledger| ledger.terminate = true);
    }

    /// Wait until the manager and all workers have ended.
    #[track_caller]
    pub fn join(&self) {
        self.shared.over.wait();
    }

    /// Whether it takes orders.
    pub fn is_open(&self) -> bool {
        self.shared.ledger.with(|ledger| !ledger.closed)
    }

    /// Keep the journey of each order from now on.
    pub fn keep_journeys(&self) {
        self.shared.ledger.with(|ledger| ledger.journeys = Some(Vec::new()));
    }

    /// The journeys of orders that have ended.
    pub fn journeys(&self) -> Vec<Journey> {
        self.shared.ledger.with(|ledger| ledger.journeys.clone().unwrap_or_default())
    }

    /// How much stands where.
    pub fn depths(&self) -> Depths {
        self.shared.ledger.with(|ledger| {
            let (pending, waiting) = (ledger.orders.len(), ledger.waiting.len());
            if ledger.over {
                return Depths { pending, waiting, ..Depths::default() };
            }
            let working = |hands: &mut Vec<Hand>| hands.iter().filter(|h| h.current() != 0).count();
            Depths {
                pending,
                waiting,
                calls: self.shared.calls.held() as usize,
                working: self.shared.hands.with(working),
                results: self.shared.results.held() as usize,
            }
        })
    }

    /// Workers that were started and not replaced.
    pub fn workers(&self) -> usize {
        self.shared.hands.with(|hands| hands.len())
    }

    /// Processes of the workers that live, for who wants to see what happens when one does not.
    pub fn pids(&self) -> Vec<u32> {
        self.shared.hands.with(|hands| hands.iter().filter_map(|hand| hand.pid()).collect())
    }

    fn end(&self, how: impl FnOnce(&mut Ledger)) {
        self.shared.ledger.with(|ledger| {
            ledger.closed = true;
            how(ledger);
            if !ledger.over {
                self.wake();
            }
        });
    }

    /// Have the manager look. Only under the guard of the ledger, and while it is not over.
    fn wake(&self) {
        self.shared.wakeup.store(1);
        self.shared.results.items().open(1);
    }
}

fn no_room(_: Full) -> ExecutorError {
    ProcessError::OsError("the shared segment is full".to_owned()).into()
}

impl fmt::Debug for Factory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factory").field("plan", &self.shared.plan).finish_non_exhaustive()
    }
}
