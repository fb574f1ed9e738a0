//! `window.interleave`: the page for scripts. Documented in `docs/page-api.md`.

use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};

use super::engine_client::Client;
use super::json::{self, Json};
use super::{plain, wish};
use crate::browser::page::from_json;
use crate::browser::promise::{quiet, rejected};
use crate::lessons::CARDS;
use crate::lessons::validate::Wish;
use crate::protocol::{Command, RunError};
use crate::trace::export::chrome_json;

/// Puts the API on the window. Its functions live as long as the page.
pub fn install(client: &Rc<Client>) {
    let api = Object::new();
    set(&api, "lessons", call0(lessons));
    let on = client.clone();
    set(
        &api,
        "run",
        call1(move |wish| promise(wish::read(&plain::of(&wish)).and_then(|wish| run(&on, &wish)))),
    );
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
