//! The site's files, found from its root: the page on show may be any of them, at any depth, and
//! changes its address as it goes.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url};

use super::page;

thread_local! {
    /// Stands before the path of a file: the root's whole address, or the way to it.
    static ROOT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on links begin with `root`, which ends with a slash unless it is empty.
pub fn set_root(root: String) {
    ROOT.set(root);
}

/// The root's address as the build stamped it into this page: to be asked for before the page
/// changes its own address.
pub fn find_root() -> Option<String> {
    let way = page::attribute("data-root").filter(|way| !way.is_empty())?;
    let base = page::document()?.base_uri().ok().flatten()?;
    Some(Url::new_with_base(&way, &base).ok()?.href())
}

/// Writes out in full what the page's icon is: browsers look again when the address changes.
pub fn keep_icon() {
    let page = page::document();
    let icon = page.as_ref().and_then(|page| page.query_selector("link[rel=icon]").ok()?);
    let whole = icon.as_ref().and_then(|icon| {
        let base = page.as_ref()?.base_uri().ok().flatten()?;
        Url::new_with_base(&icon.get_attribute("href")?, &base).ok()
    });
    if let (Some(icon), Some(whole)) = (icon, whole) {
        // Fails only for a name that is none.
        let _ = icon.set_attribute("href", &whole.href());
    }
}

/// A link to an address of the site, such as `en/fib.html?n=30`.
pub fn link(address: &str) -> String {
    ROOT.with_borrow(|root| format!("{root}{address}"))
}

/// The path of an address from the site's root, and its query; nothing for one outside of it.
pub fn within(address: &str) -> Option<(String, String)> {
    let rest = ROOT.with_borrow(|root| address.strip_prefix(root.as_str()).map(str::to_owned))?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Some((path.to_owned(), query.to_owned()))
}

/// The address of the engine's folder, if the page was built with one.
pub fn engine_folder() -> Option<String> {
    let folder = page::attribute("data-engine").filter(|folder| !folder.trim().is_empty())?;
    Some(link(folder.trim_end_matches('/')))
}

/// A file of the folder of texts.
///
/// # Errors
/// What the browser or the host says where there is no such file to be had.
pub async fn text_file(name: &str) -> Result<String, String> {
    let said = |error: JsValue| format!("{error:?}");
    let folder = page::attribute("data-text").unwrap_or_default();
    let window = page::window().ok_or("no window")?;
    let answer = JsFuture::from(window.fetch_with_str(&link(&format!("{folder}/{name}")))).await;
    let answer: Response = answer.map_err(said)?.into();
    if !answer.ok() {
        return Err(format!("{name}: the host answers {}", answer.status()));
    }
    let text = JsFuture::from(answer.text().map_err(said)?).await.map_err(said)?;
    Ok(text.as_string().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_below_the_root_only() {
        set_root("https://host/play/".to_owned());
        let of = |path: &str, query: &str| Some((path.to_owned(), query.to_owned()));
        assert_eq!(within("https://host/play/en/fib.html?n=3#top"), of("en/fib.html", "n=3"));
        assert_eq!(within("https://host/play/"), of("", ""));
        assert_eq!(within("https://host/playground/"), None);
        assert_eq!(within("https://other/play/"), None);
        assert_eq!(link("zh/index.html"), "https://host/play/zh/index.html");
    }
}
