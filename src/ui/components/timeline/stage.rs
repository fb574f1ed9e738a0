//! What the canvas shows now, and how it gets there. It is the only one that draws on it.

use std::rc::Rc;

use web_sys::{Blob, HtmlCanvasElement};
use yew::NodeRef;
use yew::prelude::UseStateSetter;

use crate::browser::page;
use crate::protocol::Mode;
use crate::trace::timeline::{Span, SpanKind, Timeline};
use crate::ui::components::canvas::{colours, surface};
use crate::ui::components::paint::{COLOURS, Painter};
use crate::ui::format::duration;
use crate::ui::kinds;
use crate::ui::scene::{self, Focus, Hit, Step};
use crate::ui::store::Store;
use crate::ui::text::t;
use crate::ui::viewport::Viewport;

/// What stands around the canvas. It changes seldom, unlike what is on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Caption {
    pub modes: Vec<Mode>,
    pub chosen: Option<Mode>,
    pub repetition: u32,
    pub kinds: Vec<SpanKind>,
    pub dropped: u64,
    pub unkept: u64,
}

/// The name of a span.
#[derive(Debug, Clone, PartialEq)]
pub struct Tip {
    /// In one line, for the status below and for screen readers.
    pub text: String,
    pub title: String,
    pub details: Vec<String>,
    /// By the pointer, at this place: a share of the width, and pixels from the top.
    pub hovered: bool,
    pub x: f64,
    pub y: f64,
}

pub struct Stage {
    store: Rc<Store>,
    lesson: &'static str,
    canvas: NodeRef,
    caption: UseStateSetter<Caption>,
    tip: UseStateSetter<Option<Tip>>,
    pub view: Viewport,
    /// The visitor's choice; without one the stage follows the run.
    picked: Option<Mode>,
    shown: Option<(Mode, u32)>,
    focus: Option<Focus>,
    /// Kinds seen so far in what is shown.
    kinds: Vec<SpanKind>,
    counted: usize,
    width: f64,
}

impl Stage {
    pub fn new(
        store: Rc<Store>,
        lesson: &'static str,
        canvas: NodeRef,
        caption: UseStateSetter<Caption>,
        tip: UseStateSetter<Option<Tip>>,
    ) -> Self {
        Stage {
            store,
            lesson,
            canvas,
            caption,
            tip,
            view: Viewport::default(),
            picked: None,
            shown: None,
            focus: None,
            kinds: Vec::new(),
            counted: 0,
            width: 0.0,
        }
    }

    pub fn element(&self) -> Option<HtmlCanvasElement> {
        self.canvas.cast::<HtmlCanvasElement>()
    }

    /// The canvas' width. Asking the browser costs a layout, so it is asked on a resize only.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The canvas may have another width.
    pub fn resized(&mut self) {
        self.measure();
        self.draw();
    }

    fn measure(&mut self) {
        self.width = self.element().map_or(0.0, |canvas| f64::from(canvas.client_width()));
    }

    /// Draws what is known now.
    pub fn draw(&mut self) {
        let store = self.store.clone();
        let live = store.live();
        let modes = if live.lesson == self.lesson { live.traced() } else { Vec::new() };
        let chosen = [self.picked, live.current].into_iter().flatten().find(|m| modes.contains(m));
        let Some(of) = chosen.or(modes.first().copied()).and_then(|mode| live.mode(mode)) else {
            self.shown = None;
            return self.caption.set(Caption::default());
        };
        if self.shown.replace((of.mode, of.repetition)) != Some((of.mode, of.repetition)) {
            self.begin();
        }
        let timeline = &of.timeline;
        self.view.grow(timeline.kept_end_ms() - timeline.origin_ms());
        self.count_kinds(timeline);
        self.caption.set(Caption {
            modes,
            chosen: Some(of.mode),
            repetition: of.repetition,
            kinds: self.kinds.clone(),
            dropped: timeline.dropped(),
            unkept: timeline.unkept(),
        });
        self.paint(timeline);
    }

    /// Another repetition or mode is on stage: it is seen whole.
    fn begin(&mut self) {
        self.view.fit();
        self.focus = None;
        self.kinds.clear();
        self.counted = 0;
        self.tip.set(None);
    }

    fn count_kinds(&mut self, timeline: &Timeline) {
        let kept = timeline.lanes.iter().map(|lane| lane.kept() + 1).sum();
        if kept == self.counted && !self.kinds.is_empty() {
            return;
        }
        self.counted = kept;
        let end = timeline.end_ms();
        for lane in &timeline.lanes {
            let rows = lane.holds.iter().chain(&lane.tasks).flatten();
            let closed = lane.states.iter().chain(rows).map(|span| span.kind);
            let open = lane.open_spans(end).map(|(_, _, span)| span.kind);
            for kind in closed.chain(open) {
                if !self.kinds.contains(&kind) {
                    self.kinds.push(kind);
                }
            }
        }
        self.kinds.sort_by_key(|kind| kind.order());
    }

