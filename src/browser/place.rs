//! What this browser and this host allow, before any engine is started.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::protocol::Environment;

/// Why the engine can't run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// No workers.
    Workers,
    /// Workers, but no shared memory: the page is not isolated.
    Isolation,
}

fn global(name: &str) -> JsValue {
    js_sys::Reflect::get(&js_sys::global(), &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// What stands in the engine's way, if anything.
pub fn obstacle() -> Option<Obstacle> {
    if !global("Worker").is_function() {
        return Some(Obstacle::Workers);
    }
    // Some browsers are isolated and still have no shared memory, so both are asked.
    let shared = global("SharedArrayBuffer").is_function();
    let isolated = global("crossOriginIsolated").as_bool().unwrap_or(false);
    (!shared || !isolated).then_some(Obstacle::Isolation)
}

/// Resolves when this page won't be loaded again to be isolated (`www/isolate.js`), if ever.
pub async fn settled() {
    if let Ok(promise) = global("interleaveHeaders").dyn_into::<Promise>() {
        // Nothing rejects it.
        let _ = JsFuture::from(promise).await;
    }
}

/// The place as the page alone can know it; the engine's own report replaces it.
pub fn environment() -> Environment {
    let navigator = super::page::window().map(|window| window.navigator());
    let cores = navigator.as_ref().map_or(0.0, |navigator| navigator.hardware_concurrency());
    Environment {
        tier: match obstacle() {
            None => 1,
            Some(Obstacle::Isolation) => 2,
            Some(Obstacle::Workers) => 3,
        },
        cores: cores as u32,
        clock_resolution_ms: clock_resolution(),
        user_agent: navigator.and_then(|n| n.user_agent().ok()).unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Environment::default()
    }
}

/// The smallest step of the clock in a few tries, 2 ms at most.
fn clock_resolution() -> f64 {
    let mut smallest = f64::INFINITY;
    let begin = super::frame::now();
    let mut last = begin;
    // Not for ever, should it stand still.
    for _ in 0..100_000 {
        if last - begin >= 2.0 {
            break;
        }
        let now = super::frame::now();
        if now > last {
            smallest = smallest.min(now - last);
        }
        last = now;
    }
    if smallest.is_finite() { smallest } else { 0.0 }
}
