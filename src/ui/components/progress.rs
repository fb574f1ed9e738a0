//! How far a run is, in a bar and in words.

use yew::prelude::*;

use crate::protocol::Phase;
use crate::ui::session::{Engine, Session};
use crate::ui::text::t;

/// Of the run that is on, or what can be done about the lesson on show.
pub fn progress_bar(session: &Session) -> Html {
    let words = words(session);
    let progress = session.progress.as_ref();
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

fn words(session: &Session) -> String {
    let (engine, lesson) = (&session.engine, session.card.id);
    let Some(progress) = &session.progress else {
        return match engine {
            Engine::Starting { attempt: 0 } => t!("status-starting"),
            Engine::Starting { attempt } => t!("status-restarting", attempt = attempt),
            Engine::Ready if session.has_measured() => t!("status-done"),
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
