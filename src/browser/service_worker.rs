//! The site's service worker, which stands beside the engine's folder.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Url;

use super::{page, promise};

/// Have it registered. Where the browser allows none (no secure address, a private window), the
/// page does without: the lessons that need it say so.
pub fn register() -> Option<()> {
    let (folder, base) = page::engine_folder()?;
    let folder = Url::new_with_base(&format!("{}/", folder.trim_end_matches('/')), &base).ok()?;
    let script = Url::new_with_base("../service_worker.js", &folder.href()).ok()?;
    let navigator = web_sys::window()?.navigator();
    // Asked for by name: it is missing where it is not allowed, which the binding can't say.
    let known = Reflect::get(&navigator, &JsValue::from("serviceWorker")).ok()?;
    if known.is_undefined() {
        return None;
    }
    let registered = navigator.service_worker().register(&script.href());
    promise::quiet(registered.as_ref());
    Some(())
}
