//! Requests as the supervisor makes them: without blocking.

use wasm_bindgen::prelude::*;
use web_sys::XmlHttpRequest;

use super::workers::error_text;

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// Our own service worker gave it.
    pub ours: bool,
    /// The body, or why there was no answer.
    pub text: String,
}

impl Answer {
    fn none(why: &str) -> Answer {
        Answer { text: why.to_owned(), ..Answer::default() }
    }

    fn of(request: &XmlHttpRequest) -> Answer {
        let status = request.status().unwrap_or_default();
        if status == 0 {
            return Answer::none("the request failed: no network, or it is not allowed");
        }
        let ours = request.get_response_header("X-Interleave").ok().flatten().is_some();
        let text = request.response_text().ok().flatten().unwrap_or_default();
        Answer { status, ours, text }
    }
}

/// Ask for `url`, relative to the engine's own, and call `then` with what comes back, once, later.
pub fn get(url: &str, then: impl FnOnce(Answer) + 'static) {
    let request = match XmlHttpRequest::new() {
        Ok(request) => request,
        Err(error) => return then(Answer::none(&error_text(&error))),
    };
    if let Err(error) = request.open("GET", url) {
        return then(Answer::none(&error_text(&error)));
    }
    let done = request.clone();
    let on_end = Closure::once_into_js(move || then(Answer::of(&done)));
    request.set_onloadend(Some(on_end.unchecked_ref()));
    // What goes wrong from here on ends the request, which is told as every end.
    let _ = request.send();
}
