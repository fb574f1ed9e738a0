//! One setting: a number with its range, or a choice, and what is wrong with it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::section::Tabs;
use crate::lessons::ParamKind;
use crate::ui::app::use_client;
use crate::ui::form::Problem;
use crate::ui::format::grouped;
use crate::ui::session::Action;
use crate::ui::text::{lookup, t};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub name: &'static str,
    pub kind: ParamKind,
    #[prop_or_default]
    pub unit: &'static str,
    /// Words and hints may differ from lesson to lesson.
    pub lesson: &'static str,
    pub value: AttrValue,
    pub problem: Option<Problem>,
    pub disabled: bool,
}

#[component]
pub fn Field(props: &Props) -> Html {
    let client = use_client();
    let name = props.name;
    let set = Callback::from(move |value: AttrValue| {
        client.edit(Action::SetField(name.to_owned(), value.to_string()));
    });
    match props.kind {
        ParamKind::Choice { choices, .. } => choice(props, choices, set),
        ParamKind::Integer { min, max, .. } => number(props, min as f64, max as f64, "1", set),
        ParamKind::Number { min, max, .. } => number(props, min, max, "any", set),
    }
}

/// A message of this lesson's own, or the one all lessons share.
fn own(props: &Props, kind: &str) -> Option<String> {
    let Props { lesson, name, .. } = props;
    lookup(&format!("{kind}-{lesson}-{name}"), &[]).or_else(|| lookup(&format!("{kind}-{name}"), &[]))
}

fn label(props: &Props) -> String {
    own(props, "param").unwrap_or_else(|| props.name.to_owned())
}

fn number(props: &Props, min: f64, max: f64, step: &'static str, set: Callback<AttrValue>) -> Html {
    let id = format!("field-{}", props.name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            set.emit(input.value().into());
        }
    };
    let wrong = props.problem.is_some();
    let described = if wrong { error_id.clone() } else { hint_id.clone() };
    html! {
        <div class={classes!("field", wrong.then_some("wrong"))}>
            <label for={id.clone()}>{ label(props) }</label>
            <div class="input">
                <input {id} name={props.name} type="text" inputmode="decimal" autocomplete="off"
                    spellcheck="false" value={&props.value} data-step={step} disabled={props.disabled}
                    aria-invalid={wrong.to_string()} aria-describedby={described} {oninput} />
                if !props.unit.is_empty() {
                    <span class="unit">{ t!(&format!("unit-{}", props.unit)) }</span>
                }
            </div>
            if let Some(problem) = &props.problem {
                <p class="error" id={error_id} role="alert">{ t!("field-wrong", wanted = say(problem)) }</p>
            } else {
                <p class="hint" id={hint_id}>
                    { t!("range", min = grouped(min), max = grouped(max)) }
                    { for own(props, "hint").map(|hint| html! { <>{ " · " }{ hint }</> }) }
                </p>
            }
        </div>
    }
}

fn choice(props: &Props, choices: &'static [&'static str], set: Callback<AttrValue>) -> Html {
    let words = |choice: &&'static str| {
        (AttrValue::from(*choice), AttrValue::from(t!(&format!("choice-{}-{choice}", props.name))))
    };
    let tabs: Vec<_> = choices.iter().map(words).collect();
    html! {
        <div class="field">
            <span class="label">{ label(props) }</span>
            <Tabs label={label(props)} {tabs} chosen={&props.value} on_choose={set} />
            { for own(props, "hint").map(|hint| html! { <p class="hint">{ hint }</p> }) }
        </div>
    }
}

/// What a field takes.
pub fn say(problem: &Problem) -> String {
    match problem {
        Problem::Integer { min, max } => {
            t!("wanted-integer", min = grouped(*min), max = grouped(*max))
        }
        Problem::Number { min, max } => {
            t!("wanted-number", min = grouped(*min), max = grouped(*max))
        }
        Problem::Choice { choices } => t!("wanted-choice", choices = choices.join(", ")),
        Problem::NoMode => t!("wanted-mode"),
    }
}
