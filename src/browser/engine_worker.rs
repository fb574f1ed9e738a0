//! The worker that runs the engine.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::nested::Nested;
use super::{locks, page};

/// A running engine; dropping it terminates the worker, with all that it has started.
#[must_use]
pub struct EngineWorker {
    worker: Worker,
    /// Nobody else's: the worker holds the lock of this name as long as it lives (`www/life.js`).
    name: String,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(Event)>,
    started: Rc<Cell<bool>>,
    _leaving: Option<[EventListener; 2]>,
}

/// What the browser said of a worker that failed: its words and `file:line`, where it had any.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    pub message: Option<String>,
    pub location: Option<String>,
}

impl EngineWorker {
    /// Starts `worker.js` of the engine's folder, given by its address, and posts its first message.
    ///
    /// # Errors
    /// What the browser says where it makes no worker.
    pub fn start(
        folder: &str,
        mut on_message: impl FnMut(JsValue) + 'static,
        on_error: impl Fn(Failure) + 'static,
    ) -> Result<Self, Failure> {
        let url = format!("{folder}/worker.js");
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let name = format!("interleave-engine {}", js_sys::Math::random());
        options.set_name(&name);
        let worker = Worker::new_with_options(&url, &options).map_err(|e| thrown(&e))?;
        let nested = Nested::of(&worker);
        let message = Closure::new(move |event: MessageEvent| {
            let data = event.data();
            if !nested.hear(&data) {
                on_message(data);
            }
        });
        let error = Closure::new(move |event: Event| on_error(failure(&event)));
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(error.as_ref().unchecked_ref()));
        let started = Rc::default();
        let _leaving = ends_with_the_page(&worker, &started);
        let engine =
            EngineWorker { worker, name, _message: message, _error: error, started, _leaving };
        let boot = js_sys::Object::new();
        js_sys::Reflect::set(&boot, &"kind".into(), &"boot".into()).map_err(|e| thrown(&e))?;
        engine.worker.post_message(&boot).map_err(|e| thrown(&e))?;
        Ok(engine)
    }

    /// Calls `then` when the worker has ended, by our hand or another's; to be asked for once it is
    /// alive.
    pub fn when_gone(&self, then: impl FnOnce() + 'static) {
        locks::when_gone(&self.name, then);
    }

    /// It has said that it is ready: all workers that it has at rest are there.
    pub fn has_started(&self) {
        self.started.set(true);
    }

    /// Sends a command, given as JSON.
    ///
    /// # Errors
    /// What the browser says where it can't be sent.
    pub fn post(&self, command: &str) -> Result<(), Failure> {
        self.worker.post_message(&page::from_json(command)).map_err(|error| thrown(&error))
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Ends the worker when the page is left before it has started. A browser does that anyway, but Chromium's tab
/// may crash of it while the worker starts others: seen at one in fifty visits of 0.3 s, on busy cores. Should
/// the page be shown again as it was, it is loaded anew.
fn ends_with_the_page(worker: &Worker, started: &Rc<Cell<bool>>) -> Option<[EventListener; 2]> {
    let (window, worker, started) = (web_sys::window()?, worker.clone(), started.clone());
    let ended = Rc::new(Cell::new(false));
    let was_ended = ended.clone();
    let left = move |_: &Event| {
        if !started.get() {
            worker.terminate();
            ended.set(true);
        }
    };
    let shown = move |_: &Event| {
        if was_ended.get() {
            page::reload();
        }
    };
    Some([
        EventListener::new(&window, "pagehide", left),
        EventListener::new(&window, "pageshow", shown),
    ])
}

/// A script that can't be loaded gives an event without a message.
pub(super) fn failure(event: &Event) -> Failure {
    event.prevent_default();
    let Some(error) = event.dyn_ref::<ErrorEvent>() else {
        return Failure::default();
    };
    let message = Some(error.message()).filter(|text| !text.is_empty());
    let file = error.filename();
    let file = file.rsplit('/').next().unwrap_or_default();
    let location = (!file.is_empty()).then(|| format!("{file}:{}", error.lineno()));
    Failure { location: location.filter(|_| message.is_some()), message }
}

pub(super) fn thrown(error: &JsValue) -> Failure {
    let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Failure { message: text.or_else(|| error.as_string()), location: None }
}
