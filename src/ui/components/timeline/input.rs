//! Wheel, pointer, fingers and keys on the canvas.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, PointerEvent, WheelEvent};
use yew::{Callback, NodeRef};

use super::stage::Stage;
use crate::browser::page;
use crate::ui::scene::Step;

type Shared = Rc<RefCell<Stage>>;

/// Pixels that a pointer may move and still have clicked.
const STILL: f64 = 4.0;

/// The pointers that are down: id and place.
#[derive(Default)]
struct Fingers {
    down: Vec<(i32, f64, f64)>,
    moved: f64,
}

/// Listens on the canvas as long as what it returns lives.
#[must_use]
pub fn listen(canvas: &NodeRef, stage: &Shared, on_line: Callback<u16>) -> Vec<EventListener> {
    let Some(element) = canvas.cast::<web_sys::HtmlElement>() else {
        return Vec::new();
    };
    let fingers = Rc::new(RefCell::new(Fingers::default()));
    let on = |name: &'static str, act: Box<dyn Fn(&Event)>| {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&element, name, options, move |event| act(event))
    };
    let keys = (stage.clone(), on_line.clone());
    let wheels = stage.clone();
    let downs = (stage.clone(), fingers.clone());
    let moves = (stage.clone(), fingers.clone());
    let ups = (stage.clone(), fingers.clone(), on_line);
    let leaves = stage.clone();
    vec![
        on("keydown", Box::new(move |event| key(event, &keys.0, &keys.1))),
        on("wheel", Box::new(move |event| wheel(event, &wheels))),
        on("pointerdown", Box::new(move |event| down(event, &downs.0, &downs.1))),
        on("pointermove", Box::new(move |event| moved(event, &moves.0, &moves.1))),
        on(
            "pointerup",
            Box::new({
                let (stage, fingers, on_line) = ups;
                move |event| up(event, &stage, &fingers, Some(&on_line))
            }),
        ),
        on(
            "pointercancel",
            Box::new(move |event| {
                up(event, &leaves, &fingers, None);
            }),
        ),
        on(
            "pointerleave",
            Box::new({
                let stage = stage.clone();
                move |_| stage.borrow_mut().leave()
            }),
        ),
    ]
}

fn key(event: &Event, stage: &Shared, on_line: &Callback<u16>) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
        return;
    };
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let mut stage = stage.borrow_mut();
    match event.key().as_str() {
        "ArrowRight" if event.shift_key() => stage.step(Step::Next),
        "ArrowLeft" if event.shift_key() => stage.step(Step::Previous),
        "ArrowUp" => stage.step(Step::Up),
        "ArrowDown" => stage.step(Step::Down),
        "n" => stage.step(Step::Next),
        "p" => stage.step(Step::Previous),
        "ArrowRight" => stage.pan(0.15),
        "ArrowLeft" => stage.pan(-0.15),
        "+" | "=" => stage.zoom(1.6),
        "-" | "_" => stage.zoom(1.0 / 1.6),
        "0" | "f" | "Home" => stage.fit(),
        "Enter" => {
            let line = stage.line_of_focus();
            drop(stage);
            if let Some(line) = line {
                on_line.emit(line);
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// The wheel zooms a canvas that has the focus; otherwise it scrolls the page, as everywhere.
fn wheel(event: &Event, stage: &Shared) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else {
        return;
    };
    let focused = page::document().and_then(|document| document.active_element());
    let focused = focused.is_some() && focused == event.target().and_then(|t| t.dyn_into().ok());
    let sideways = event.delta_x().abs() > event.delta_y().abs() || event.shift_key();
    let mut stage = stage.borrow_mut();
    let width = stage.width().max(1.0);
    if sideways && focused {
        let by = if event.delta_x() == 0.0 { event.delta_y() } else { event.delta_x() };
        stage.pan(by / width);
    } else if focused || event.ctrl_key() || event.meta_key() {
        let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 16.0 } else { 1.0 };
        let factor = (-event.delta_y() * lines / 300.0).exp().clamp(0.2, 5.0);
        stage.zoom_at(factor, f64::from(event.offset_x()) / width);
    } else {
        return;
    }
    event.prevent_default();
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

fn down(event: &Event, stage: &Shared, fingers: &Rc<RefCell<Fingers>>) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else {
        return;
    };
    let (x, y) = place(event);
    let mut fingers = fingers.borrow_mut();
    fingers.down.retain(|finger| finger.0 != event.pointer_id());
    fingers.down.push((event.pointer_id(), x, y));
    fingers.moved = 0.0;
    if let Some(canvas) = stage.borrow().element() {
        // A pointer that is gone can't be captured, and needs not be.
        let _ = canvas.set_pointer_capture(event.pointer_id());
    }
}

fn moved(event: &Event, stage: &Shared, fingers: &Rc<RefCell<Fingers>>) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else {
        return;
    };
    let (x, y) = place(event);
    let mut fingers = fingers.borrow_mut();
    let mut stage = stage.borrow_mut();
    let width = stage.width().max(1.0);
    let Some(at) = fingers.down.iter().position(|finger| finger.0 == event.pointer_id()) else {
        return stage.hover(x, y);
    };
    let before = fingers.down.clone();
    fingers.moved += (x - before[at].1).abs() + (y - before[at].2).abs();
    fingers.down[at] = (before[at].0, x, y);
    match (before.as_slice(), fingers.down.as_slice()) {
        ([was], [is]) => stage.pan((was.1 - is.1) / width),
        ([was, was_too, ..], [is, is_too, ..]) => {
            let apart = |a: f64, b: f64| (a - b).abs().max(8.0);
            let middle = (is.1 + is_too.1) / 2.0;
            let factor = apart(is.1, is_too.1) / apart(was.1, was_too.1);
            stage.zoom_at(factor, middle / width);
            stage.pan(((was.1 + was_too.1) / 2.0 - middle) / width);
        }
        _ => {}
    }
}

fn up(
    event: &Event,
    stage: &Shared,
    fingers: &Rc<RefCell<Fingers>>,
    on_line: Option<&Callback<u16>>,
) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else {
        return;
    };
    let still = {
        let mut fingers = fingers.borrow_mut();
        fingers.down.retain(|finger| finger.0 != event.pointer_id());
        fingers.moved < STILL
    };
    let (x, y) = place(event);
    if !still {
        return;
    }
    stage.borrow_mut().hover(x, y);
    let line = stage.borrow().line_at(x, y);
    if let (Some(line), Some(on_line)) = (line, on_line) {
        on_line.emit(line);
    }
}
