//! The document around the page: its address, its storage, its files.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, HtmlAnchorElement, HtmlElement, Response, Url, Window,
};

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

/// The language that the start script chose, and was the first to fetch words of.
pub fn language() -> String {
    root().and_then(|root| root.get_attribute("lang")).unwrap_or_default()
}

/// A file of the folder of texts that the build named in the page.
///
/// # Errors
/// What the browser or the host says where there is no such file to be had.
pub async fn text_file(name: &str) -> Result<String, String> {
    let said = |error: JsValue| format!("{:?}", error);
    let folder = root().and_then(|root| root.get_attribute("data-text")).unwrap_or_default();
    let window = window().ok_or("no window")?;
    let answer = JsFuture::from(window.fetch_with_str(&format!("{folder}/{name}"))).await;
    let answer: Response = answer.map_err(said)?.unchecked_into();
    if !answer.ok() {
        return Err(format!("{name}: the host answers {}", answer.status()));
    }
    let text = JsFuture::from(answer.text().map_err(said)?).await.map_err(said)?;
    Ok(text.as_string().unwrap_or_default())
}

/// Says on the page that it can't start, as its start script does.
pub fn fail(message: &str) {
    set_root("data-failed", Some(message));
    let fallback = document().and_then(|document| document.get_element_by_id("fallback"));
    if let Some(fallback) = fallback {
        // Fails only for a name that is none.
        let _ = fallback.remove_attribute("hidden");
    }
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
    JsFuture::from(promise).await.is_ok()
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

/// The element that the program fills.
pub fn app() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// Removes what stood on the page before the program was there.
pub fn remove(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.remove();
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
