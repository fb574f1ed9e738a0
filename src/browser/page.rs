//! The document around the page: its address, its storage, its files.

use std::cell::RefCell;
use std::collections::BTreeMap;

use gloo_events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, Event, HtmlAnchorElement, HtmlElement, MouseEvent,
    Url, Window,
};

/// The window; none where the page is rendered without a browser.
pub fn window() -> Option<Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

pub fn document() -> Option<Document> {
    window()?.document()
}

fn root() -> Option<HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

/// An attribute of the root element.
pub fn attribute(name: &str) -> Option<String> {
    root()?.get_attribute(name)
}

/// The whole address.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Shows a whole address: as a new entry of the history, or in place of the present one.
///
/// An embedded page keeps the address that it was given: it is not what a visitor sees.
pub fn show_address(address: &str, new_entry: bool) {
    if super::embedding::is_on() || self::address().split('#').next() == Some(address) {
        return;
    }
    let Some(history) = window().and_then(|window| window.history().ok()) else {
        return;
    };
    // Some browsers refuse many changes in a short time; the address is then a little behind.
    let _ = match new_entry {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
    };
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = window() {
        // Refused only to a page that is gone.
        let _ = window.location().reload();
    }
}

/// The visitor asked the browser to spare the network.
pub fn saves_data() -> bool {
    let field = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let connection = window().and_then(|window| field(&window.navigator(), "connection"));
    connection.and_then(|connection| field(&connection, "saveData")?.as_bool()).unwrap_or(false)
}

/// Nobody sees the page: another tab or window covers it.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Calls back with each `event` of the document, as long as the page lives.
pub fn on(event: &'static str, callback: impl Fn() + 'static) {
    if let Some(document) = document() {
        EventListener::new(&document, event, move |_| callback()).forget();
    }
}

/// Shows the page from its top.
pub fn to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The address behind a link that a click would open in this very page.
pub fn followed(event: &Event) -> Option<String> {
    let click = event.dyn_ref::<MouseEvent>()?;
    let elsewhere = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    if elsewhere || click.button() != 0 || click.default_prevented() {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    let plain = link.target().is_empty() && !link.has_attribute("download");
    // A place in this page is the browser's own business.
    let inside = link.get_attribute("href").is_some_and(|href| href.starts_with('#'));
    (plain && !inside).then(|| link.href())
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

/// The language of the page as it was served.
pub fn language() -> String {
    attribute("lang").unwrap_or_default()
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

/// Sets an address of the document's head (`canonical`, `manifest`) where the page was served with one.
pub fn set_link(rel: &str, address: &str) {
    let selector = format!("link[rel={rel}]");
    let link = document().and_then(|page| page.query_selector(&selector).ok()?);
    if let Some(link) = link {
        // Fails only for a name that is none.
        let _ = link.set_attribute("href", address);
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

thread_local! {
    /// Choices of this visit, which count even where the browser keeps older ones, or none.
    static CHOICES: RefCell<BTreeMap<&'static str, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// A remembered choice: of this visit, or of an earlier one where the browser kept it.
pub fn remembered(key: &str) -> Option<String> {
    let kept = || window()?.local_storage().ok()??.get_item(key).ok()?;
    CHOICES.with_borrow(|choices| choices.get(key).cloned()).or_else(kept)
}

/// Remembers a choice; false where the browser does not let it beyond this visit.
pub fn remember(key: &'static str, value: &str) -> bool {
    CHOICES.with_borrow_mut(|choices| choices.insert(key, value.to_owned()));
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
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

/// The HTML of every element that has `attribute`, by its value.
pub fn inner_html_by(attribute: &str) -> Vec<(String, String)> {
    let found = document().and_then(|page| page.query_selector_all(&format!("[{attribute}]")).ok());
    let elements =
        found.into_iter().flat_map(|list| (0..list.length()).map(move |at| list.get(at)));
    let elements = elements.filter_map(|node| node?.dyn_into::<Element>().ok());
    elements.filter_map(|e| Some((e.get_attribute(attribute)?, e.inner_html()))).collect()
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

/// The bytes of a text in base64; none of what is no such text.
pub fn from_base64(text: &str) -> Uint8Array {
    let binary = window().and_then(|window| window.atob(text).ok()).unwrap_or_default();
    let bytes: Vec<u8> = binary.chars().map(|letter| letter as u8).collect();
    Uint8Array::from(&bytes[..])
}

/// A value as a JSON file.
pub fn json_text(value: &JsValue) -> String {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}
