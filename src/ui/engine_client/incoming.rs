//! What the engine reports, and what the page makes of it.

use std::rc::Rc;

use js_sys::{Array, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use super::{Client, Told};
use crate::browser::engine_worker::EngineWorker;
use crate::browser::{frame, page};
use crate::protocol::disturbance::CLOCK;
use crate::protocol::{Environment, Gauge, LaneEvents, Mode, Phase, Picture, RunError, RunReport};
use crate::ui::session::{Action, Engine};

impl Client {
    /// Takes a message of the engine: a [`Report`](crate::protocol::Report), read field by field,
    /// for a tagged enum would be buffered as a whole first, and costs the page kilobytes of code.
    pub(super) fn receive(self: &Rc<Self>, data: &JsValue) {
        let Some(kind) = text(data, "kind") else {
            // Not the engine's protocol: helpers inside of the worker may talk too.
            return;
        };
        if let Err(error) = self.take(&kind, data) {
            let text = format!("the engine sent a `{kind}` that this page can't read: {error}");
            self.broke(RunError::new("engine", text));
        }
    }

    fn take(self: &Rc<Self>, kind: &str, data: &JsValue) -> Result<(), Unread> {
        let run = number(data, "run");
        if kind == "clock" {
            self.disturb(CLOCK);
        }
        if !["alive", "ready", "broken"].contains(&kind) && !self.is_on(run) {
            return Ok(());
        }
        match kind {
            "alive" => self.watch(),
            "ready" => self.take_ready(read(data, "environment")?),
            "broken" => self.broke(read(data, "error")?),
            "started" => {
                let steps = number(data, "steps");
                self.forget_live();
                self.store.dispatch_later(Action::Started { run, steps });
            }
            "progress" => self.take_progress(run, data)?,
            "finished" => self.take_finished(run, data)?,
            "failed" => {
                self.settle_with(&read(data, "error")?);
            }
            "measured" => self.answer(&field(data, "values").unwrap_or(JsValue::NULL)),
            _ => return self.take_live(kind, data),
        }
        Ok(())
    }

    fn forget_live(&self) {
        let mut inner = self.inner.borrow_mut();
        (inner.board, inner.waits) = (None, None);
    }

    /// What comes often: it goes past the session.
    pub(super) fn take_live(self: &Rc<Self>, kind: &str, data: &JsValue) -> Result<(), Unread> {
        let Some(mode) = mode_of(data) else {
            return Ok(());
        };
        match kind {
            "output" => {
                let line = read(data, "line")?;
                self.store.update_live(|live| live.line(mode, line));
            }
            "meters" => {
                let meters = read(data, "meters")?;
                self.store.update_live(|live| live.meters(mode, meters));
            }
            "trace" => {
                let repetition = number(data, "repetition");
                let lanes =
                    field(data, "lanes").map(|lanes| Array::from(&lanes)).unwrap_or_default();
                let lanes = lanes.iter().map(|lane| lane_events(&lane)).collect();
                self.store.update_live(|live| live.trace(mode, repetition, lanes));
            }
            "board" => {
                self.inner.borrow_mut().board = field(data, "gauges");
                let gauges: Vec<Gauge> = read(data, "gauges")?;
                self.store.update_live(|live| live.board(mode, &gauges, frame::now()));
            }
            "waits" => {
                self.inner.borrow_mut().waits = field(data, "waits");
                let waits = read(data, "waits")?;
                self.store.update_live(|live| live.waits(mode, waits));
            }
            "picture" => {
                let picture = field(data, "picture").and_then(|part| picture(&part));
                let picture = picture.ok_or("its size is wrong")?;
                self.store.update_live(|live| live.picture(mode, picture));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_on(&self, run: u32) -> bool {
        self.inner.borrow().pending.as_ref().is_some_and(|p| p.run == run && p.queued.is_none())
    }

    fn take_ready(self: &Rc<Self>, environment: Environment) {
        let on = {
            let mut inner = self.inner.borrow_mut();
            inner.worker.iter().for_each(EngineWorker::has_started);
            inner.start_timer = None;
            inner.silent = false;
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
        self.tell(&Told::Ready);
        self.send_queued();
        waiting.iter().for_each(|settler| settler.resolve(&JsValue::UNDEFINED));
    }

    fn take_progress(self: &Rc<Self>, run: u32, data: &JsValue) -> Result<(), Unread> {
        let phase = field(data, "phase").ok_or("no phase")?;
        let phase = match mode_of(&phase) {
            None if text(&phase, "name").as_deref() == Some("cores") => Phase::Cores,
            None => Phase::WarmUp,
            Some(mode) => {
                let repetition = number(&phase, "repetition");
                self.store.update_live(|live| live.repetition(mode, repetition));
                Phase::Measure { mode, repetition }
            }
        };
        let (step, steps) = (number(data, "step"), number(data, "steps"));
        self.inner.borrow_mut().progress = data.clone();
        self.store.dispatch_later(Action::Progress { run, step, steps, phase });
        Ok(())
    }

    fn take_finished(self: &Rc<Self>, run: u32, data: &JsValue) -> Result<(), Unread> {
        let mut report: RunReport = read(data, "report")?;
        let plain = field(data, "report").unwrap_or(JsValue::NULL);
        self.add_disturbances(&mut report, &plain);
        let file = page::json_text(&plain);
        self.store.update_live(|live| live.report = file);
        self.store.dispatch(Action::Finished { run, report: Rc::new(report) });
        self.tell(&Told::Report(&plain));
        self.answer(&plain);
        Ok(())
    }

    /// Resolves what is pending with `value`.
    fn answer(&self, value: &JsValue) {
        self.inner.borrow_mut().progress = JsValue::NULL;
        let pending = self.inner.borrow_mut().pending.take();
        if let Some(settler) = pending.and_then(|pending| pending.settler) {
            settler.resolve(value);
        }
    }
}

/// Why a message could not be read.
pub(super) type Unread = String;

/// The part of a message of that name.
pub(super) fn read<T: DeserializeOwned>(data: &JsValue, name: &str) -> Result<T, Unread> {
    let part = field(data, name).ok_or_else(|| format!("no {name}"))?;
    serde_wasm_bindgen::from_value(part).map_err(|error| error.to_string())
}

pub(super) fn text(data: &JsValue, name: &str) -> Option<String> {
    field(data, name)?.as_string()
}

pub(super) fn mode_of(data: &JsValue) -> Option<Mode> {
    Mode::from_name(&text(data, "mode")?)
}

pub(super) fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let object = object.dyn_ref::<js_sys::Object>()?;
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

pub(super) fn number(object: &JsValue, name: &str) -> u32 {
    field(object, name).and_then(|value| value.as_f64()).unwrap_or_default() as u32
}

/// Bytes as they came, without a copy, unless they came as a plain list, or in base64 as those of a
/// recording do.
fn byte_array(value: JsValue) -> Uint8Array {
    if let Some(text) = value.as_string() {
        return page::from_base64(&text);
    }
    value.dyn_into().unwrap_or_else(|list| Uint8Array::new(&list))
}

fn bytes(object: &JsValue, name: &str) -> Vec<u8> {
    field(object, name).map(|value| byte_array(value).to_vec()).unwrap_or_default()
}

/// Pixels kept of a picture at most; of a larger one every second, third ... of each direction.
const PIXELS: u32 = 300_000;

/// A picture, thinned out where it is larger than a page can show. None if its size is wrong.
fn picture(part: &JsValue) -> Option<Picture> {
    let (width, height) = (number(part, "width"), number(part, "height"));
    let pixels = byte_array(field(part, "pixels")?);
    if width == 0 || height == 0 || width.checked_mul(height) != Some(pixels.length()) {
        return None;
    }
    let stride = (1..).find(|n| (width / n) * (height / n) <= PIXELS)?;
    let (columns, rows) = ((width / stride).max(1), (height / stride).max(1));
    let mut row = vec![0; width as usize];
    let mut thin = Vec::with_capacity((columns * rows) as usize);
    for at in 0..rows {
        let from = at * stride * width;
        pixels.subarray(from, from + width).copy_to(&mut row);
        thin.extend(row.iter().step_by(stride as usize).take(columns as usize));
    }
    Some(Picture { width: columns, height: rows, pixels: thin })
}

fn lane_events(lane: &JsValue) -> LaneEvents {
    LaneEvents {
        pid: number(lane, "pid"),
        worker: number(lane, "worker"),
        name: text(lane, "name").unwrap_or_default(),
        events: bytes(lane, "events"),
        dropped: number(lane, "dropped"),
    }
}
