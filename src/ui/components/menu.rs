//! The lessons by chapter: a column beside the page, a drawer on narrow screens.

use yew::prelude::*;

use crate::browser::site;
use crate::lessons::{CARDS, Card};
use crate::ui::route::{self, View};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub card: &'static Card,
    pub language: &'static str,
}

#[component]
pub fn Menu(props: &Props) -> Html {
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    {
        // Whoever chose a lesson wants to see it.
        let open = open.setter();
        use_effect_with(props.card.id, move |_| open.set(false));
    }
    html! {
        <nav class={classes!("menu", open.then_some("open"))} aria-label={t!("lessons")}>
            <button type="button" class="drawer" aria-expanded={open.to_string()}
                aria-controls="lesson-list" onclick={toggle}>
                <span class="drawer-label">{ t!("lessons") }</span>
                <span class="drawer-now">{ t!(&format!("lesson-{}-title", props.card.id)) }</span>
            </button>
            <div id="lesson-list" class="lesson-list">
                { for chapters().into_iter().map(|cards| chapter(cards, props)) }
            </div>
        </nav>
    }
}

/// All lessons, a chapter a slice.
pub fn chapters() -> Vec<&'static [Card]> {
    CARDS.chunk_by(|one, next| one.chapter == next.chapter).collect()
}

/// A chapter's number and title.
pub fn chapter_title(cards: &[Card]) -> Html {
    let number = cards.first().map_or(0, |card| card.chapter as u8);
    html! { <h2><span class="number">{ number }</span>{ t!(&format!("chapter-{number}")) }</h2> }
}

fn chapter(cards: &'static [Card], now: &Props) -> Html {
    let entry = |card: &'static Card| {
        let current = (card == now.card).then_some("page");
        let href = site::link(&route::file(now.language, View::Lesson(card)));
        let title = t!(&format!("lesson-{}-title", card.id));
        html! { <li><a {href} aria-current={current}>{ title }</a></li> }
    };
    html! {
        <section>
            { chapter_title(cards) }
            <ul>{ for cards.iter().map(entry) }</ul>
        </section>
    }
}
