//! One run at a time among the embedded lessons of a page, by the browser's own locks: they are
//! shared by all frames of this site in one page, and given back when a frame goes away.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::locks;
use super::promise::{Settler, pending};

const NAME: &str = "interleave-run";

/// A turn that was asked for; dropped, it is given up or given on.
#[must_use]
pub struct Turn(Rc<State>);

#[derive(Default)]
struct State {
    given_up: Cell<bool>,
    /// Settles the promise for which the browser keeps the lock.
    held: RefCell<Option<Settler>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.given_up.set(true);
        if let Some(held) = self.0.held.take() {
            held.resolve(&JsValue::UNDEFINED);
        }
    }
}

/// Ask for a turn; `then` is called when it comes, which is never before this returns. None where
/// the browser has no locks.
pub fn ask(then: impl FnOnce() + 'static) -> Option<Turn> {
    let state = Rc::new(State::default());
    let then = Rc::new(Cell::new(Some(then)));
    let (granted, go) = (state.clone(), then.clone());
    let held = move || {
        if granted.given_up.get() {
            return JsValue::UNDEFINED;
        }
        let (promise, settler) = pending();
        granted.held.replace(Some(settler));
        if let Some(go) = go.take() {
            go();
        }
        promise.into()
    };
    let alone = state.clone();
    let refused = move || {
        if let Some(go) = then.take().filter(|_| !alone.given_up.get()) {
            go();
        }
    };
    locks::ask(NAME, held, refused)?;
    Some(Turn(state))
}
