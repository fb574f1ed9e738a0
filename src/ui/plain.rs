//! What a script or another page gave, as plain data: from here on it can be read without a
//! browser, and what reads it can be tested natively.
//!
//! invariant: what comes out is small, however large, deep or circular the value is.

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::json::Json;

/// Deeper than anything that is asked for: a message holds options, which hold parameters.
const DEEPEST: usize = 5;
/// More members of an object or a list than any has.
const MOST: u32 = 100;
/// Longer than any name or value.
const LONGEST: usize = 1_000;

/// That value; [`Json::Other`] stands for what no reader takes. Members without a value are none.
pub fn of(value: &JsValue) -> Json {
    part(value, DEEPEST)
}

fn part(value: &JsValue, depth: usize) -> Json {
    if value.is_null() || value.is_undefined() {
        return Json::Null;
    }
    if let Some(yes) = value.as_bool() {
        return Json::Bool(yes);
    }
    if let Some(number) = value.as_f64() {
        return Json::Number(number);
    }
    if let Some(text) = value.as_string() {
        return if text.len() > LONGEST { Json::Other } else { Json::Text(text) };
    }
    if depth == 0 || value.is_function() {
        return Json::Other;
    }
    if Array::is_array(value) {
        let list = Array::from(value);
        let items = list.iter().take(MOST as usize);
        return Json::List(items.map(|item| part(&item, depth - 1)).collect());
    }
    if !value.is_object() {
        return Json::Other;
    }
    // Asked by its type: an object of another frame is no instance of this one's `Object`.
    let object: &Object = value.unchecked_ref();
    let names = Object::keys(object);
    if names.length() > MOST {
        return Json::Other;
    }
    let member = |name: JsValue| {
        let value = js_sys::Reflect::get(object, &name).ok()?;
        let name = name.as_string().filter(|name| name.len() <= LONGEST)?;
        (!value.is_undefined()).then(|| (name, part(&value, depth - 1)))
    };
    Json::Object(names.iter().filter_map(member).collect())
}
