//! Waiting as primitives do it: whatever must not be held while blocked is let go around the wait.

use std::cell::Cell;
use std::time::Duration;

use super::{Local, Wait, Word};

/// What a worker does before and after it blocks. The GIL is let go and taken back here.
#[derive(Clone, Copy)]
pub struct BlockingHooks {
    pub before: fn(),
    pub after: fn(),
}

thread_local! {
    static HOOKS: Cell<Option<BlockingHooks>> = const { Cell::new(None) };
    static WAKING: Cell<Option<fn() -> bool>> = const { Cell::new(None) };
}

/// Set or clear what the calling worker does around each wait.
pub fn set_blocking_hooks(hooks: Option<BlockingHooks>) {
    HOOKS.with(|cell| cell.set(hooks));
}

/// Set or clear what the calling worker does when it is about to wait, and when a wait ended. It
/// says whether it did something, because then the wait is over.
pub fn set_waking_hook(hook: Option<fn() -> bool>) {
    WAKING.with(|cell| cell.set(hook));
}

/// Wait on `word` with the worker's hooks around it. Returns as [`Word::wait`] does.
pub fn block_on<W: Word + ?Sized>(word: &W, expected: u32, timeout: Option<Duration>) -> Wait {
    let waking = WAKING.with(Cell::get);
    if waking.is_some_and(|act| act()) {
        return Wait::Woken;
    }
    let hooks = HOOKS.with(Cell::get);
    if let Some(hooks) = hooks {
        (hooks.before)();
    }
    let outcome = word.wait(expected, timeout);
    if let Some(hooks) = hooks {
        (hooks.after)();
    }
    if let Some(act) = waking {
        act();
    }
    outcome
}

/// Do nothing for `duration`, really: the worker is parked and its core is free.
pub fn sleep(duration: Duration) {
    let word = Local::new(0);
    let end = super::now_ms() + duration.as_secs_f64() * 1e3;
    loop {
        let left = end - super::now_ms();
        if left <= 0.0 {
            return;
        }
        // A word of our own that nobody changes: only the timeout or a stray wake ends this.
        block_on(&word, 0, Some(Duration::from_secs_f64(left / 1e3)));
    }
}