    fn paint(&self, timeline: &Timeline) {
        let Some(canvas) = self.element() else { return };
        let Some(surface) = surface(&canvas, self.width, scene::height(timeline.lanes.len()))
        else {
            return;
        };
        let colours = colours(&canvas, kinds::COLOURS.iter().chain(COLOURS).copied());
        let words = Vec::new();
        Painter { surface: &surface, view: &self.view, colours: &colours, words }.paint(timeline);
    }

    /// Calls `with` with what is shown.
    fn with<R>(&self, with: impl FnOnce(&Timeline) -> R) -> Option<R> {
        let live = self.store.live();
        let (mode, _) = self.shown?;
        live.mode(mode).map(|of| with(&of.timeline))
    }

    pub fn pick(&mut self, mode: Option<Mode>) {
        self.picked = mode;
        self.draw();
    }

    pub fn zoom(&mut self, factor: f64) {
        self.zoom_at(factor, 0.5);
    }

    pub fn zoom_at(&mut self, factor: f64, anchor: f64) {
        self.view.zoom(factor, anchor);
        self.draw();
    }

    pub fn pan(&mut self, share: f64) {
        self.view.pan(share);
        self.draw();
    }

    pub fn fit(&mut self) {
        self.view.fit();
        self.draw();
    }

    fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        let width = self.width();
        self.with(|timeline| scene::hit(timeline, &self.view, width, x, y)).flatten()
    }

    /// Names what is under the pointer.
    pub fn hover(&mut self, x: f64, y: f64) {
        let tip = self.hit(x, y).and_then(|hit| {
            let mut tip = self.with(|timeline| describe(timeline, hit.lane, &hit.span))?;
            tip.hovered = true;
            (tip.x, tip.y) = (x / self.width().max(1.0), y);
            Some(tip)
        });
        self.tip.set(tip);
    }

    pub fn leave(&mut self) {
        self.tip.set(None);
    }

    /// The source line of what is under the pointer.
    pub fn line_at(&self, x: f64, y: f64) -> Option<u16> {
        self.hit(x, y).map(|hit| hit.span.line).filter(|line| *line > 0)
    }

    /// The source line of the span that the keyboard is on.
    pub fn line_of_focus(&self) -> Option<u16> {
        let focus = self.focus?;
        let line = self.with(|t| t.lanes.get(focus.lane)?.states.get(focus.state).map(|s| s.line));
        line.flatten().filter(|line| *line > 0)
    }

    /// Moves the keyboard's place and names the span it comes to.
    pub fn step(&mut self, step: Step) {
        let found = self.with(|timeline| {
            let (focus, span) = scene::step(timeline, self.focus, step)?;
            Some((focus, span, describe(timeline, focus.lane, &span), timeline.origin_ms()))
        });
        if let Some((focus, span, tip, origin)) = found.flatten() {
            self.focus = Some(focus);
            self.view.reveal(span.start_ms - origin, span.end_ms - origin);
            self.tip.set(Some(tip));
            self.draw();
        }
    }

    /// Offers the picture as a file.
    pub fn save(&mut self) {
        let (Some(canvas), Some((mode, _))) = (self.element(), self.shown) else {
            return;
        };
        let name = format!("{}.{}.png", self.lesson, mode.name());
        let save = wasm_bindgen::closure::Closure::once_into_js(move |blob: Option<Blob>| {
            if let Some(blob) = blob {
                page::offer(&name, &blob);
            }
        });
        // Refused only for a canvas with foreign pictures on it, and this has none.
        let _ = canvas.to_blob(wasm_bindgen::JsCast::unchecked_ref(&save));
    }
}

/// A span in words: whose, what, how long, since when, and where in the source.
fn describe(timeline: &Timeline, lane: usize, span: &Span) -> Tip {
    let name = timeline.lanes.get(lane).map_or("", |lane| lane.name.as_str());
    let kind = t!(&kinds::key_of(span.kind));
    let title = format!("{kind} · {}", duration(span.duration_ms()));
    let mut details = vec![
        name.to_owned(),
        t!("span-from", time = duration(span.start_ms - timeline.origin_ms())),
    ];
    match span.kind {
        SpanKind::Task => details.push(t!("span-task-number", number = span.value)),
        _ if span.object != 0 => details.push(t!("span-object", number = span.object)),
        _ => {}
    }
    if span.line > 0 {
        details.push(t!("span-line", line = span.line));
    }
    let text = format!("{name}: {title} · {}", details[1..].join(" · "));
    Tip { text, title, details, hovered: false, x: 0.0, y: 0.0 }
}
