//! Promises for scripts on the page, and the errors they are rejected with.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsValue;

use crate::protocol::RunError;

/// Settles one promise.
#[derive(Debug, Clone)]
pub struct Settler {
    resolve: Function,
    reject: Function,
}

impl Settler {
    pub fn resolve(&self, value: &JsValue) {
        // Calling a promise's own function does not throw.
        let _ = self.resolve.call1(&JsValue::NULL, value);
    }

    pub fn reject(&self, error: &RunError) {
        let _ = self.reject.call1(&JsValue::NULL, &to_js(error));
    }
}

/// A promise and what settles it.
pub fn pending() -> (Promise, Settler) {
    let mut settler = None;
    let promise = Promise::new(&mut |resolve, reject| settler = Some(Settler { resolve, reject }));
    let nothing = || Settler { resolve: Function::default(), reject: Function::default() };
    (promise, settler.unwrap_or_else(nothing))
}

/// A promise that is rejected already.
pub fn rejected(error: &RunError) -> Promise {
    Promise::reject(&to_js(error))
}

/// A promise whose rejection nobody has to handle.
pub fn quiet(promise: &Promise) {
    let ignore = wasm_bindgen::closure::Closure::once(|_: JsValue| {});
    let _ = promise.catch(&ignore);
    ignore.forget();
}

/// An `Error` with `code`, `field`, `worker` and `location`; `null` for what is not known.
pub fn to_js(error: &RunError) -> JsValue {
    let js = JsValue::from(js_sys::Error::new(&error.message));
    let text = |value: &Option<String>| value.as_deref().map_or(JsValue::NULL, JsValue::from);
    let fields = [
        ("code", JsValue::from(&error.code)),
        ("field", text(&error.field)),
        ("worker", text(&error.worker)),
        ("location", text(&error.location)),
    ];
    for (name, value) in fields {
        // A fresh error takes every property.
        let _ = Reflect::set(&js, &name.into(), &value);
    }
    js
}
