//! The page that this one is embedded in, if it is in one, and asked to be there for that page only.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

use super::page;

/// Set by the page's early script, from the address, before anything is painted.
const MARK: &str = "data-embed";

/// Whether the page shows a lesson and nothing of a site around it.
pub fn is_on() -> bool {
    page::attribute(MARK).is_some()
}

/// Whether its runs wait for those of other embedded lessons: unless the address says otherwise.
pub fn takes_turns() -> bool {
    page::attribute(MARK).is_some_and(|value| value != "parallel")
}

/// The embedding page's window; none for a page in a tab of its own.
pub fn parent() -> Option<Window> {
    let own = page::window()?;
    own.parent().ok().flatten().filter(|parent| *parent != own)
}

/// Calls back with each message of `parent`, and of nobody else, as long as this page lives.
pub fn on_message(parent: &Window, callback: impl Fn(&MessageEvent) + 'static) {
    let Some(window) = page::window() else { return };
    let parent = JsValue::from(parent);
    EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        if event.source().is_some_and(|source| *source == parent) {
            callback(event);
        }
    })
    .forget();
}

/// How high the page would be without scrolling.
pub fn height() -> f64 {
    let scrolled = page::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default();
    page::app().map_or(0.0, |app| (app.get_bounding_client_rect().bottom() + scrolled).ceil())
}
