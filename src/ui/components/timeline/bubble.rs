//! What is said of a span beside the pointer.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::stage::Tip;

pub fn bubble(tip: &Tip, node: &NodeRef) -> Html {
    html! {
        <div class="bubble" ref={node} aria-hidden="true">
            <b>{ &tip.title }</b>
            { for tip.details.iter().map(|detail| html! { <span>{ detail }</span> }) }
        </div>
    }
}

/// Puts it where it belongs, by the element's own style: a strict host forbids styles in
/// attributes.
pub fn place(node: &NodeRef, tip: &Tip) {
    let Some(element) = node.cast::<HtmlElement>() else { return };
    let [side, other] = if tip.x > 0.55 { ["right", "left"] } else { ["left", "right"] };
    let share = if tip.x > 0.55 { 1.0 - tip.x } else { tip.x } * 100.0;
    let offset = format!("calc({share:.2}% + 12px)");
    let top = format!("{:.0}px", tip.y + 14.0);
    for (name, value) in [(side, offset.as_str()), (other, "auto"), ("top", &top)] {
        // Fails only for a name that is none.
        let _ = element.style().set_property(name, value);
    }
}
