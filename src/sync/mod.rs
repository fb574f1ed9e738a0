//! The primitives, with Python's names and semantics, each written once over the seam.
//!
//! A primitive holds words ([`crate::word::Word`]) and nothing else that is shared, so the same
//! code serves threads (words in memory) and processes (words in the segment). Waiting goes through
//! [`crate::word::block_on`] alone. No internal lock is held across a wait: a worker may be ended
//! there and never come back. A wake-up for no reason does no harm anywhere: everybody looks again.
//!
//! Every operation that may wait or hold records itself in the trace with its caller's line.

mod barrier;
mod condition;
mod error;
mod event;
mod future;
mod gate;
mod lock;
#[cfg(not(loom))]
pub mod mp;
mod object;
mod queue;
mod rlock;
mod semaphore;

pub use barrier::{Barrier, MAX_PARTIES};
pub use condition::{Condition, ConditionLock, WAITERS};
pub use error::{
    BrokenBarrierError, Empty, Full, PythonError, RuntimeError, TimeoutError, ValueError,
};
pub use event::Event;
pub use future::{
    AsCompleted, DoneAndNotDone, Future, FutureError, InvalidStateError, ReturnWhen, as_completed,
    wait,
};
pub use gate::{Blocking, Gate};
pub use lock::{Guard, Lock};
pub use object::{Caller, Object};
pub use queue::{Fifo, LifoQueue, PriorityQueue, Queue, Store};
pub use rlock::{RGuard, RLock};
pub use semaphore::{BoundedSemaphore, Semaphore};
