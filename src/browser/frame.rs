//! Animation frames, and the page's time.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// A hidden page gets no frames; what waits for one must not pile up.
const LATEST_MS: u32 = 1_000;
/// What [`Patience`] counts in.
const BEAT_MS: u32 = 500;

/// Calls `callback` with the next animation frame, or a second later where there is none.
pub fn next(callback: impl FnOnce() + 'static) {
    let callback = Rc::new(Cell::new(Some(callback)));
    let late = callback.clone();
    let timer = Timeout::new(LATEST_MS, move || call(&late));
    let on_frame = Closure::once_into_js(move |_: JsValue| {
        drop(timer);
        call(&callback);
    });
    if let Some(window) = super::page::window() {
        // Refused only in a document that is gone; then nobody looks.
        let _ = window.request_animation_frame(on_frame.unchecked_ref());
    }
}

fn call(callback: &Cell<Option<impl FnOnce()>>) {
    if let Some(callback) = callback.take() {
        callback();
    }
}

/// Milliseconds since the page began. A clock that is set back goes on from where it was.
pub fn now() -> f64 {
    thread_local! {
        static LAST: Cell<f64> = const { Cell::new(0.0) };
        static BEHIND: Cell<f64> = const { Cell::new(0.0) };
    }
    let clock = super::page::window().and_then(|window| window.performance());
    let read = clock.map_or(0.0, |clock| clock.now());
    BEHIND.set(BEHIND.get().max(LAST.get() - read));
    LAST.set(read + BEHIND.get());
    LAST.get()
}

/// A time to wait, counted in beats of the page: while it sleeps, none passes. Dropped, it is over.
#[must_use]
pub struct Patience(#[expect(dead_code, reason = "it beats while it is kept")] Interval);

impl Patience {
    /// Calls `then` once, when `ms` have been waited.
    pub fn new(ms: u32, then: impl Fn() + 'static) -> Patience {
        let left = Cell::new(ms.div_ceil(BEAT_MS));
        Patience(Interval::new(BEAT_MS, move || match left.get() {
            0 => {}
            left_beats => {
                left.set(left_beats - 1);
                if left_beats == 1 {
                    then();
                }
            }
        }))
    }
}

/// Resolves after so many milliseconds.
pub async fn pause(ms: u32) {
    let (promise, settler) = super::promise::pending();
    gloo_timers::callback::Timeout::new(ms, move || settler.resolve(&JsValue::UNDEFINED)).forget();
    // Nothing rejects it.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
