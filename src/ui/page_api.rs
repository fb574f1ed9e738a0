//! `window.interleave`: the page for scripts. Documented in `docs/page-api.md`.

use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::engine_client::Client;
use super::json::{self, Json};
use crate::browser::page::from_json;
use crate::browser::promise::{quiet, rejected};
use crate::lessons::CARDS;
use crate::lessons::validate::Wish;
use crate::protocol::{Command, Params, RunError, Value};
use crate::trace::export::chrome_json;

/// Puts the API on the window. Its functions live as long as the page.
pub fn install(client: &Rc<Client>) {
    let api = Object::new();
    set(&api, "lessons", call0(lessons));
    let on = client.clone();
    set(&api, "run", call1(move |wish| promise(read_wish(&wish).and_then(|wish| run(&on, &wish)))));
    let on = client.clone();
    set(&api, "stop", call0(move || on.stop().into()));
    let on = client.clone();
    set(&api, "trace", call0(move || trace(&on)));
    let on = client.clone();
    set(&api, "environment", call0(move || environment(&on)));
    let on = client.clone();
    set(&api, "progress", call0(move || progress(&on)));
    let on = client.clone();
    set(&api, "board", call0(move || on.board()));
    let on = client.clone();
    set(&api, "waits", call0(move || on.waits()));
    let on = client.clone();
    let check = move |name| move |run| Command::Check { run, name };
    set(
        &api,
        "check",
        call1(move |name| promise(named(&name).and_then(|n| on.ask_named(check(n))))),
    );
    let on = client.clone();
    let bench = move |name| move |run| Command::Bench { run, name };
    set(
        &api,
        "bench",
        call1(move |name| promise(named(&name).and_then(|n| on.ask_named(bench(n))))),
    );
    let ready = client.ready();
    quiet(&ready);
    set(&api, "ready", ready.into());
    set(&js_sys::global(), "interleave", api.into());
}

fn set(object: &JsValue, name: &str, value: JsValue) {
    // Fails only on a frozen object, and these are not.
    let _ = Reflect::set(object, &name.into(), &value);
}

fn call0(function: impl Fn() -> JsValue + 'static) -> JsValue {
    Closure::<dyn Fn() -> JsValue>::new(function).into_js_value()
}

fn call1(function: impl Fn(JsValue) -> JsValue + 'static) -> JsValue {
    Closure::<dyn Fn(JsValue) -> JsValue>::new(function).into_js_value()
}

fn promise(result: Result<Promise, RunError>) -> JsValue {
    result.unwrap_or_else(|error| rejected(&error)).into()
}

fn run(client: &Rc<Client>, wish: &Wish) -> Result<Promise, RunError> {
    let promise = client.run(wish, true)?;
    promise.ok_or_else(|| RunError::new("engine", "no promise was made"))
}

fn trace(client: &Rc<Client>) -> JsValue {
    client.store.settle_live();
    let live = client.store.live();
    let parts: Vec<_> = live.modes.iter().map(|m| (m.mode.name(), &m.timeline)).collect();
    from_json(&chrome_json(&parts))
}

/// The step that is on, as in [`crate::protocol::Report::Progress`], or null between runs.
fn progress(client: &Rc<Client>) -> JsValue {
    client.progress()
}

fn lessons() -> JsValue {
    from_json(&Json::List(CARDS.iter().map(json::lesson).collect()).to_string())
}

fn environment(client: &Client) -> JsValue {
    let session = client.store.session();
    let Some(place) = &session.environment else { return JsValue::NULL };
    let place = from_json(&json::environment(place).to_string());
    set(&place, "offline_ready", session.offline_ready.into());
    place
}

fn named(name: &JsValue) -> Result<String, RunError> {
    name.as_string().ok_or_else(|| RunError::field("name", "name: a text is needed"))
}

/// The wish in a script's argument; whatever is not understood is named.
fn read_wish(argument: &JsValue) -> Result<Wish, RunError> {
    let need = || RunError::field("lesson", "run: an object with at least `lesson` is needed");
    let object = argument.dyn_ref::<Object>().ok_or_else(need)?;
    let mut wish = Wish::default();
    for entry in Object::entries(object).iter() {
        let entry = Array::from(&entry);
        let (name, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        if value.is_undefined() || value.is_null() {
            continue;
        }
        match name.as_str() {
            "lesson" => wish.lesson = value.as_string().ok_or_else(need)?,
            "modes" => wish.modes = Some(read_modes(&value)?),
            "params" => wish.params = read_params(&value)?,
            "seed" => wish.seed = Some(read_number(&name, &value)?),
            "repeat" => wish.repeat = Some(read_number(&name, &value)?),
            _ => {
                let text =
                    format!("run: no option `{name}`; it has lesson, modes, params, seed, repeat");
                return Err(RunError::field(&name, text));
            }
        }
    }
    if wish.lesson.is_empty() { Err(need()) } else { Ok(wish) }
}

fn read_modes(value: &JsValue) -> Result<Vec<String>, RunError> {
    let wrong = || RunError::field("modes", "modes: a list of names is needed");
    if !Array::is_array(value) {
        return Err(wrong());
    }
    Array::from(value).iter().map(|name| name.as_string().ok_or_else(wrong)).collect()
}

fn read_number(name: &str, value: &JsValue) -> Result<f64, RunError> {
    value.as_f64().ok_or_else(|| RunError::field(name, format!("{name}: a number is needed")))
}

fn read_params(value: &JsValue) -> Result<Params, RunError> {
    let wrong = || RunError::field("params", "params: an object of names and values is needed");
    let object = value.dyn_ref::<Object>().ok_or_else(wrong)?;
    let mut params = Params::new();
    for entry in Object::entries(object).iter() {
        let entry = Array::from(&entry);
        let (name, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        let number = value.as_f64().map(Value::Number);
        let value = number.or_else(|| value.as_string().map(Value::Text)).ok_or_else(|| {
            RunError::field(&name, format!("{name}: a number or a text is needed"))
        })?;
        params.insert(name, value);
    }
    Ok(params)
}
