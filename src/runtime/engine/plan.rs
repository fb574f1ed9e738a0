//! The steps of a run, in order: warm-up, then the modes in turn, again and again.

use super::super::worker::{Setting, Step};
use super::fleet::{MAIN, POOL};
use crate::lessons::{self, Lesson, Run};
use crate::protocol::{Mode, Phase, RunError, RunRequest, Value};

/// Repetitions of each point of a curve.
const CURVE_REPEAT: u32 = 3;

/// One step and where it is done.
#[derive(Debug, Clone)]
pub struct Planned {
    pub phase: Phase,
    pub mode: Mode,
    pub pid: u32,
    /// Threads of the rayon pool it needs, 0 for none.
    pub pool: usize,
    /// It gives a point of the curve, not one of the mode's figures.
    pub curve: bool,
    pub step: Step,
}

/// The plan of a run, and the lesson's code.
pub fn plan(
    request: &RunRequest,
    cores: usize,
) -> Result<(Vec<Planned>, &'static dyn Lesson), RunError> {
    let lesson = lessons::find(&request.lesson).ok_or_else(|| {
        RunError::new("lesson", format!("the engine has no lesson `{}`", request.lesson))
    })?;
    let pool = chosen_pool(request, cores);
    let mut plan = Vec::new();
    let warms_up = lesson.warms_up() || lesson.loads_cores();
    if let Some(first) = request.modes.first().filter(|_| warms_up) {
        plan.push(planned(request, *first, Phase::WarmUp, cores, pool));
    }
    if request.modes.contains(&Mode::Rayon) {
        plan.extend(curve(request, lesson, cores, pool));
    }
    for repetition in 0..request.repeat {
        if lesson.loads_cores() {
            let step = Step::Cores { cores };
            plan.push(Planned { phase: Phase::Cores, ..single(step) });
        }
        for mode in &request.modes {
            let phase = Phase::Measure { mode: *mode, repetition };
            plan.push(planned(request, *mode, phase, cores, pool));
        }
    }
    Ok((plan, lesson))
}

/// Threads of the rayon pool that the visitor chose, or one a core.
fn chosen_pool(request: &RunRequest, cores: usize) -> usize {
    match request.params.get("workers") {
        Some(Value::Number(workers)) if *workers >= 1.0 => *workers as usize,
        _ => cores,
    }
}

/// Points of the curve, pool by pool, so that each pool is made once.
fn curve(request: &RunRequest, lesson: &dyn Lesson, cores: usize, pool: usize) -> Vec<Planned> {
    let run = Run::new(Mode::Rayon, request.params.clone(), request.seed, cores, pool);
    let sizes = lesson.curve(&run).into_iter().filter(|size| *size != pool);
    let points =
        sizes.flat_map(|size| (0..CURVE_REPEAT.min(request.repeat)).map(move |n| (size, n)));
    points
        .map(|(size, repetition)| {
            let phase = Phase::Measure { mode: Mode::Rayon, repetition };
            let step = planned(request, Mode::Rayon, phase, cores, size);
            Planned { curve: true, ..step }
        })
        .collect()
}

fn planned(request: &RunRequest, mode: Mode, phase: Phase, cores: usize, pool: usize) -> Planned {
    let setting = Setting { mode, params: request.params.clone(), seed: request.seed, cores, pool };
    let lesson = request.lesson.clone();
    let step = match phase {
        Phase::Measure { .. } => Step::Measure { lesson, setting },
        _ => Step::WarmUp { lesson, setting },
    };
    let (pid, pool) = if mode == Mode::Rayon { (POOL, pool) } else { (MAIN, 0) };
    Planned { phase, mode, pid, pool, curve: false, step }
}

/// The plan of a single check; those of the rayon pool run in its process.
pub fn check(name: String, cores: usize) -> Vec<Planned> {
    let (pid, pool) = if name.starts_with("pool_") { (POOL, cores) } else { (MAIN, 0) };
    vec![Planned { pid, pool, ..single(Step::Check { check: name }) }]
}

/// The plan of a single benchmark.
pub fn bench(name: String) -> Vec<Planned> {
    vec![single(Step::Bench { bench: name })]
}

fn single(step: Step) -> Planned {
    Planned { phase: Phase::WarmUp, mode: Mode::Threads, pid: MAIN, pool: 0, curve: false, step }
}
