//! How far a run is, in a bar and in words.

use yew::prelude::*;

use crate::protocol::Phase;
use crate::ui::session::{Engine, Progress};
use crate::ui::text::t;

/// The bar; `lesson` is the one on show.
pub fn progress_bar(progress: Option<&Progress>, engine: &Engine, lesson: &str) -> Html {
    let words = words(progress, engine, lesson);
    let bar = progress.filter(|progress| progress.steps > 0).map(|progress| {
        let (value, max) = (progress.step.to_string(), progress.steps.to_string());
        html! { <progress {value} {max} aria-label={t!("progress")} /> }
    });
    html! {
        <div class={classes!("progress", progress.is_some().then_some("on"))}>
            { bar.unwrap_or_else(|| html! { <div class="rule" /> }) }
            <p class="status" role="status" aria-live="polite" id="status">{ words }</p>
        </div>
    }
}

fn words(progress: Option<&Progress>, engine: &Engine, lesson: &str) -> String {
    let Some(progress) = progress else {
        return match engine {
            Engine::Starting { attempt: 0 } => t!("status-starting"),
            Engine::Starting { attempt } => t!("status-restarting", attempt = attempt),
            Engine::Ready => t!("status-ready"),
            Engine::Queued { .. } => t!("status-queued"),
            Engine::Down { .. } => t!("status-down"),
            Engine::Running { .. } | Engine::Stopping { .. } => t!("status-begins"),
        };
    };
    if matches!(engine, Engine::Stopping { .. }) {
        return t!("status-stopping");
    }
    let what = match progress.phase {
        None => return t!("status-begins"),
        Some(Phase::WarmUp) => t!("status-warm-up"),
        Some(Phase::Cores) => t!("status-cores"),
        Some(Phase::Measure { mode, repetition }) => {
            let mode = t!(&format!("mode-{}", mode.name()));
            t!("status-measure", mode = mode, repetition = repetition + 1)
        }
    };
    let step = t!("status-step", step = progress.step + 1, steps = progress.steps, what = what);
    if progress.lesson == lesson {
        return step;
    }
    let other = t!(&format!("lesson-{}-title", progress.lesson));
    t!("status-elsewhere", lesson = other, step = step)
}
