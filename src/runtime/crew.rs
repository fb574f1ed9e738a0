//! Threads that take jobs from one queue: what both kinds of thread pool are made of.
//!
//! After `concurrent/futures/thread.py`. A worker that finds the queue empty leaves a permit in
//! `idle` before it waits; who brings a job takes such a permit, or hires another worker. The end
//! is a `None` in the queue, which each worker puts back for the next one.
//! Invariant: jobs are put under the guard of `open`, so that none comes behind the end.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::gil::with_gil;
use super::thread::{self, StartError};
use crate::protocol::Mode;
use crate::sync::{Object, Queue, Semaphore};
use crate::trace::{Reason, ring};
use crate::word::{Deadline, Guarded, Local, Word, block_on};

/// What becomes of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// The pool ends without it.
    Dropped,
}

/// A piece of work, told what becomes of it.
pub type Job = Box<dyn FnOnce(Fate) + Send>;

/// How workers work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interpreter {
    /// All at once.
    #[default]
    Free,
    /// As threads of an interpreter with a GIL.
    Gil,
}

impl Interpreter {
    /// How the threads of a run in `mode` work.
    pub fn of(mode: Mode) -> Interpreter {
        if mode == Mode::Gil { Interpreter::Gil } else { Interpreter::Free }
    }
}

/// The threads of a pool and their queue; clones are handles on the same.
#[derive(Clone)]
pub struct Crew {
    shared: Arc<Shared>,
}

struct Shared {
    /// Workers are called this, with a number.
    name: String,
    most: usize,
    interpreter: Interpreter,
    jobs: Queue<Option<Numbered>>,
    idle: Semaphore,
    roster: Guarded<Roster>,
    /// Workers that have not ended; who joins waits on it.
    alive: Local,
    object: Object,
}

/// A job, and how many came before it.
struct Numbered(u32, Job);

struct Roster {
    open: bool,
    hired: usize,
    jobs: u32,
}

impl Crew {
    /// A crew without workers yet, of at most `most`.
    pub fn new(name: &str, most: usize, interpreter: Interpreter) -> Crew {
        let shared = Shared {
            name: name.to_owned(),
            most,
            interpreter,
            jobs: Queue::new(0),
            idle: Semaphore::new(0),
            roster: Guarded::new(Roster { open: true, hired: 0, jobs: 0 }),
            alive: Local::new(0),
            object: Object::new(),
        };
        Crew { shared: Arc::new(shared) }
    }

    /// Leave a job in the queue; `None` where the crew is closed.
    #[must_use]
    pub fn put(&self, job: Job) -> Option<()> {
        self.shared.roster.with(|roster| {
            roster.open.then(|| {
                // The queue has no bound, so that this waits for nothing.
                self.shared.jobs.put(Some(Numbered(roster.jobs, job)));
                roster.jobs += 1;
            })
        })
    }

    /// Start one more worker unless one is idle or all are there.
    ///
    /// # Errors
    /// [`StartError`] where no worker can be had.
    pub fn hire_if_needed(&self) -> Result<(), StartError> {
        if self.shared.idle.try_acquire() { Ok(()) } else { self.hire().map(drop) }
    }

    /// Start one more worker unless all are there; whether there was one to start.
    ///
    /// # Errors
    /// [`StartError`] where no worker can be had.
    pub fn hire(&self) -> Result<bool, StartError> {
        let shared = &self.shared;
        let number = shared.roster.with(|roster| {
            let room = roster.hired < shared.most;
            roster.hired += usize::from(room);
            room.then_some(roster.hired)
        });
        let Some(number) = number else { return Ok(false) };
        shared.alive.fetch_add(1);
        let theirs = self.clone();
        let name = format!("{}_{}", shared.name, number - 1);
        let started = thread::start_named(&name, move || theirs.work());
        if started.is_err() {
            shared.roster.with(|roster| roster.hired -= 1);
            self.end_one();
        }
        started.map(|_| true)
    }

    /// Take no more jobs; the workers end after those in the queue. Whether it was open.
    pub fn close(&self) -> bool {
        self.shared.roster.with(|roster| {
            if roster.open {
                self.shared.jobs.put(None);
            }
            std::mem::replace(&mut roster.open, false)
        })
    }

    /// Drop the jobs that nobody has begun.
    pub fn drop_jobs(&self) {
        let mut ends = 0;
        while let Ok(job) = self.shared.jobs.try_get() {
            match job {
                Some(Numbered(_, job)) => job(Fate::Dropped),
                None => ends += 1,
            }
        }
        (0..ends).for_each(|_| self.shared.jobs.put(None));
    }

    /// Wait until every worker has ended.
    #[track_caller]
    pub fn join(&self) {
        let shared = &self.shared;
        let caller = Location::caller();
        if shared.alive.load() == 0 {
            return;
        }
        shared.object.wait_begin(Reason::Thread, Deadline::NEVER, caller);
        loop {
            match shared.alive.load() {
                0 => break,
                alive => block_on(&shared.alive, alive, None),
            };
        }
        shared.object.wait_end(Reason::Thread, true, caller);
    }

    /// Jobs that nobody has begun, the end not counted.
    pub fn waiting(&self) -> usize {
        let open = self.shared.roster.with(|roster| roster.open);
        self.shared.jobs.qsize().saturating_sub(usize::from(!open))
    }

    /// Workers that wait for a job and are not meant for any yet.
    pub fn idle(&self) -> usize {
        self.shared.idle.value() as usize
    }

    /// Workers that were started.
    pub fn hired(&self) -> usize {
        self.shared.roster.with(|roster| roster.hired)
    }

    /// Whether it takes jobs.
    pub fn is_open(&self) -> bool {
        self.shared.roster.with(|roster| roster.open)
    }

    /// A worker's life.
    fn work(&self) {
        while let Some(Numbered(number, job)) = self.next() {
            let job = || job(Fate::Done);
            ring::task(i64::from(number), || match self.shared.interpreter {
                Interpreter::Free => job(),
                Interpreter::Gil => with_gil(job),
            });
        }
        self.shared.jobs.put(None);
        self.end_one();
    }

    fn next(&self) -> Option<Numbered> {
        self.shared.jobs.try_get().unwrap_or_else(|_| {
            // As many permits as a u32 counts would take longer than any run.
            let _ = self.shared.idle.release(1);
            self.shared.jobs.get()
        })
    }

    fn end_one(&self) {
        self.shared.alive.fetch_sub(1);
        self.shared.alive.wake(u32::MAX);
    }
}

impl fmt::Debug for Crew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crew").field("name", &self.shared.name).finish_non_exhaustive()
    }
}
