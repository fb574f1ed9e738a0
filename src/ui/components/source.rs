//! The Rust that runs, with the line a span came from, and the same in Python.
//!
//! Where there is room, both stand side by side; else one at a time, behind tabs.

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::section::{section, tabs};
use crate::browser::page;
use crate::ui::asset::{Asset, use_asset};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    /// Files of `src/lessons/`, the lesson's own first.
    pub files: &'static [&'static str],
    /// The line of the first file to show, from 1.
    pub line: Option<u16>,
}

/// The tab of the Python listing.
const PYTHON: &str = "python";

#[component]
pub fn Source(props: &Props) -> Html {
    let own = props.files.first().copied().unwrap_or_default();
    let chosen = use_state(|| own);
    {
        let chosen = chosen.clone();
        use_effect_with((props.line, own), move |(_, own)| chosen.set(own));
    }
    let python_name = format!("python/{}.html", props.lesson);
    let python = use_asset(python_name.clone());
    let has_python = matches!(&python, Asset::Here(html) if !html.is_empty());
    let file = if *chosen == PYTHON { own } else { *chosen };
    let files = props.files.iter().map(|file| (*file, (*file).to_owned()));
    let python_tab = has_python.then(|| (PYTHON, t!("source-python")));
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |file| chosen.set(file))
    };
    let aside = tabs(t!("source"), files.chain(python_tab).collect(), &chosen, &on_choose);
    let show = if *chosen == PYTHON && has_python { PYTHON } else { "rust" };
    let body = html! {
        <div class={classes!("listings", has_python.then_some("two"))} data-show={show}>
            <figure class="rust">
                <figcaption>{ t!("source-rust") }</figcaption>
                <Listing {file} line={props.line.filter(|_| file == own)} />
            </figure>
            if has_python {
                <figure class="python">
                    <figcaption>{ t!("source-same") }</figcaption>
                    { pre(&python, python_name, &NodeRef::default(), t!("source-same")) }
                </figure>
            }
        </div>
    };
    section(t!("source"), "source", aside, body)
}

#[derive(Properties, PartialEq)]
struct ListingProps {
    file: &'static str,
    line: Option<u16>,
}

#[component]
fn Listing(props: &ListingProps) -> Html {
    let stem = props.file.trim_end_matches(".rs");
    let name = format!("rust/{stem}.html");
    let asset = use_asset(name.clone());
    let node = use_node_ref();
    let here = matches!(asset, Asset::Here(_));
    {
        let node = node.clone();
        use_effect_with((props.file, props.line, here), move |(_, line, _)| {
            mark(&node, &line.map(|line| format!("{stem}-{line}")));
        });
    }
    pre(&asset, name, &node, props.file.to_owned())
}

fn pre(asset: &Asset, name: String, node: &NodeRef, label: String) -> Html {
    match asset {
        Asset::OnItsWay => html! { <pre class="listing" /> },
        Asset::Missing => html! { <p class="empty">{ t!("asset-missing") }</p> },
        Asset::Here(html) => html! {
            <pre class="listing" tabindex="0" role="region" aria-label={label} ref={node.clone()}>
                <code data-asset={name}>{ Html::from_html_unchecked(html.clone()) }</code>
            </pre>
        },
    }
}

/// Marks the one line of a listing that is pointed at, and scrolls to it.
fn mark(listing: &NodeRef, id: &Option<String>) {
    let Some(listing) = listing.cast::<Element>() else { return };
    // Fails only for a selector that is none.
    if let Ok(Some(old)) = listing.query_selector(".here") {
        let _ = old.class_list().remove_1("here");
    }
    let line = id.as_ref().and_then(|id| page::document()?.get_element_by_id(id));
    if let Some(line) = line.filter(|line| listing.contains(line.dyn_ref())) {
        let _ = line.class_list().add_1("here");
        line.scroll_into_view();
    }
}
