//! The site's service worker, which stands in its root and so answers for all of it.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::{page, promise, site};

/// Have it registered. Where the browser allows none (no secure address, a private window), the
/// page does without: the lessons that need it say so.
pub fn register() -> Option<()> {
    let navigator = page::window()?.navigator();
    // Asked for by name: it is missing where it is not allowed, which the binding can't say.
    let known = Reflect::get(&navigator, &JsValue::from("serviceWorker")).ok()?;
    if known.is_undefined() {
        return None;
    }
    let registered = navigator.service_worker().register(&site::link("service_worker.js"));
    promise::quiet(registered.as_ref());
    Some(())
}
