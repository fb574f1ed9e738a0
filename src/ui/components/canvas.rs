//! A canvas that is as sharp as the screen, and the colours of the style sheet for it.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};
use yew::NodeRef;

use crate::browser::page;

/// A canvas ready to be drawn on in CSS pixels.
pub struct Surface {
    pub context: CanvasRenderingContext2d,
    pub width: f64,
    pub height: f64,
}

/// The element's context, scaled to the screen, cleared; width and height in CSS pixels.
pub fn surface(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<Surface> {
    if width < 1.0 {
        return None;
    }
    let scale = page::window()?.device_pixel_ratio().clamp(1.0, 3.0);
    let (real_width, real_height) = ((width * scale) as u32, (height * scale) as u32);
    if (canvas.width(), canvas.height()) != (real_width, real_height) {
        canvas.set_width(real_width);
        canvas.set_height(real_height);
        canvas.style().set_property("height", &format!("{height}px")).ok()?;
    }
    let context = context(canvas)?;
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
    context.clear_rect(0.0, 0.0, width, height);
    Some(Surface { context, width, height })
}

pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Colours by the names of their custom properties.
pub type Colours = Vec<(&'static str, String)>;

/// The colours of those names, as they are now.
pub fn colours(canvas: &HtmlCanvasElement, names: impl Iterator<Item = &'static str>) -> Colours {
    let style = page::window().and_then(|window| window.get_computed_style(canvas).ok().flatten());
    let colour = |name| {
        let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
        (name, value.map(|value| value.trim().to_owned()).unwrap_or_default())
    };
    names.map(colour).collect()
}

/// Calls back whenever the element changes its size, until dropped.
#[must_use]
pub struct OnResize {
    observer: ResizeObserver,
    _callback: Closure<dyn Fn(JsValue)>,
}

impl OnResize {
    pub fn new(node: &NodeRef, callback: impl Fn() + 'static) -> Option<Self> {
        Self::of(&node.cast()?, callback)
    }

    pub fn of(element: &web_sys::Element, callback: impl Fn() + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn(JsValue)>::new(move |_| callback());
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(OnResize { observer, _callback: callback })
    }
}

impl Drop for OnResize {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
