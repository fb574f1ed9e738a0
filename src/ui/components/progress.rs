//! How far a run is, in a bar and in words.

use yew::prelude::*;

use crate::protocol::Phase;
use crate::ui::session::{Engine, Progress};
use crate::ui::text::t;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub progress: Option<Progress>,
    pub engine: Engine,
    /// The lesson on show.
    pub lesson: &'static str,
}

#[component]
pub fn ProgressBar(props: &Props) -> Html {
    let words = words(props);
    let bar = props.progress.as_ref().filter(|progress| progress.steps > 0).map(|progress| {
        let (value, max) = (progress.step.to_string(), progress.steps.to_string());
        html! { <progress {value} {max} aria-label={t!("progress")} /> }
    });
    html! {
        <div class={classes!("progress", props.progress.is_some().then_some("on"))}>
            { bar.unwrap_or_else(|| html! { <div class="rule" /> }) }
            <p class="status" role="status" aria-live="polite" id="status">{ words }</p>
        </div>
    }
}

fn words(props: &Props) -> String {
    let Some(progress) = &props.progress else {
        return match &props.engine {
            Engine::Starting { attempt: 0 } => t!("status-starting"),
            Engine::Starting { attempt } => t!("status-restarting", attempt = attempt),
            Engine::Ready => t!("status-ready"),
            Engine::Down { .. } => t!("status-down"),
            Engine::Running { .. } | Engine::Stopping { .. } => t!("status-begins"),
        };
    };
    if matches!(props.engine, Engine::Stopping { .. }) {
        return t!("status-stopping");
    }
    let what = match progress.phase {
        None => return t!("status-begins"),
        Some(Phase::WarmUp) => t!("status-warm-up"),
        Some(Phase::Measure { mode, repetition }) => {
            let mode = t!(&format!("mode-{}", mode.name()));
            t!("status-measure", mode = mode, repetition = repetition + 1)
        }
    };
    let step = t!("status-step", step = progress.step + 1, steps = progress.steps, what = what);
    if progress.lesson == props.lesson {
        return step;
    }
    let lesson = t!(&format!("lesson-{}-title", progress.lesson));
    t!("status-elsewhere", lesson = lesson, step = step)
}
