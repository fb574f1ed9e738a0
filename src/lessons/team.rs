//! Threads that do the same job side by side.

use std::sync::Arc;

use super::{Run, Trouble};
use crate::runtime::thread::{Thread, start_named};
use crate::sync::Event;
use crate::word::now_ms;

/// Let a thread of each name do `job` with its number, begin all at once, and wait for all; what
/// each gave, in the order of the names.
pub fn together<R: Send + 'static>(
    run: &Run,
    names: &[impl AsRef<str>],
    job: impl Fn(usize) -> R + Send + Sync + 'static,
) -> Result<Vec<R>, Trouble> {
    let shared = Arc::new((Event::new(), job));
    let asked_ms = now_ms();
    let mut threads = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let shared = Arc::clone(&shared);
        threads.push(start_named(name.as_ref(), move || {
            let began_ms = now_ms();
            let (go, job) = &*shared;
            go.wait();
            (began_ms, job(number))
        })?);
    }
    shared.0.set();
    let ended: Vec<_> = threads.into_iter().map(Thread::join).collect();
    let last_ms = ended.iter().map(|(began_ms, _)| *began_ms).fold(asked_ms, f64::max);
    run.report_workers(names.len(), last_ms - asked_ms);
    Ok(ended.into_iter().map(|(_, result)| result).collect())
}
