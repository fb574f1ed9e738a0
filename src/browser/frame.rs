//! Animation frames.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Calls `callback` with the next animation frame.
pub fn next(callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(move |_: JsValue| callback());
    if let Some(window) = super::page::window() {
        // Refused only in a document that is gone; then nobody looks.
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}

/// Milliseconds since the page began.
pub fn now() -> f64 {
    super::page::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Resolves after so many milliseconds.
pub async fn pause(ms: u32) {
    let (promise, settler) = super::promise::pending();
    gloo_timers::callback::Timeout::new(ms, move || settler.resolve(&JsValue::UNDEFINED)).forget();
    // Nothing rejects it.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
