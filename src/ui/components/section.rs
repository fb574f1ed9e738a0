//! A titled part of the page, and what it says while it has nothing to show.
//!
//! Functions, not components: they keep no state, and a component costs a visitor kilobytes.

use yew::prelude::*;

use crate::protocol::Mode;
use crate::ui::text::t;

/// A card with a title, its own class, something beside the title, and a body.
pub fn section(title: String, class: &'static str, aside: Html, body: Html) -> Html {
    html! {
        <section class={classes!("card", class)}>
            <div class="card-head"><h2>{ title }</h2>{ aside }</div>
            { body }
        </section>
    }
}

/// A short remark beside a title.
pub fn aside(text: String) -> Html {
    html! { <span class="aside">{ text }</span> }
}

/// A remark below something.
pub fn note(text: String) -> Html {
    html! { <p class="note">{ text }</p> }
}

/// What stands where nothing was measured yet.
pub fn empty(text: String) -> Html {
    html! { <p class="empty">{ text }</p> }
}

/// Buttons of which one is on, for a choice that takes effect at once: value and words of each.
pub fn tabs(
    label: String,
    tabs: Vec<(&'static str, String)>,
    chosen: &str,
    on_choose: &Callback<&'static str>,
) -> Html {
    let tab = |(value, words): (&'static str, String)| {
        let choose = on_choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(value));
        let on = (value == chosen).to_string();
        html! { <button type="button" class="tab" aria-pressed={on} {onclick}>{ words }</button> }
    };
    html! {
        <div class="tabs" role="group" aria-label={label}>{ for tabs.into_iter().map(tab) }</div>
    }
}

/// Tabs for modes.
pub fn mode_tabs(modes: &[Mode], chosen: Mode, on_choose: &Callback<&'static str>) -> Html {
    let words = |mode: &Mode| (mode.name(), t!(&format!("mode-{}", mode.name())));
    tabs(t!("modes"), modes.iter().map(words).collect(), chosen.name(), on_choose)
}
