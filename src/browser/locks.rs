//! The browser's own locks: shared by all pages and workers of this site, and given back when whoever
//! holds one goes away, however it goes.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Ask for the lock `name`. `held` is called when it comes, which is never before this returns; the
/// lock is kept until the promise that `held` returns is settled, or no longer where it returns
/// something else. `refused` is called instead where nothing can be shared: in frames without an
/// origin of their own. None where the browser has no locks.
pub fn ask(
    name: &str,
    held: impl FnOnce() -> JsValue + 'static,
    refused: impl FnOnce() + 'static,
) -> Option<()> {
    let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let navigator = part(&js_sys::global(), "navigator")?;
    let locks = part(&navigator, "locks").filter(JsValue::is_object)?;
    let request = part(&locks, "request")?.dyn_into::<Function>().ok()?;
    let granted = Rc::new(Cell::new(false));
    let is_granted = granted.clone();
    let on_grant = Closure::once_into_js(move |_: JsValue| {
        granted.set(true);
        held()
    });
    let asked = request.call2(&locks, &name.into(), &on_grant).ok()?;
    let on_refusal = Closure::once(move |_: JsValue| {
        if !is_granted.get() {
            refused();
        }
    });
    let _ = asked.dyn_into::<Promise>().ok()?.catch(&on_refusal);
    on_refusal.forget();
    Some(())
}

/// Call `then` once whoever holds the lock `name` now is gone.
pub fn when_gone(name: &str, then: impl FnOnce() + 'static) {
    let held = || {
        then();
        JsValue::UNDEFINED
    };
    // Where there are no locks nobody holds one, and this is not asked for.
    let _ = ask(name, held, || ());
}
