//! The site's service worker, which stands in its root and so answers for all of it. What it does
//! with which message stands in `www/service_worker.js`.

use std::rc::Rc;

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use super::{page, site};

/// What the worker says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Another version of the site is here as a whole, and waits.
    Waiting,
    /// The worker answers for this page, and has all files of its version.
    Kept,
    /// Not all of them yet.
    Missing,
    /// The rest can't be had now.
    Failed,
    /// There is no room for the rest.
    Full,
    /// There is no such worker, and there can be none here.
    Refused,
}

/// Where the browser has none (no secure address, a private window), the page does without: the
/// lessons that need it say so.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = page::window()?.navigator();
    // Asked for by name: it is missing where it is not allowed, which the binding can't say.
    let known = Reflect::get(&navigator, &JsValue::from("serviceWorker")).ok()?;
    known.is_object().then(|| navigator.service_worker())
}

fn read(message: &JsValue) -> Option<Said> {
    Some(match message.as_string()?.strip_prefix("interleave ")? {
        "waiting" => Said::Waiting,
        "kept" => Said::Kept,
        "missing" => Said::Missing,
        "failed" => Said::Failed,
        "full" => Said::Full,
        _ => return None,
    })
}

fn post(worker: Option<ServiceWorker>, what: &str) -> Option<()> {
    worker?.post_message(&what.into()).ok()
}

async fn registration(promise: Promise) -> Option<ServiceWorkerRegistration> {
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// Have it registered, and hear from it as long as the page lives.
pub fn register(heard: impl Fn(Said) + 'static) {
    let Some(container) = container() else { return heard(Said::Refused) };
    let heard = Rc::new(heard);
    let on = heard.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        read(&event.data()).into_iter().for_each(&*on);
    });
    container.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    spawn_local(async move {
        let script = site::link("service_worker.js");
        // One that becomes active later says so by itself.
        match registration(container.register(&script)).await {
            Some(found) => {
                post(found.active(), "hello");
                post(found.waiting(), "waiting?");
            }
            // Without a network it can't be looked for, and one of before may answer for the page.
            None if container.controller().is_none() => heard(Said::Refused),
            None => {
                post(container.controller(), "hello");
            }
        }
    });
}

/// Asks it to keep some more of its version's files.
pub fn keep_some() -> Option<()> {
    post(container()?.controller(), "keep")
}

/// Lets the version that waits take over; false where none waits any more.
pub async fn take_over() -> bool {
    let Some(container) = container() else { return false };
    let Ok(ready) = container.ready() else { return false };
    let Some(found) = registration(ready).await else { return false };
    post(found.waiting().or_else(|| found.installing()), "take over").is_some()
}
