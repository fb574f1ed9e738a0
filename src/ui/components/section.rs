//! A titled part of the page, and what it says while it has nothing to show.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub title: AttrValue,
    #[prop_or_default]
    pub class: Classes,
    /// Beside the title.
    #[prop_or_default]
    pub aside: Html,
    pub children: Html,
}

#[component]
pub fn Section(props: &Props) -> Html {
    html! {
        <section class={classes!("card", props.class.clone())}>
            <div class="card-head">
                <h2>{ &props.title }</h2>
                { props.aside.clone() }
            </div>
            { props.children.clone() }
        </section>
    }
}

/// What stands where nothing was measured yet.
pub fn empty(text: String) -> Html {
    html! { <p class="empty">{ text }</p> }
}

/// Buttons of which one is on, for a choice that takes effect at once.
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    pub label: AttrValue,
    /// Value and words of each.
    pub tabs: Vec<(AttrValue, AttrValue)>,
    pub chosen: AttrValue,
    pub on_choose: Callback<AttrValue>,
}

#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let tab = |(value, words): &(AttrValue, AttrValue)| {
        let (choose, to) = (props.on_choose.clone(), value.clone());
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(to.clone()));
        let on = *value == props.chosen;
        html! {
            <button type="button" class="tab" aria-pressed={on.to_string()} {onclick}>{ words }</button>
        }
    };
    html! {
        <div class="tabs" role="group" aria-label={&props.label}>
            { for props.tabs.iter().map(tab) }
        </div>
    }
}
