//! What is said of a span beside the pointer.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::stage::Tip;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub tip: Tip,
}

/// Placed by the element's own style, since a strict host forbids styles in attributes.
#[component]
pub fn Bubble(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.tip.clone(), move |tip| place(&node, tip));
    }
    html! {
        <div class="bubble" ref={node} aria-hidden="true">
            <b>{ &props.tip.title }</b>
            { for props.tip.details.iter().map(|detail| html! { <span>{ detail }</span> }) }
        </div>
    }
}

fn place(node: &NodeRef, tip: &Tip) {
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
