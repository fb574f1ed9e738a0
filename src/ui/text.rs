//! The page's words: Fluent messages, looked up by key.
//!
//! A locale is a folder of `locales/` and one entry of [`LOCALES`]; the first one is what others
//! fall back on. A key that no locale has is shown as itself, and a test finds it first.

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

/// The locales there are, the fallback first: BCP 47 tag and files.
pub const LOCALES: &[(&str, &[&str])] = &[(
    "en",
    &[
        include_str!("../../locales/en/page.ftl"),
        include_str!("../../locales/en/lessons.ftl"),
        include_str!("../../locales/en/trouble.ftl"),
    ],
)];

type Bundle = FluentBundle<FluentResource>;

thread_local! {
    /// The chosen locale, then the fallback.
    static BUNDLES: RefCell<Vec<Bundle>> = RefCell::new(vec![bundle(0)]);
}

fn bundle(index: usize) -> Bundle {
    let (tag, files) = LOCALES[index];
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.set_use_isolating(false);
    for file in files {
        let resource = match FluentResource::try_new((*file).to_owned()) {
            Ok(resource) => resource,
            Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Chooses the first of `wished` (BCP 47 tags, best first) that there is; says which it is.
pub fn choose(wished: &[String]) -> &'static str {
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let known = |wish: &String| LOCALES.iter().position(|(tag, _)| language(tag) == language(wish));
    let index = wished.iter().find_map(known).unwrap_or(0);
    let mut bundles = vec![bundle(index)];
    if index != 0 {
        bundles.push(bundle(0));
    }
    BUNDLES.set(bundles);
    LOCALES[index].0
}

/// The message of that key.
pub fn text(key: &str) -> String {
    text_with(key, &[])
}

/// The message of that key with its variables filled in.
pub fn text_with(key: &str, args: &[(&'static str, String)]) -> String {
    lookup(key, args).unwrap_or_else(|| key.to_owned())
}

/// The message of that key, if there is one.
pub fn lookup(key: &str, args: &[(&'static str, String)]) -> Option<String> {
    let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    BUNDLES.with_borrow(|bundles| {
        bundles.iter().find_map(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
        })
    })
}

/// The message of a key, with variables by name: `t!("steps", done = 3, all = 5)`.
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
