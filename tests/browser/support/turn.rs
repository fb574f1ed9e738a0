//! Several tests run at once, each with a browser of its own; those that measure time have the
//! machine to themselves.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static MACHINE: RwLock<()> = RwLock::new(());

thread_local! {
    /// The turn of the test that runs on this thread, which may open several pages.
    static HELD: RefCell<Weak<Turn>> = const { RefCell::new(Weak::new()) };
}

/// A test's leave to use the machine, for as long as this is held.
pub enum Turn {
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

impl Turn {
    /// Beside other tests.
    pub fn shared() -> Rc<Self> {
        // A test that failed with its turn in hand leaves the machine as good as before.
        let take = || MACHINE.read().unwrap_or_else(PoisonError::into_inner);
        held_or(|| Self::Shared { _guard: take() })
    }

    /// With no other test. The first page of a test decides: this is an error after a shared one.
    pub fn alone() -> Rc<Self> {
        let take = || MACHINE.write().unwrap_or_else(PoisonError::into_inner);
        let turn = held_or(|| Self::Alone { _guard: take() });
        assert!(matches!(*turn, Self::Alone { .. }), "this test shares the machine already");
        turn
    }
}

/// The turn that this test has, or a new one. Taken twice, it would wait for itself.
fn held_or(take: impl FnOnce() -> Turn) -> Rc<Turn> {
    HELD.with_borrow_mut(|held| {
        held.upgrade().unwrap_or_else(|| {
            let turn = Rc::new(take());
            *held = Rc::downgrade(&turn);
            turn
        })
    })
}
