//! What the engine reports, and what the page makes of it.

use std::rc::Rc;

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::Client;
use crate::protocol::{
    Environment, LaneEvents, Mode, Phase, Picture, Report, RunError, RunReport,
};
use crate::ui::session::{Action, Engine};

impl Client {
    /// Takes a message of the engine.
    pub(super) fn receive(self: &Rc<Self>, data: &JsValue) {
        match kind(data).as_deref() {
            Some("trace") => self.take_trace(data),
            Some("picture") => self.take_picture(data),
            Some(_) => match serde_wasm_bindgen::from_value(data.clone()) {
                Ok(report) => self.take(report),
                Err(error) => {
                    let text = format!("the engine sent what this page can't read: {error}");
                    self.broke(RunError::new("engine", text));
                }
            },
            // Not the engine's protocol: helpers inside of the worker may talk too.
            None => {}
        }
    }

    fn take(self: &Rc<Self>, report: Report) {
        match report {
            Report::Ready { environment } => self.take_ready(environment),
            Report::Started { run, steps } => {
                self.store.dispatch_later(Action::Started { run, steps });
            }
            Report::Progress { run, step, steps, phase } => {
                self.take_progress(run, step, steps, phase);
            }
            Report::Output { run, mode, line } if self.is_on(run) => {
                self.store.update_live(|live| live.line(mode, line));
            }
            Report::Meters { run, mode, meters } if self.is_on(run) => {
                self.store.update_live(|live| live.meters(mode, meters));
            }
            Report::Finished { run, report } => self.take_finished(run, report),
            Report::Failed { run, error } => self.take_failed(run, &error),
            Report::Measured { run, values, .. } => {
                let values: Array = values.into_iter().map(JsValue::from).collect();
                self.answer(run, &values);
            }
            Report::Broken { error } => self.broke(error),
            _ => {}
        }
    }

    fn is_on(&self, run: u32) -> bool {
        self.inner.borrow().pending.as_ref().is_some_and(|p| p.run == run && p.queued.is_none())
    }

    fn take_ready(self: &Rc<Self>, environment: Environment) {
        let on = {
            let mut inner = self.inner.borrow_mut();
            inner.start_timer = None;
            inner.pending.as_ref().is_some_and(|pending| pending.queued.is_none())
        };
        let stopping = matches!(self.store.session().engine, Engine::Stopping { .. });
        if on && !stopping {
            // Of the time before this run: its own Ready comes after its result.
            return;
        }
        if on {
            self.settle_with(&super::stopped());
        }
        let waiting = {
            let mut inner = self.inner.borrow_mut();
            inner.stop_timer = None;
            std::mem::take(&mut inner.waiting_for_ready)
        };
        self.store.dispatch(Action::EngineReady(environment));
        self.send_queued();
        waiting.iter().for_each(|settler| settler.resolve(&JsValue::UNDEFINED));
    }

    fn take_progress(self: &Rc<Self>, run: u32, step: u32, steps: u32, phase: Phase) {
        if !self.is_on(run) {
            return;
        }
        if let Phase::Measure { mode, repetition } = phase {
            self.store.update_live(|live| live.repetition(mode, repetition));
        }
        self.store.dispatch_later(Action::Progress { run, step, steps, phase });
    }

    fn take_finished(self: &Rc<Self>, run: u32, report: RunReport) {
        if !self.is_on(run) {
            return;
        }
        let json = to_json(&report);
        self.store.dispatch(Action::Finished { run, report: Rc::new(report) });
        self.answer(run, &json);
    }

    /// Resolves what is pending with `value`.
    fn answer(&self, run: u32, value: &JsValue) {
        if !self.is_on(run) {
            return;
        }
        let pending = self.inner.borrow_mut().pending.take();
        if let Some(settler) = pending.and_then(|pending| pending.settler) {
            settler.resolve(value);
        }
    }

    fn take_failed(&self, run: u32, error: &RunError) {
        if self.is_on(run) {
            self.settle_with(error);
        }
    }

    /// Traces and pictures come often and large: their bytes are taken without a detour.
    fn take_trace(self: &Rc<Self>, data: &JsValue) {
        let Some((mode, lanes)) = self.of_this_run(data).zip(field(data, "lanes")) else { return };
        let repetition = number(data, "repetition");
        let lanes = Array::from(&lanes).iter().map(|lane| lane_events(&lane)).collect();
        self.store.update_live(|live| live.trace(mode, repetition, lanes));
    }

    fn take_picture(self: &Rc<Self>, data: &JsValue) {
        let Some((mode, picture)) = self.of_this_run(data).zip(field(data, "picture")) else {
            return;
        };
        let (width, height) = (number(&picture, "width"), number(&picture, "height"));
        let picture = Picture { width, height, pixels: bytes(&picture, "pixels") };
        self.store.update_live(|live| live.picture(mode, picture));
    }

    fn of_this_run(&self, data: &JsValue) -> Option<Mode> {
        let mode = Mode::from_name(&field(data, "mode")?.as_string()?)?;
        self.is_on(number(data, "run")).then_some(mode)
    }
}

fn kind(data: &JsValue) -> Option<String> {
    field(data, "kind")?.as_string()
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let object = object.dyn_ref::<js_sys::Object>()?;
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

fn number(object: &JsValue, name: &str) -> u32 {
    field(object, name).and_then(|value| value.as_f64()).unwrap_or_default() as u32
}

fn bytes(object: &JsValue, name: &str) -> Vec<u8> {
    field(object, name).map(|value| Uint8Array::new(&value).to_vec()).unwrap_or_default()
}

fn lane_events(lane: &JsValue) -> LaneEvents {
    LaneEvents {
        pid: number(lane, "pid"),
        worker: number(lane, "worker"),
        name: field(lane, "name").and_then(|name| name.as_string()).unwrap_or_default(),
        events: bytes(lane, "events"),
        dropped: number(lane, "dropped"),
    }
}

/// A plain JSON object, as scripts expect it.
pub(in crate::ui) fn to_json<T: Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}
