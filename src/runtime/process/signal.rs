//! Signals: asked for by any process, brought by the supervisor, acted on by the main thread at
//! its next safe point or wait.
//!
//! SIGKILL has no handler. Without one, a signal ends its process, with exit code minus its number.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::super::safepoint;
use super::ProcessError;
#[cfg(target_arch = "wasm32")]
use crate::word::{
    Local,
    adopt::{Wish, ask},
    block_on,
};

/// Those that can be sent. The number is POSIX's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    Int = 2,
    Kill = 9,
    Usr1 = 10,
    /// What a process gets that writes into a pipe nobody reads any more.
    Pipe = 13,
    Term = 15,
}

impl Signal {
    /// Every signal.
    pub const ALL: [Signal; 5] =
        [Signal::Int, Signal::Kill, Signal::Usr1, Signal::Pipe, Signal::Term];

    /// Its name, as Python prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Signal::Int => "SIGINT",
            Signal::Kill => "SIGKILL",
            Signal::Usr1 => "SIGUSR1",
            Signal::Pipe => "SIGPIPE",
            Signal::Term => "SIGTERM",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What to do on a signal.
#[derive(Clone)]
pub enum Handler {
    /// `SIG_DFL`: end.
    Default,
    /// `SIG_IGN`: nothing.
    Ignore,
    /// Call it in the main thread, and go on with what that did.
    Call(Rc<dyn Fn()>),
}

impl Handler {
    /// Call `act`.
    pub fn call(act: impl Fn() + 'static) -> Handler {
        Handler::Call(Rc::new(act))
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Handler::Default => "SIG_DFL",
            Handler::Ignore => "SIG_IGN",
            Handler::Call(_) => "a function",
        })
    }
}

/// Bits of signals, by number. `repr(C)`: the supervisor reads and writes them from outside.
#[derive(Debug)]
#[repr(C)]
pub struct Signals {
    pub caught: AtomicU32,
    pub ignored: AtomicU32,
    pub pending: AtomicU32,
}

/// Those of this process.
pub static SIGNALS: Signals =
    Signals { caught: AtomicU32::new(0), ignored: AtomicU32::new(0), pending: AtomicU32::new(0) };

thread_local! {
    /// Of the main thread, which alone sets and calls them.
    static HANDLERS: RefCell<BTreeMap<u32, Rc<dyn Fn()>>> = const { RefCell::new(BTreeMap::new()) };
}

/// `signal.signal(which, handler)`: what this process does on a signal from now on.
///
/// # Errors
/// `ValueError` outside of the main thread, `OsError` for SIGKILL.
pub fn signal(which: Signal, handler: Handler) -> Result<(), ProcessError> {
    if which == Signal::Kill {
        return Err(ProcessError::OsError("SIGKILL can't be handled (EINVAL)".to_owned()));
    }
    if !is_main_thread() {
        return Err(ProcessError::ValueError("signal only works in main thread"));
    }
    let bit = which.bit();
    SIGNALS.caught.fetch_and(!bit, Ordering::SeqCst);
    SIGNALS.ignored.fetch_and(!bit, Ordering::SeqCst);
    match handler {
        Handler::Default => {}
        Handler::Ignore => {
            SIGNALS.ignored.fetch_or(bit, Ordering::SeqCst);
        }
        Handler::Call(act) => {
            HANDLERS.with(|all| all.borrow_mut().insert(bit, act));
            crate::word::set_waking_hook(Some(deliver));
            SIGNALS.caught.fetch_or(bit, Ordering::SeqCst);
        }
    }
    Ok(())
}

/// Run the handlers of what is pending, in the main thread; whether there was something.
pub fn deliver() -> bool {
    if SIGNALS.pending.load(Ordering::Relaxed) == 0 || !is_main_thread() {
        return false;
    }
    safepoint::withdraw(safepoint::SIGNALLED);
    let pending = SIGNALS.pending.swap(0, Ordering::SeqCst);
    for which in Signal::ALL.into_iter().filter(|which| pending & which.bit() != 0) {
        let handler = HANDLERS.with(|all| all.borrow().get(&which.bit()).cloned());
        if let Some(handler) = handler {
            handler();
        }
    }
    pending != 0
}

/// `signal.raise_signal(which)`: send it to this very process. It comes back only from what is
/// ignored or handled; then the handler has run, if this is the main thread.
#[cfg(target_arch = "wasm32")]
pub fn raise_signal(which: Signal) {
    if SIGNALS.ignored.load(Ordering::SeqCst) & which.bit() != 0 {
        return;
    }
    if SIGNALS.caught.load(Ordering::SeqCst) & which.bit() != 0 {
        SIGNALS.pending.fetch_or(which.bit(), Ordering::SeqCst);
        safepoint::ask(safepoint::SIGNALLED);
        deliver();
        return;
    }
    ask(Wish::Signal { pid: super::pid(), number: which as u32 });
    // The supervisor ends this process, here.
    let end = Local::new(0);
    loop {
        block_on(&end, 0, None);
    }
}

/// Natively a signal would end us all.
///
/// # Panics
/// Always.
#[cfg(not(target_arch = "wasm32"))]
pub fn raise_signal(which: Signal) {
    panic!("{} ends this process", which.name());
}

/// As a process begins: every signal has its default.
#[cfg(target_arch = "wasm32")]
pub(super) fn reset() {
    for bits in [&SIGNALS.caught, &SIGNALS.ignored, &SIGNALS.pending] {
        bits.store(0, Ordering::SeqCst);
    }
    safepoint::withdraw(safepoint::SIGNALLED);
    crate::word::set_waking_hook(None);
    HANDLERS.with(|all| all.borrow_mut().clear());
}

/// In a forked child: its handlers are those of the thread that it was. Nothing is pending.
#[cfg(target_arch = "wasm32")]
pub(super) fn after_fork() {
    let own = HANDLERS.with(|all| all.borrow().keys().fold(0, |bits, bit| bits | bit));
    SIGNALS.caught.fetch_and(own, Ordering::SeqCst);
}

#[cfg(target_arch = "wasm32")]
pub(super) fn is_main_thread() -> bool {
    let main = &super::super::control::CONTROL.slots[0].interrupt;
    crate::word::interrupt().is_some_and(|own| std::ptr::eq(own, main))
}

/// Natively nobody sends any.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn is_main_thread() -> bool {
    false
}
