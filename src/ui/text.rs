//! The page's words: [Fluent](https://projectfluent.org) messages, looked up by key.
//!
//! A locale is a folder of `locales/` and one entry of [`LOCALES`]; the first one is what others
//! fall back on. A key that no locale has is shown as itself, and a test finds it first.

mod fluent;

use std::cell::RefCell;

use fluent::{Messages, plural_of};

/// The locales there are, the fallback first: BCP 47 tag and files.
pub const LOCALES: &[(&str, &[&str])] =
    &[("en", &[include_str!(concat!(env!("OUT_DIR"), "/en.ftl"))])];

/// One language's messages.
struct Words {
    messages: Messages,
    plural: fn(f64) -> &'static str,
}

thread_local! {
    /// The chosen locale, then the fallback.
    static WORDS: RefCell<Vec<Words>> = RefCell::new(vec![words(0)]);
}

fn words(index: usize) -> Words {
    let (tag, files) = LOCALES[index];
    let mut messages = Messages::default();
    files.iter().for_each(|file| messages.add(file));
    Words { messages, plural: plural_of(tag) }
}

/// Chooses the first of `wished` (BCP 47 tags, best first) that there is; says which it is.
pub fn choose(wished: &[String]) -> &'static str {
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let known = |wish: &String| LOCALES.iter().position(|(tag, _)| language(tag) == language(wish));
    let index = wished.iter().find_map(known).unwrap_or(0);
    let mut all = vec![words(index)];
    if index != 0 {
        all.push(words(0));
    }
    WORDS.set(all);
    LOCALES[index].0
}

/// The message of that key.
pub fn text(key: &str) -> String {
    text_with(key, &[])
}

/// The message of that key with its variables filled in.
pub fn text_with(key: &str, args: &[(&str, String)]) -> String {
    lookup(key, args).unwrap_or_else(|| key.to_owned())
}

/// The message of that key, if there is one.
pub fn lookup(key: &str, args: &[(&str, String)]) -> Option<String> {
    WORDS.with_borrow(|all| {
        all.iter().find_map(|words| words.messages.format(key, args, words.plural))
    })
}

/// The message of a key, with variables by name: `t!("steps", done = 3, all = 5)`.
#[cfg(any(test, target_arch = "wasm32"))]
macro_rules! t {
    ($key:expr) => { $crate::ui::text::text($key) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::ui::text::text_with($key, &[$((stringify!($name), $value.to_string())),+])
    };
}
#[cfg(target_arch = "wasm32")]
pub(crate) use t;

#[cfg(test)]
mod tests;
