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
pub struct Turn(RefCell<Leave>);

enum Leave {
    None,
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

impl Turn {
    /// Beside other tests, unless this one is alone already.
    pub fn shared() -> Rc<Self> {
        let turn = Self::held();
        let mut leave = turn.0.borrow_mut();
        if matches!(*leave, Leave::None) {
            // A test that failed with its turn in hand leaves the machine as good as before.
            let guard = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
            *leave = Leave::Shared { _guard: guard };
        }
        drop(leave);
        turn
    }

    /// With no other test from now on.
    pub fn alone() -> Rc<Self> {
        let turn = Self::held();
        let mut leave = turn.0.borrow_mut();
        if !matches!(*leave, Leave::Alone { .. }) {
            // Two that share would wait for each other.
            *leave = Leave::None;
            let guard = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
            *leave = Leave::Alone { _guard: guard };
        }
        drop(leave);
        turn
    }

    /// The turn that this test has, or a new one.
    fn held() -> Rc<Self> {
        HELD.with_borrow_mut(|held| {
            held.upgrade().unwrap_or_else(|| {
                let turn = Rc::new(Self(RefCell::new(Leave::None)));
                *held = Rc::downgrade(&turn);
                turn
            })
        })
    }
}
