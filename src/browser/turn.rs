//! One run at a time among the embedded lessons of a page, by the browser's own locks: they are
//! shared by all frames of this site in one page, and given back when a frame goes away.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::page;
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
    let navigator = JsValue::from(page::window()?.navigator());
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into::<Function>().ok()?;
    let state = Rc::new(State::default());
    let then = Rc::new(Cell::new(Some(then)));
    let (granted, go) = (state.clone(), then.clone());
    let on_grant = Closure::once_into_js(move |_: JsValue| {
        if granted.given_up.get() {
            return JsValue::UNDEFINED;
        }
        let (promise, settler) = pending();
        granted.held.replace(Some(settler));
        if let Some(go) = go.take() {
            go();
        }
        promise.into()
    });
    let asked = request.call2(&locks, &NAME.into(), &on_grant).ok()?;
    let refused = state.clone();
    // Frames without an origin of their own are refused: nothing can be shared there.
    let on_refusal = Closure::once(move |_: JsValue| {
        if let Some(go) = then.take().filter(|_| !refused.given_up.get()) {
            go();
        }
    });
    let _ = asked.dyn_into::<Promise>().ok()?.catch(&on_refusal);
    on_refusal.forget();
    Some(Turn(state))
}
