//! Draws a timeline. What is narrower than a pixel is drawn as the kind that fills most of it.

use web_sys::CanvasRenderingContext2d;

use super::canvas::{Colours, Surface};
use crate::trace::timeline::{Band, Lane, Span, SpanKind, Timeline};
use crate::ui::format::{duration, step};
use crate::ui::kinds::{Pattern, look_of};
use crate::ui::scene::{AXIS, LaneShape, top};
use crate::ui::text::t;
use crate::ui::viewport::Viewport;

/// Colours beside those of the spans.
pub const COLOURS: &[&str] =
    &["--ink", "--muted", "--line", "--surface", "--on-span", "--on-span-faint"];

/// Room that a word needs to stand in a span.
const WORD: f64 = 78.0;

pub struct Painter<'a> {
    pub surface: &'a Surface,
    pub view: &'a Viewport,
    pub colours: &'a Colours,
    /// The words drawn in spans of a kind, asked for once a frame.
    pub words: Vec<(SpanKind, String)>,
}

impl Painter<'_> {
    fn context(&self) -> &CanvasRenderingContext2d {
        &self.surface.context
    }

    fn colour(&self, name: &str) -> &str {
        self.colours.iter().find(|(known, _)| *known == name).map_or("gray", |(_, colour)| colour)
    }

    fn ink(&self, name: &str) {
        self.context().set_fill_style_str(self.colour(name));
    }

    fn font(&self, size: f64, weight: u32) {
        let family = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
        self.context().set_font(&format!("{weight} {size}px {family}"));
    }

    fn write(&self, text: &str, x: f64, y: f64) {
        // Text that can't be drawn is not drawn.
        let _ = self.context().fill_text(text, x, y);
    }

    /// Draws everything.
    pub fn paint(&mut self, timeline: &Timeline) {
        self.axis();
        let lanes = timeline.lanes.len();
        let mut process = None;
        for (at, lane) in timeline.lanes.iter().enumerate() {
            let top = top(at, lanes);
            let first = process.replace(lane.pid) != Some(lane.pid);
            if at > 0 && first {
                self.ink("--line");
                self.context().fill_rect(0.0, top - 2.0, self.surface.width, 1.0);
            }
            self.lane(timeline, lane, top, LaneShape::of(lanes), first);
        }
    }

    fn axis(&self) {
        let stride = step(self.view.span(), self.surface.width / 110.0);
        self.font(11.0, 400);
        let first = (self.view.start / stride).ceil() as i64;
        for mark in (first..).take(40) {
            let ms = mark as f64 * stride;
            if ms > self.view.end {
                break;
            }
            let x = self.view.x(ms, self.surface.width);
            self.ink("--line");
            self.context().fill_rect(x.round(), AXIS - 6.0, 1.0, self.surface.height - AXIS + 6.0);
            if x < self.surface.width - 54.0 {
                self.ink("--muted");
                self.write(&duration(ms), x + 4.0, AXIS - 9.0);
            }
        }
    }

    fn lane(&mut self, timeline: &Timeline, lane: &Lane, top: f64, shape: LaneShape, first: bool) {
        let origin = timeline.origin_ms();
        if shape.label > 0.0 {
            self.font(11.5, 600);
            self.ink("--ink");
            self.write(&lane.name, 0.0, top + shape.label - 5.0);
            if first {
                let words = t!("lane-process", pid = lane.pid);
                self.font(11.0, 400);
                self.ink("--muted");
                self.context().set_text_align("right");
                self.write(&words, self.surface.width, top + shape.label - 5.0);
                self.context().set_text_align("left");
            }
        }
        let open: Vec<_> = lane.open_spans(timeline.end_ms()).collect();
        let bands = [
            (Band::States, std::slice::from_ref(&lane.states)),
            (Band::Holds, &lane.holds[..]),
            (Band::Tasks, &lane.tasks[..]),
        ];
        for (band, rows) in bands {
            let (offset, height) = shape.band(band);
            let place = (top + offset, height);
            rows.iter().for_each(|row| self.row(row, origin, place, band == Band::States));
            for (_, _, span) in open.iter().filter(|open| open.0 == band) {
                self.row(std::slice::from_ref(span), origin, place, band == Band::States);
            }
        }
        self.ink("--ink");
        let (offset, height) = shape.band(Band::States);
        for tick in &lane.ticks {
            let x = self.view.x(tick.at_ms - origin, self.surface.width);
            if (0.0..=self.surface.width).contains(&x) {
                self.context().fill_rect(x, top + offset - 2.0, 1.0, height + 4.0);
            }
        }
    }

    /// Spans of one row, in order of time.
    fn row(&mut self, spans: &[Span], origin: f64, place: (f64, f64), worded: bool) {
        let (from, to) = (self.view.start + origin, self.view.end + origin);
        let first = spans.partition_point(|span| span.end_ms < from);
        let mut heap = Heap::default();
        for span in spans[first..].iter().take_while(|span| span.start_ms <= to) {
            let width = self.surface.width;
            let x0 = self.view.x(span.start_ms - origin, width).max(-2.0);
            let x1 = self.view.x(span.end_ms - origin, width).min(width + 2.0);
            if x1 - x0 >= 1.5 {
                self.pixel(&mut heap, place);
                self.span(span.kind, x0, x1, place, worded);
                continue;
            }
            if heap.is_past(x1) {
                self.pixel(&mut heap, place);
            }
            heap.add(span.kind, x0, x1);
        }
        self.pixel(&mut heap, place);
    }

    /// Draws what was heaped up, as one column.
    fn pixel(&self, heap: &mut Heap, (top, height): (f64, f64)) {
        if let Some((kind, x0, x1)) = heap.take() {
            self.ink(look_of(kind).colour);
            self.context().fill_rect(x0, top, (x1 - x0).max(1.0), height);
        }
    }

    fn span(&mut self, kind: SpanKind, x0: f64, x1: f64, (top, height): (f64, f64), worded: bool) {
        let look = look_of(kind);
        self.ink(look.colour);
        self.context().fill_rect(x0, top, x1 - x0, height);
        let words = worded && x1 - x0 > WORD && height >= 12.0;
        if x1 - x0 >= 7.0 && height >= 6.0 && look.pattern != Pattern::Plain {
            self.ink("--on-span-faint");
            self.pattern(look.pattern, x0, x1, top, height);
        }
        if words {
            self.words(kind, x0.max(0.0), x1.min(self.surface.width), top, height);
        }
        // A hairline keeps neighbours of one colour apart.
        if x1 - x0 > 3.0 {
            self.ink("--surface");
            self.context().fill_rect(x1 - 0.6, top, 0.6, height);
        }
    }

    fn words(&mut self, kind: SpanKind, x0: f64, x1: f64, top: f64, height: f64) {
        if !self.words.iter().any(|(known, _)| *known == kind) {
            self.words.push((kind, t!(&crate::ui::kinds::key_of(kind))));
        }
        let words = self.words.iter().find(|(known, _)| *known == kind);
        let Some((_, words)) = words else { return };
        let size = if height >= 18.0 { 11.0 } else { 10.0 };
        self.font(size, 500);
        let width =
            words.chars().map(|c| if c.is_ascii() { 0.54 } else { 1.0 }).sum::<f64>() * size;
        if width + 14.0 > x1 - x0 {
            return;
        }
        self.ink(look_of(kind).colour);
        self.context().fill_rect(x0 + 3.0, top + 1.0, width + 8.0, height - 2.0);
        self.ink("--on-span");
        self.write(words, x0 + 7.0, top + height / 2.0 + 3.8);
    }

    fn pattern(&self, pattern: Pattern, x0: f64, x1: f64, top: f64, height: f64) {
        let (from, to) = (x0.max(0.0), x1.min(self.surface.width));
        let context = self.context();
        // Steps start at a multiple, so that a pattern stands still while its span grows.
        let steps = |stride: f64| {
            let first = (from / stride).ceil() as i64;
            (first..).map(move |at| at as f64 * stride).take_while(move |x| *x < to)
        };
        match pattern {
            Pattern::Plain => {}
            Pattern::Upright => steps(5.0).for_each(|x| context.fill_rect(x, top, 1.5, height)),
            Pattern::Level => {
                let lines = (height / 4.0) as u32;
                (0..lines).for_each(|n| {
                    context.fill_rect(from, top + 2.0 + f64::from(n) * 4.0, to - from, 1.2);
                });
            }
            Pattern::Dots => steps(6.0).for_each(|x| {
                context.fill_rect(x, top + height * 0.3, 1.8, 1.8);
                context.fill_rect(x + 3.0, top + height * 0.65, 1.8, 1.8);
            }),
            Pattern::Rising | Pattern::Falling => {
                context.begin_path();
                let stride = 7.0;
                let first = ((from - height) / stride).floor() as i64;
                let starts = (first..).map(|at| at as f64 * stride);
                for x in starts.take_while(|x| *x < to) {
                    slant(context, pattern, x, (from, to), (top, height));
                }
                context.set_stroke_style_str(self.colour("--on-span-faint"));
                context.set_line_width(1.5);
                context.stroke();
            }
        }
    }
}

