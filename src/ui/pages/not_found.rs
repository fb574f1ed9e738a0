//! The page of an address that is none. A host shows it for any of them, so it stands in all
//! languages at once and works without a program.

use yew::prelude::*;

use crate::browser::site;
use crate::ui::components::header::mark;
use crate::ui::route::{self, View};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub language: &'static str,
}

/// The page in one language.
#[component]
pub fn NotFound(props: &Props) -> Html {
    html! {
        <section class="lost" lang={props.language}>
            { mark() }
            <h1>{ t!("lost-title") }</h1>
            <p>{ t!("lost-about") }</p>
            <p><a class="button primary" href={site::link(&route::file(props.language, View::Home))}>
                { t!("lost-home") }
            </a></p>
        </section>
    }
}
