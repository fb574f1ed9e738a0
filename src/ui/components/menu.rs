//! The lessons by chapter: a column beside the page, a drawer on narrow screens.

use yew::prelude::*;

use crate::lessons::{CARDS, Card};
use crate::ui::app::{Handle, use_client};
use crate::ui::form::Form;
use crate::ui::route;
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub card: &'static Card,
}

#[component]
pub fn Menu(props: &Props) -> Html {
    let client = use_client();
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let mut chapters: Vec<u8> = CARDS.iter().map(|card| card.chapter as u8).collect();
    chapters.dedup();
    html! {
        <nav class={classes!("menu", open.then_some("open"))} aria-label={t!("lessons")}>
            <button type="button" class="drawer" aria-expanded={open.to_string()}
                aria-controls="lesson-list" onclick={toggle}>
                <span class="drawer-label">{ t!("lessons") }</span>
                <span class="drawer-now">{ t!(&format!("lesson-{}-title", props.card.id)) }</span>
            </button>
            <div id="lesson-list" class="lesson-list">
                { for chapters.into_iter().map(|number| chapter(&client, number, props.card, &close)) }
            </div>
        </nav>
    }
}

fn chapter(client: &Handle, chapter: u8, now: &'static Card, done: &Callback<()>) -> Html {
    let entry = |card: &'static Card| {
        let (client, done) = (client.clone(), done.clone());
        let onclick = move |event: MouseEvent| {
            if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                event.prevent_default();
                client.choose(card);
                done.emit(());
            }
        };
        let current = (card == now).then_some("page");
        let href = route::query(card, &Form::new(card));
        let title = t!(&format!("lesson-{}-title", card.id));
        html! { <li><a {href} aria-current={current} {onclick}>{ title }</a></li> }
    };
    let cards = CARDS.iter().filter(|card| card.chapter as u8 == chapter);
    html! {
        <section>
            <h2><span class="number">{ chapter }</span>{ t!(&format!("chapter-{chapter}")) }</h2>
            <ul>{ for cards.map(entry) }</ul>
        </section>
    }
}
