//! Workers that workers ask the page for, where a browser's own would not do (`www/nested.js`).
//!
//! invariant: such a worker ends no later than who asked for it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::engine_worker::{Failure, failure, thrown};

/// The workers that one worker has asked for, by the numbers that it gave them.
pub struct Nested {
    asker: Worker,
    children: RefCell<BTreeMap<u32, Child>>,
}

/// Terminated when dropped, with all that it has asked for.
struct Child {
    worker: Worker,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(Event)>,
}

impl Nested {
    pub fn of(asker: &Worker) -> Rc<Self> {
        Rc::new(Nested { asker: asker.clone(), children: RefCell::default() })
    }

    /// Does what a message of the worker asks for; false if it is about something else.
    pub fn hear(self: &Rc<Self>, message: &JsValue) -> bool {
        let field = |name: &str| Reflect::get(message, &name.into()).ok();
        let text = |name: &str| field(name).and_then(|value| value.as_string());
        // Only objects have fields; what is no object asks for nothing.
        let (Some(wish), Some(id)) = (text("nested"), field("id").and_then(|id| id.as_f64()))
        else {
            return false;
        };
        let id = id as u32;
        match &*wish {
            "start" => {
                let text = |name| text(name).unwrap_or_default();
                match self.start(id, &text("url"), &text("type"), &text("name")) {
                    Ok(child) => drop(self.children.borrow_mut().insert(id, child)),
                    Err(error) => self.failed(id, thrown(&error)),
                }
            }
            "post" => {
                let data = field("data").unwrap_or_default();
                let children = self.children.borrow();
                if let Some(Err(error)) = children.get(&id).map(|c| c.worker.post_message(&data)) {
                    self.failed(id, thrown(&error));
                }
            }
            "end" => drop(self.children.borrow_mut().remove(&id)),
            _ => return false,
        }
        true
    }

    fn start(
        self: &Rc<Self>,
        id: u32,
        url: &str,
        kind: &str,
        name: &str,
    ) -> Result<Child, JsValue> {
        let options = WorkerOptions::new();
        options.set_name(name);
        if kind == "module" {
            options.set_type(WorkerType::Module);
        }
        let worker = Worker::new_with_options(url, &options)?;
        let (asker, own) = (Rc::downgrade(self), Nested::of(&worker));
        let message = Closure::new(move |event: MessageEvent| {
            let data = event.data();
            if !own.hear(&data)
                && let Some(asker) = asker.upgrade()
            {
                asker.tell("said", id, "data", &data);
            }
        });
        let asker = Rc::downgrade(self);
        let error = Closure::new(move |event: Event| {
            let failure = failure(&event);
            if let Some(asker) = asker.upgrade() {
                asker.failed(id, failure);
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Child { worker, _message: message, _error: error })
    }

    /// What failed, in the browser's words, where it had any.
    fn failed(&self, id: u32, failure: Failure) {
        let why = failure.message.map_or(JsValue::UNDEFINED, JsValue::from);
        self.tell("failed", id, "message", &why);
    }

    fn tell(&self, what: &str, id: u32, field: &str, value: &JsValue) {
        let told = Object::new();
        let fields = [("nested", &what.into()), ("id", &id.into()), (field, value)];
        for (name, value) in fields {
            // Setting a field of a plain object of our own can't fail.
            let _ = Reflect::set(&told, &name.into(), value);
        }
        // Whatever it holds was posted to us, so it can be posted on.
        let _ = self.asker.post_message(&told);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
