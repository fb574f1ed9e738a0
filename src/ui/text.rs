//! The page's words: [Fluent](https://projectfluent.org) messages, looked up by key.
//!
//! The build makes one file a language of `locales/`, in which no message is missing; the page
//! fetches the one it needs. A key that it lacks is shown as itself, and a test finds it first.

pub(super) mod fluent;

use std::cell::{Cell, RefCell};

use fluent::{Messages, plural_of};

/// The languages there are: BCP 47 tag, and what each calls itself.
pub const LANGUAGES: &[(&str, &str)] = &[("en", "English"), ("zh", "中文")];

/// One language's messages.
struct Words {
    messages: Messages,
    plural: fn(f64) -> &'static str,
}

thread_local! {
    static WORDS: RefCell<Words> = RefCell::new(first_words());
    static LANGUAGE: Cell<&'static str> = const { Cell::new(LANGUAGES[0].0) };
    /// The language belongs into the root's address: it was asked for, and can't be remembered.
    static ASKED_FOR: Cell<bool> = const { Cell::new(false) };
}

#[cfg(not(test))]
fn first_words() -> Words {
    Words { messages: Messages::default(), plural: plural_of("") }
}

/// Tests read the files themselves.
#[cfg(test)]
fn first_words() -> Words {
    let tag = LANGUAGES[0].0;
    Words { messages: Messages::read(tests::words_of(tag)), plural: plural_of(tag) }
}

/// The language with that tag, if there is one.
pub fn known(tag: &str) -> Option<&'static str> {
    LANGUAGES.iter().map(|(known, _)| *known).find(|known| *known == tag)
}

/// From now on the page speaks `language`, whose messages are `words`.
pub fn speak(language: &'static str, words: String) {
    WORDS.set(Words { messages: Messages::read(words), plural: plural_of(language) });
    LANGUAGE.set(language);
}

/// The tag of the language that the page speaks.
pub fn language() -> &'static str {
    LANGUAGE.get()
}

/// The visitor asked for the language, and only the address can keep it.
pub fn ask_for_language() {
    ASKED_FOR.set(true);
}

/// Whether the language has to be kept in an address.
pub fn asked_for() -> bool {
    ASKED_FOR.get()
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
    WORDS.with_borrow(|words| words.messages.format(key, args, words.plural))
}

/// The message of a key, with variables by name: `t!("steps", done = 3, all = 5)`.
macro_rules! t {
    ($key:expr) => { $crate::ui::text::text($key) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::ui::text::text_with($key, &[$((stringify!($name), $value.to_string())),+])
    };
}
pub(crate) use t;

#[cfg(test)]
pub mod tests;
#[cfg(test)]
mod translation;
