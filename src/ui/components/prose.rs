//! A lesson in words: what happens, what to try, the mistake people make, when to use what.

use yew::prelude::*;

use crate::ui::asset::{Asset, use_asset};
use crate::ui::text::{self, t};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
}

#[component]
pub fn Prose(props: &Props) -> Html {
    let name = format!("{}/{}.html", text::language(), props.lesson);
    match use_asset(name.clone()) {
        Asset::OnItsWay => Html::default(),
        Asset::Here(html) if html.is_empty() => Html::default(),
        Asset::Here(html) => html! {
            <section class="card prose" aria-label={t!("prose")} data-asset={name}>{ Html::from_html_unchecked(html) }</section>
        },
        Asset::Missing => {
            html! { <section class="card prose"><p>{ t!("asset-missing") }</p></section> }
        }
    }
}
