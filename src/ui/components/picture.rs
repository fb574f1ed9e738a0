//! The picture that a lesson computes, as it is computed.

use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};
use yew::prelude::*;

use super::canvas::context;
use super::section::{empty, mode_tabs, section};
use crate::protocol::{Mode, Picture};
use crate::ui::app::{Handle, use_client};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lesson: &'static str,
    pub running: bool,
}

/// The modes that have a picture and the one to show.
fn pictured(client: &Handle, lesson: &str, picked: Option<Mode>) -> (Vec<Mode>, Option<Mode>) {
    let live = client.store.live();
    if live.lesson != lesson {
        return Default::default();
    }
    let modes = live.modes_with(|of| of.picture.is_some());
    let wished = [picked, live.current].into_iter().flatten().find(|mode| modes.contains(mode));
    let chosen = wished.or(modes.first().copied());
    (modes, chosen)
}

#[component]
pub fn PictureView(props: &Props) -> Html {
    let client = use_client();
    let canvas = use_node_ref();
    let picked = use_state(|| None::<Mode>);
    let shown = use_state_eq(|| (Vec::new(), None));
    {
        let (client, canvas, setter) = (client.clone(), canvas.clone(), shown.setter());
        use_effect_with((props.lesson, *picked), move |(lesson, picked)| {
            let (lesson, picked) = (*lesson, *picked);
            let on = client.clone();
            let redraw = move || {
                let (modes, chosen) = pictured(&on, lesson, picked);
                let live = on.store.live();
                let picture = chosen.and_then(|mode| live.mode(mode)?.picture.as_ref());
                if let (Some(canvas), Some(picture)) = (canvas.cast(), picture) {
                    draw(&canvas, picture);
                }
                setter.set((modes, chosen));
            };
            redraw();
            let watch = client.store.watch_frames(redraw);
            move || drop(watch)
        });
    }
    let on_choose = {
        let picked = picked.clone();
        Callback::from(move |name| picked.set(Mode::from_name(name)))
    };
    let (modes, chosen) = &*shown;
    let aside = chosen.map(|chosen| mode_tabs(modes, chosen, &on_choose));
    let body = html! {
        <>
            if chosen.is_none() {
                { empty(t!(if props.running { "picture-running" } else { "picture-empty" })) }
            }
            <canvas ref={canvas} class={classes!("picture", chosen.is_none().then_some("hidden"))}
                role="img" aria-label={t!("picture-label")} />
        </>
    };
    section(t!("picture"), "pictured", aside.unwrap_or_default(), body)
}

fn draw(canvas: &HtmlCanvasElement, picture: &Picture) {
    let (width, height) = (picture.width, picture.height);
    let mut rgba = Vec::with_capacity(picture.pixels.len() * 4);
    let colours: Vec<[u8; 4]> = (0..=u8::MAX).map(colour).collect();
    for count in &picture.pixels {
        rgba.extend_from_slice(&colours[usize::from(*count)]);
    }
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width, height);
    if let (Ok(image), Some(context)) = (image, context(canvas)) {
        // Fails only on a picture without pixels.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// From ink through blue and straw to white; what never escapes is ink, what is not there yet clear.
fn colour(count: u8) -> [u8; 4] {
    const STOPS: [[f64; 3]; 5] = [
        [18.0, 20.0, 40.0],
        [42.0, 60.0, 190.0],
        [70.0, 160.0, 200.0],
        [240.0, 200.0, 110.0],
        [255.0, 250.0, 235.0],
    ];
    match count {
        0 => [0, 0, 0, 0],
        255 => [12, 12, 18, 255],
        count => {
            let at = (f64::from(count) / 255.0).sqrt() * 3.999;
            let (from, to) = (STOPS[at as usize], STOPS[at as usize + 1]);
            let mix = |n: usize| (from[n] + (to[n] - from[n]) * at.fract()) as u8;
            [mix(0), mix(1), mix(2), 255]
        }
    }
}
