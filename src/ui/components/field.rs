//! One setting: a number with its range, or a choice, and what is wrong with it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::section::tabs;
use crate::lessons::ParamKind;
use crate::ui::app::Handle;
use crate::ui::form::Problem;
use crate::ui::format::grouped;
use crate::ui::session::Action;
use crate::ui::text::{lookup, t};

/// What a field is made of.
pub struct Setting {
    pub name: &'static str,
    pub kind: ParamKind,
    pub unit: &'static str,
    /// Words and hints may differ from lesson to lesson.
    pub lesson: &'static str,
    pub value: String,
    pub problem: Option<Problem>,
    pub disabled: bool,
}

/// That field.
pub fn field(client: &Handle, setting: &Setting) -> Html {
    let (client, name) = (client.clone(), setting.name);
    let set = Callback::from(move |value: String| {
        client.edit(Action::SetField(name.to_owned(), value));
    });
    match setting.kind {
        ParamKind::Choice { choices, .. } => choice(setting, choices, &set),
        ParamKind::Integer { min, max, .. } => number(setting, min as f64, max as f64, set),
        ParamKind::Number { min, max, .. } => number(setting, min, max, set),
    }
}

/// A message of this lesson's own, or the one all lessons share.
fn own(setting: &Setting, kind: &str) -> Option<String> {
    let Setting { lesson, name, .. } = setting;
    lookup(&format!("{kind}-{lesson}-{name}"), &[])
        .or_else(|| lookup(&format!("{kind}-{name}"), &[]))
}

fn label(setting: &Setting) -> String {
    own(setting, "param").unwrap_or_else(|| setting.name.to_owned())
}

fn number(setting: &Setting, min: f64, max: f64, set: Callback<String>) -> Html {
    let id = format!("field-{}", setting.name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            set.emit(input.value());
        }
    };
    let wrong = setting.problem.is_some();
    let described = if wrong { error_id.clone() } else { hint_id.clone() };
    html! {
        <div class={classes!("field", wrong.then_some("wrong"))}>
            <label for={id.clone()}>{ label(setting) }</label>
            <div class="input">
                <input {id} name={setting.name} type="text" inputmode="decimal" autocomplete="off"
                    spellcheck="false" value={setting.value.clone()} disabled={setting.disabled}
                    aria-invalid={wrong.to_string()} aria-describedby={described} {oninput} />
                if !setting.unit.is_empty() {
                    <span class="unit">{ t!(&format!("unit-{}", setting.unit)) }</span>
                }
            </div>
            if let Some(problem) = &setting.problem {
                <p class="error" id={error_id} role="alert">{ t!("field-wrong", wanted = say(problem)) }</p>
            } else {
                <p class="hint" id={hint_id}>
                    { t!("range", min = grouped(min), max = grouped(max)) }
                    { for own(setting, "hint").map(|hint| html! { <>{ " · " }{ hint }</> }) }
                </p>
            }
        </div>
    }
}

fn choice(setting: &Setting, choices: &'static [&'static str], set: &Callback<String>) -> Html {
    let words = |choice: &&'static str| (*choice, t!(&format!("choice-{}-{choice}", setting.name)));
    let set = set.reform(str::to_owned);
    let choices = choices.iter().map(words).collect();
    html! {
        <div class="field">
            <span class="label">{ label(setting) }</span>
            { tabs(label(setting), choices, &setting.value, &set) }
            { for own(setting, "hint").map(|hint| html! { <p class="hint">{ hint }</p> }) }
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
