//! The Rust that runs, with the line a span came from.

use yew::prelude::*;

use super::section::section;
use crate::browser::page;
use crate::ui::listing::{Ink, pieces, shown};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub source: &'static str,
    /// The line to show, from 1.
    pub line: Option<u16>,
}

#[component]
pub fn Source(props: &Props) -> Html {
    let open = use_state(page::is_wide);
    {
        let open = open.clone();
        use_effect_with(props.line, move |line| {
            if line.is_some() {
                open.set(true);
            }
        });
    }
    use_effect_with((props.line, *open), |(line, open)| {
        if let (Some(line), true) = (line, open) {
            page::scroll_to(&format!("line-{line}"));
        }
    });
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details = event.target_dyn_into::<web_sys::HtmlDetailsElement>();
            if let Some(now) = details.map(|details| details.open()).filter(|now| *now != *open) {
                open.set(now);
            }
        }
    };
    let lines = shown(props.source).len();
    let body = html! {
        <details open={*open} {ontoggle}>
            <summary>{ t!("source-show", lines = lines) }</summary>
            if *open {
                <Listing source={props.source} line={props.line} />
            }
        </details>
    };
    section(t!("source"), "source", Html::default(), body)
}

#[component]
fn Listing(props: &Props) -> Html {
    let line = |(number, text): (usize, &'static str)| {
        let here = props.line.is_some_and(|line| usize::from(line) == number);
        html! {
            <span id={format!("line-{number}")} class={classes!("line", here.then_some("here"))}>
                <i class="number">{ number }</i>
                { for pieces(text).into_iter().map(piece) }
                { "\n" }
            </span>
        }
    };
    html! {
        <pre class="listing" tabindex="0" aria-label={t!("source")}><code>
            { for shown(props.source).into_iter().map(line) }
        </code></pre>
    }
}

fn piece((ink, text): (Ink, &'static str)) -> Html {
    let class = match ink {
        Ink::Plain => return html! { text },
        Ink::Comment => "i-comment",
        Ink::Text => "i-text",
        Ink::Number => "i-number",
        Ink::Keyword => "i-keyword",
        Ink::Type => "i-type",
    };
    html! { <span {class}>{ text }</span> }
}
