//! Carries changes: one session, one live store, and whoever wants to know of either.
//!
//! The session's watchers hear of each change at once; those of the live data with an animation
//! frame, so that a run's events never render the tree, and not with each: the page and what it
//! shows live on the same cores, and every frame that it draws is time that a lesson does not get.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;

use super::live::Live;
use super::session::{Action, Session};
use crate::browser::frame;

/// From one frame with live data to the next, in ms: twice what the engine takes to look again.
const PACE_MS: f64 = 100.0;

type Watcher = Rc<dyn Fn()>;

/// The page's state and its watchers.
pub struct Store {
    session: RefCell<Rc<Session>>,
    live: RefCell<Live>,
    watchers: Rc<RefCell<Watchers>>,
    frames: Rc<RefCell<Watchers>>,
    frame_due: Cell<bool>,
    /// When the last one was, in ms since the page began.
    framed: Cell<f64>,
    session_due: Cell<bool>,
}

#[derive(Default)]
struct Watchers {
    next: u32,
    all: Vec<(u32, Watcher)>,
}

/// Watches until it is dropped.
#[must_use]
pub struct Watch {
    id: u32,
    from: Weak<RefCell<Watchers>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(watchers) = self.from.upgrade() {
            watchers.borrow_mut().all.retain(|(id, _)| *id != self.id);
        }
    }
}

fn watch(watchers: &Rc<RefCell<Watchers>>, callback: impl Fn() + 'static) -> Watch {
    let mut inner = watchers.borrow_mut();
    inner.next += 1;
    let id = inner.next;
    inner.all.push((id, Rc::new(callback)));
    Watch { id, from: Rc::downgrade(watchers) }
}

fn tell(watchers: &Rc<RefCell<Watchers>>) {
    let all: Vec<Watcher> = watchers.borrow().all.iter().map(|(_, w)| w.clone()).collect();
    all.iter().for_each(|watcher| watcher());
}

impl Store {
    pub fn new() -> Rc<Self> {
        Rc::new(Store {
            session: RefCell::new(Rc::new(Session::new())),
            live: RefCell::default(),
            watchers: Rc::default(),
            frames: Rc::default(),
            frame_due: Cell::new(false),
            framed: Cell::new(f64::NEG_INFINITY),
            session_due: Cell::new(false),
        })
    }

    pub fn session(&self) -> Rc<Session> {
        self.session.borrow().clone()
    }

    pub fn live(&self) -> Ref<'_, Live> {
        self.live.borrow()
    }

    pub fn dispatch(&self, action: Action) {
        Rc::make_mut(&mut self.session.borrow_mut()).apply(action);
        self.session_due.set(false);
        tell(&self.watchers);
    }

    /// As [`Store::dispatch`], but watchers hear of it with the next frame: for what comes often.
    pub fn dispatch_later(self: &Rc<Self>, action: Action) {
        Rc::make_mut(&mut self.session.borrow_mut()).apply(action);
        self.session_due.set(true);
        self.request_frame();
    }

    /// Changes the live data; its watchers hear of it with the next frame.
    pub fn update_live(self: &Rc<Self>, change: impl FnOnce(&mut Live)) {
        change(&mut self.live.borrow_mut());
        self.request_frame();
    }

    /// Decodes all that is queued, however long it takes.
    pub fn settle_live(&self) {
        let mut live = self.live.borrow_mut();
        while live.digest() {}
    }

    pub fn watch(&self, callback: impl Fn() + 'static) -> Watch {
        watch(&self.watchers, callback)
    }

    pub fn watch_frames(&self, callback: impl Fn() + 'static) -> Watch {
        watch(&self.frames, callback)
    }

    fn request_frame(self: &Rc<Self>) {
        if self.frame_due.replace(true) {
            return;
        }
        let store = self.clone();
        let rest = PACE_MS - (frame::now() - self.framed.get());
        if rest >= 1.0 {
            Timeout::new(rest as u32, move || frame::next(move || store.frame())).forget();
        } else {
            frame::next(move || store.frame());
        }
    }

    fn frame(self: &Rc<Self>) {
        self.frame_due.set(false);
        self.framed.set(frame::now());
        let more = self.live.borrow_mut().digest();
        if self.session_due.replace(false) {
            tell(&self.watchers);
        }
        tell(&self.frames);
        if more {
            // What waits to be decoded only grows: no pause.
            self.framed.set(f64::NEG_INFINITY);
            self.request_frame();
        }
    }
}
