//! The lanes, live: a canvas drawn by animation frame, and what can be done with it.

mod bubble;
mod input;
mod stage;

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::canvas::OnResize;
use super::icon::{Shape, icon};
use super::section::{mode_tabs, note, section};
use super::summary::Summary;
use crate::protocol::Mode;
use crate::trace::timeline::SpanKind;
use crate::ui::app::use_client;
use crate::ui::format::grouped;
use crate::ui::kinds::{Pattern, key_of, look_of};
use crate::ui::text::t;
use bubble::{bubble, place};
use stage::{Caption, Stage, Tip};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub running: bool,
    /// Emits the source line of a span that was clicked.
    pub on_line: Callback<u16>,
}

#[component]
pub fn TimelineView(props: &Props) -> Html {
    let client = use_client();
    let canvas = use_node_ref();
    let caption = use_state_eq(Caption::default);
    let tip = use_state_eq(|| None::<Tip>);
    let stage = {
        let (caption, tip) = (caption.setter(), tip.setter());
        use_memo((client.clone(), props.lesson), |(client, lesson)| {
            RefCell::new(Stage::new(client.store.clone(), lesson, canvas.clone(), caption, tip))
        })
    };
    {
        let (stage, canvas, client) = (stage.clone(), canvas.clone(), client.clone());
        let on_line = props.on_line.clone();
        use_effect_with(props.lesson, move |_| {
            let redraw = {
                let stage = stage.clone();
                move || stage.borrow_mut().draw()
            };
            redraw();
            let watch = client.store.watch_frames(redraw.clone());
            let resize = {
                let stage = stage.clone();
                OnResize::new(&canvas, move || stage.borrow_mut().resized())
            };
            let listeners = input::listen(&canvas, &stage, on_line);
            move || drop((watch, resize, listeners))
        });
    }
    {
        let stage = stage.clone();
        use_effect_with(props.running, move |_| stage.borrow_mut().draw());
    }
    let pick = {
        let stage = stage.clone();
        Callback::from(move |name: &'static str| stage.borrow_mut().pick(Mode::from_name(name)))
    };
    let (beside, hovered) = (use_node_ref(), (*tip).clone().filter(|tip| tip.hovered));
    {
        let beside = beside.clone();
        use_effect_with(hovered.clone(), move |tip| tip.iter().for_each(|tip| place(&beside, tip)));
    }
    let shown = !caption.modes.is_empty();
    let body = html! {
        <>
            { for caption.chosen.map(|chosen| mode_tabs(&caption.modes, chosen, &pick)) }
            if !shown {
                <p class="empty">{ t!(if props.running { "timeline-running" } else { "timeline-empty" }) }</p>
            }
            <div class={classes!("stage", (!shown).then_some("hidden"))}>
                <canvas ref={canvas} tabindex="0" role="application" aria-label={t!("timeline-label")}
                    aria-describedby="timeline-help timeline-tip" />
                { for hovered.as_ref().map(|tip| bubble(tip, &beside)) }
            </div>
            if shown {
                <p id="timeline-tip" class="tip-line" role="status" aria-live="polite">
                    { tip.as_ref().map_or_else(hint, |tip| html! { tip.text.clone() }) }
                </p>
                { legend(&caption.kinds) }
                { amounts(&caption) }
                <p id="timeline-help" class="visually-hidden">{ t!("timeline-help") }</p>
                <Summary lesson={props.lesson} mode={caption.chosen} running={props.running}
                    repetition={caption.repetition} />
            }
        </>
    };
    section(t!("timeline"), "timeline", tools(&stage, &caption), body)
}

/// What to do on the canvas, with a mouse or with fingers.
fn hint() -> Html {
    html! {
        <>
            <span class="by-mouse">{ t!("timeline-hint") }</span>
            <span class="by-touch">{ t!("timeline-hint-touch") }</span>
        </>
    }
}

fn tools(stage: &Rc<RefCell<Stage>>, caption: &Caption) -> Html {
    if caption.chosen.is_none() {
        return Html::default();
    }
    let act = |act: fn(&mut Stage)| {
        let stage = stage.clone();
        Callback::from(move |_: MouseEvent| act(&mut stage.borrow_mut()))
    };
    let button = |key: &'static str, shape, act: Callback<MouseEvent>| {
        html! {
            <button type="button" class="quiet square" title={t!(key)} aria-label={t!(key)} onclick={act}>
                { icon(shape) }
            </button>
        }
    };
    html! {
        <div class="tools">
            <span class="aside">{ t!("repetition", number = caption.repetition + 1) }</span>
            <span class="zoom">
                { button("zoom-out", Shape::ZoomOut, act(|stage| stage.zoom(0.5))) }
                { button("zoom-in", Shape::ZoomIn, act(|stage| stage.zoom(2.0))) }
                { button("zoom-fit", Shape::Fit, act(Stage::fit)) }
                { button("export-png", Shape::Save, act(|stage| stage.save())) }
            </span>
        </div>
    }
}

/// A key to colours and patterns, of the kinds that occur.
fn legend(kinds: &[SpanKind]) -> Html {
    let entry = |kind: &SpanKind| {
        let look = look_of(*kind);
        let pattern = match look.pattern {
            Pattern::Plain => "plain",
            Pattern::Rising => "rising",
            Pattern::Falling => "falling",
            Pattern::Upright => "upright",
            Pattern::Level => "level",
            Pattern::Dots => "dots",
        };
        let band = match kind {
            SpanKind::Holding(_) | SpanKind::Task => "thin",
            _ => "full",
        };
        let colour = look.colour.trim_start_matches('-');
        html! {
            <li><i class={classes!("swatch", colour, format!("p-{pattern}"), band)} aria-hidden="true" />
                { t!(&key_of(*kind)) }</li>
        }
    };
    html! { <ul class="legend">{ for kinds.iter().map(entry) }</ul> }
}

/// What is not in the picture.
fn amounts(caption: &Caption) -> Html {
    html! {
        <>
            if caption.dropped > 0 {
                { note(t!("timeline-dropped", count = grouped(caption.dropped as f64))) }
            }
            if caption.unkept > 0 {
                { note(t!("timeline-unkept", count = grouped(caption.unkept as f64))) }
            }
        </>
    }
}