/// One slanted line from the bottom at `x` to the top at `x + height`, cut to `from..to`.
fn slant(
    context: &CanvasRenderingContext2d,
    pattern: Pattern,
    x: f64,
    (from, to): (f64, f64),
    (top, height): (f64, f64),
) {
    let (x0, x1) = (x.max(from), (x + height).min(to));
    if x1 <= x0 {
        return;
    }
    let y = |at: f64| match pattern {
        Pattern::Rising => top + height - (at - x),
        _ => top + (at - x),
    };
    context.move_to(x0, y(x0));
    context.line_to(x1, y(x1));
}

/// Spans too narrow to draw one by one, until they fill a pixel.
#[derive(Default)]
struct Heap {
    from: f64,
    to: f64,
    kinds: Vec<(SpanKind, f64)>,
}

impl Heap {
    fn is_past(&self, x: f64) -> bool {
        !self.kinds.is_empty() && x - self.from >= 1.0
    }

    fn add(&mut self, kind: SpanKind, x0: f64, x1: f64) {
        if self.kinds.is_empty() {
            self.from = x0;
        }
        self.to = x1;
        match self.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, sum)) => *sum += x1 - x0,
            None => self.kinds.push((kind, x1 - x0)),
        }
    }

    fn take(&mut self) -> Option<(SpanKind, f64, f64)> {
        let most = self.kinds.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(kind, _)| *kind);
        self.kinds.clear();
        most.map(|kind| (kind, self.from, self.to))
    }
}
