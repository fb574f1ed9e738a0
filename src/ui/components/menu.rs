//! The lessons by chapter: a column beside the page, a drawer on narrow screens.

use yew::prelude::*;

use crate::lessons::{CARDS, Card};
use crate::ui::app::use_client;
use crate::ui::form::Form;
use crate::ui::route;
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub card: &'static Card,
}

#[component]
pub fn Menu(props: &Props) -> Html {
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
                { for chapters.into_iter().map(|chapter| html! {
                    <Chapter {chapter} card={props.card} on_choose={close.clone()} />
                }) }
            </div>
        </nav>
    }
}

#[derive(Properties, PartialEq)]
struct ChapterProps {
    chapter: u8,
    card: &'static Card,
    on_choose: Callback<()>,
}

#[component]
fn Chapter(props: &ChapterProps) -> Html {
    let client = use_client();
    let entry = |card: &'static Card| {
        let (client, done) = (client.clone(), props.on_choose.clone());
        let onclick = move |event: MouseEvent| {
            if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                event.prevent_default();
                client.choose(card);
                done.emit(());
            }
        };
        let current = (card == props.card).then_some("page");
        let href = route::query(card, &Form::new(card));
        html! {
            <li><a {href} aria-current={current} {onclick}>{ t!(&format!("lesson-{}-title", card.id)) }</a></li>
        }
    };
    let cards = CARDS.iter().filter(|card| card.chapter as u8 == props.chapter);
    html! {
        <section>
            <h2><span class="number">{ props.chapter }</span>{ t!(&format!("chapter-{}", props.chapter)) }</h2>
            <ul>{ for cards.map(entry) }</ul>
        </section>
    }
}
