//! Pieces of HTML that the build made (texts, listings), fetched once when they are first shown,
//! unless the page was served with them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use yew::AttrValue;
use yew::prelude::*;

use crate::browser::site;

thread_local! {
    static FETCHED: RefCell<BTreeMap<String, AttrValue>> = const { RefCell::new(BTreeMap::new()) };
}

/// How far a piece is.
#[derive(Debug, Clone, PartialEq)]
pub enum Asset {
    OnItsWay,
    Here(AttrValue),
    Missing,
}

fn fetched(name: &str) -> Option<AttrValue> {
    FETCHED.with_borrow(|all| all.get(name).cloned())
}

/// The attribute by which elements name the piece in them.
pub const NAMED: &str = "data-asset";

/// Keeps a piece as if it had been fetched.
pub fn keep(name: String, html: impl Into<AttrValue>) {
    FETCHED.with_borrow_mut(|all| all.insert(name, html.into()));
}

async fn fetch(name: String) -> Asset {
    match site::text_file(&name).await {
        Ok(html) => {
            let html = AttrValue::from(html);
            keep(name, html.clone());
            Asset::Here(html)
        }
        Err(_) => Asset::Missing,
    }
}

/// The piece of that name.
#[hook]
pub fn use_asset(name: String) -> Asset {
    let state = use_state(|| (String::new(), Asset::OnItsWay));
    let setter = state.setter();
    use_effect_with(name.clone(), move |name| {
        let wanted = Rc::new(Cell::new(true));
        let (name, still) = (name.clone(), wanted.clone());
        if fetched(&name).is_none() {
            wasm_bindgen_futures::spawn_local(async move {
                let asset = fetch(name.clone()).await;
                if still.get() {
                    setter.set((name, asset));
                }
            });
        }
        move || wanted.set(false)
    });
    match (fetched(&name), &*state) {
        (Some(html), _) => Asset::Here(html),
        (None, (of, asset)) if *of == name => asset.clone(),
        _ => Asset::OnItsWay,
    }
}
