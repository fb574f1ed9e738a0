//! A primitive's identity in the trace, and how it records what it does.
//!
//! Recording costs one relaxed load while it is off. The number is given when it is first needed,
//! so that a primitive that is never traced has none.

use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::trace::ring::{emit, enabled, line_of, next_object};
use crate::trace::{Event, Kind, Reason};
use crate::word::Deadline;

/// The identity of one primitive. Not a [`crate::word::Word`]: nobody waits for it.
#[derive(Debug, Default)]
pub struct Object(AtomicU32);

/// The number of all that leave no trace.
const UNSEEN: u32 = u32::MAX;

/// The place in a lesson that called a primitive.
pub type Caller = &'static Location<'static>;

impl Object {
    /// One that gets its number when it first appears in the trace.
    pub const fn new() -> Self {
        Object(AtomicU32::new(0))
    }

    /// One whose number is known: the same thing seen from another process.
    pub const fn numbered(number: u32) -> Self {
        Object(AtomicU32::new(number))
    }

    /// One that leaves no trace: for what is used so often that the timeline would drown in it.
    pub const fn unseen() -> Self {
        Object(AtomicU32::new(UNSEEN))
    }

    /// The number, never 0.
    pub fn number(&self) -> u32 {
        match self.0.load(Ordering::Relaxed) {
            0 => self.give_number(),
            number => number,
        }
    }

    #[cold]
    fn give_number(&self) -> u32 {
        let number = next_object();
        match self.0.compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => number,
            Err(first) => first,
        }
    }

    /// Call it `name` in the timeline and in the wait-for graph; at most eight bytes are kept.
    pub fn set_name(&self, name: &str) {
        if enabled() {
            emit(Kind::Name, Reason::None, self.number(), Event::name_value(name), 0);
        }
    }

    /// The caller holds this from now on.
    #[inline]
    pub fn hold_begin(&self, caller: Caller) {
        self.record(Kind::HoldBegin, Reason::Lock, 0, caller);
    }

    /// The caller lets this go.
    #[inline]
    pub fn hold_end(&self, caller: Caller) {
        self.record(Kind::HoldEnd, Reason::Lock, 0, caller);
    }

    /// The caller is about to block on this, until `deadline` at the latest.
    #[inline]
    pub fn wait_begin(&self, reason: Reason, deadline: Deadline, caller: Caller) {
        self.record(Kind::WaitBegin, reason, i64::from(deadline.is_timed()), caller);
    }

    /// The caller blocks no longer; `got` is false on a timeout.
    #[inline]
    pub fn wait_end(&self, reason: Reason, got: bool, caller: Caller) {
        self.record(Kind::WaitEnd, reason, i64::from(got), caller);
    }

    /// The one load that it costs while recording is off stays in the caller.
    #[inline(always)]
    fn record(&self, kind: Kind, reason: Reason, value: i64, caller: Caller) {
        if enabled() {
            self.write(kind, reason, value, caller);
        }
    }

    #[inline(never)]
    fn write(&self, kind: Kind, reason: Reason, value: i64, caller: Caller) {
        let number = self.number();
        if number != UNSEEN {
            emit(kind, reason, number, value, line_of(caller));
        }
    }
}
