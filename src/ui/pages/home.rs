//! The home: what this is, and every lesson with its question.

use yew::prelude::*;

use crate::browser::site;
use crate::lessons::{CARDS, Card};
use crate::ui::components::icon::{Shape, icon};
use crate::ui::components::menu::{chapter_title, chapters};
use crate::ui::components::sketch::sketch;
use crate::ui::route::{self, View};
use crate::ui::text::t;

/// What is worth knowing before the first lesson: key of a title, and of what it says.
const PROMISES: [(&str, &str); 3] = [
    ("home-real", "home-real-about"),
    ("home-own", "home-own-about"),
    ("home-private", "home-private-about"),
];

pub fn home(language: &'static str) -> Html {
    let chapters = chapters();
    let link = |card| site::link(&route::file(language, View::Lesson(card)));
    let promise = |(title, about): &(&str, &str)| {
        html! { <section><h2>{ t!(title) }</h2><p>{ t!(about) }</p></section> }
    };
    html! {
        <>
            <header class="hero">
                <div class="hero-words">
                    <h1>{ t!("home-title") }</h1>
                    <p class="lead">{ t!("home-lead") }</p>
                    <p class="begin">
                        <a class="button primary" id="start" href={link(&CARDS[0])}>
                            { icon(Shape::Run) }{ t!("home-start") }
                        </a>
                        <a class="button" href={site::link(&route::file(language, View::Gallery(&CARDS[0])))}>
                            { t!("home-embed") }
                        </a>
                        <span class="aside">
                            { t!("home-count", lessons = CARDS.len(), chapters = chapters.len()) }
                        </span>
                    </p>
                </div>
                { sketch() }
            </header>
            <div class="promises">{ for PROMISES.iter().map(promise) }</div>
            <nav class="chapters" aria-label={t!("lessons")}>
                { for chapters.into_iter().map(|cards| chapter(cards, &link)) }
            </nav>
        </>
    }
}

fn chapter(cards: &'static [Card], link: &dyn Fn(&'static Card) -> String) -> Html {
    let entry = |card: &'static Card| {
        let word = |part: &str| t!(&format!("lesson-{}-{part}", card.id));
        html! {
            <li>
                <a class="entry" href={link(card)}>
                    <h3>{ word("title") }</h3>
                    <p>{ word("question") }</p>
                </a>
            </li>
        }
    };
    html! {
        <section class="chapter">
            { chapter_title(cards) }
            <ul>{ for cards.iter().map(entry) }</ul>
        </section>
    }
}
