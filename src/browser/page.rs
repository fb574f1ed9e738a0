//! The document around the page: its address, its storage, its files.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, HtmlElement, Url, Window};

fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

fn root() -> Option<HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

/// The engine's folder as the build stamped it into the page, and the base it is relative to.
pub fn engine_folder() -> Option<(String, String)> {
    let folder = root()?.get_attribute("data-engine").filter(|folder| !folder.trim().is_empty())?;
    let base = document()?.base_uri().ok().flatten()?;
    Some((folder, base))
}

/// The query of the address, with its `?`.
pub fn query() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// The whole address.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Shows `query` in the address: as a new entry of the history, or in place of the present one.
pub fn show_query(query: &str, new_entry: bool) {
    if query == self::query() {
        return;
    }
    let Some(history) = window().and_then(|window| window.history().ok()) else {
        return;
    };
    // Some browsers refuse many changes in a short time; the address is then a little behind.
    let _ = match new_entry {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(query)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(query)),
    };
}

/// Calls back when the visitor goes back or forward, as long as the listener lives.
#[must_use]
pub fn on_history(callback: impl Fn() + 'static) -> Option<EventListener> {
    Some(EventListener::new(&window()?.into(), "popstate", move |_| callback()))
}

/// Calls back when the system turns light or dark, as long as the listener lives.
#[must_use]
pub fn on_scheme(callback: impl Fn() + 'static) -> Option<EventListener> {
    let query = window()?.match_media("(prefers-color-scheme: dark)").ok()??;
    Some(EventListener::new(&query, "change", move |_| callback()))
}

/// Whether there is room for more than one column.
pub fn is_wide() -> bool {
    let query = window().and_then(|window| window.match_media("(min-width: 900px)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// The visitor's languages, best first.
pub fn languages() -> Vec<String> {
    let languages = window().map(|window| window.navigator().languages());
    languages.iter().flat_map(|list| list.iter()).filter_map(|tag| tag.as_string()).collect()
}

pub fn set_language(tag: &str) {
    set_root("lang", Some(tag));
}

pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets or removes an attribute of the root element.
pub fn set_root(name: &str, value: Option<&str>) {
    let Some(root) = root() else { return };
    // Fails only for a name that is none.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// A remembered choice; none where storage is refused.
pub fn remembered(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a choice, where the browser lets it.
pub fn remember(key: &str, value: &str) {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok().flatten()) {
        let _ = storage.set_item(key, value);
    }
}

/// Copies text; false where the browser refuses.
pub async fn copy(text: String) -> bool {
    let Some(window) = window() else { return false };
    let navigator = JsValue::from(window.navigator());
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    let promise = window.navigator().clipboard().write_text(&text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// Offers `text` as a file.
pub fn offer_text(name: &str, mime: &str, text: &str) -> bool {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options);
    blob.is_ok_and(|blob| offer(name, &blob).is_some())
}

/// Offers a blob as a file.
pub fn offer(name: &str, blob: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has begun; the address is given back once it surely has its own hold.
    gloo_timers::callback::Timeout::new(30_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Some(())
}

/// Removes what stood on the page before the program was there.
pub fn remove(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.remove();
    }
}

/// Scrolls an element into sight.
pub fn scroll_to(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.scroll_into_view();
    }
}

/// The value of a JSON text; `null` for none.
pub fn from_json(text: &str) -> JsValue {
    js_sys::JSON::parse(text).unwrap_or(JsValue::NULL)
}

/// A value as a JSON file.
pub fn json_text(value: &JsValue) -> String {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}
