//! The checks and benchmarks of the primitives, on this engine's own threads.

use super::worker::StepResult;
use crate::protocol::RunError;

#[cfg(feature = "checks")]
mod with_checks {
    use super::*;
    use crate::checks::{CHECKS, Joiner, Spawner, bench};
    use crate::lessons::Trouble;
    use crate::runtime::thread::{self, Thread};
    use crate::runtime::trials::{FAILING, TRIALS};
    use crate::runtime::{
        fork_trials, ipc_bench, ipc_trials, pool_trials, process_trials, subprocess_trials,
    };
    use crate::trace::ring;
    use crate::word::now_ms;

    struct Threads;

    impl Spawner for Threads {
        fn spawn(&self, name: &str, job: Box<dyn FnOnce() + Send + 'static>) -> Box<dyn Joiner> {
            Box::new(thread::start_named(name, job).expect("a thread for the check"))
        }
    }

    impl Joiner for Thread<()> {
        fn join(self: Box<Self>) {
            Thread::join(*self);
        }
    }

    fn trials() -> impl Iterator<Item = &'static (&'static str, fn())> {
        let own = [TRIALS, process_trials::TRIALS, fork_trials::TRIALS, ipc_trials::TRIALS];
        own.into_iter().chain([pool_trials::TRIALS, subprocess_trials::TRIALS]).flatten()
    }

    pub fn check(name: &str) -> StepResult {
        let began_ms = now_ms();
        let mut error = None;
        if let Some((_, trial)) = FAILING.iter().find(|(known, _)| *known == name) {
            error = trial().err().map(|error| Trouble::Process(error).to_error());
        } else if let Some((_, trial)) = trials().find(|(known, _)| *known == name) {
            trial();
        } else if let Some(check) = CHECKS.iter().find(|check| check.name == name) {
            (check.run)(&Threads);
        } else {
            let known = trials().map(|(known, _)| *known);
            return unknown("check", name, known.chain(CHECKS.iter().map(|check| check.name)));
        }
        StepResult { ms: now_ms() - began_ms, began_ms, error, ..StepResult::default() }
    }

    pub fn bench(name: &str) -> StepResult {
        let all = [super::super::bench::BENCHES, ipc_bench::BENCHES, bench::BENCHES];
        let all = all.into_iter().flatten();
        let Some(bench) = all.clone().find(|bench| bench.name == name) else {
            return unknown("bench", name, all.map(|bench| bench.name));
        };
        ring::set_enabled(false);
        let values = (bench.run)(&Threads);
        ring::set_enabled(true);
        let mut result = StepResult::default();
        result.measured.values.insert("values".to_owned(), values);
        result
    }

    fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> StepResult {
        let known: Vec<_> = known.collect();
        let text = format!("no {what} `{name}`; there is {}", known.join(", "));
        StepResult { error: Some(RunError::new(what, text)), ..StepResult::default() }
    }
}

#[cfg(feature = "checks")]
pub use with_checks::{bench, check};

#[cfg(not(feature = "checks"))]
mod without_checks {
    use super::*;

    fn refused(what: &str) -> StepResult {
        let text = format!("this engine was built without {what}; the tests build one with them");
        StepResult { error: Some(RunError::new("engine", text)), ..StepResult::default() }
    }

    pub fn check(_name: &str) -> StepResult {
        refused("checks")
    }

    pub fn bench(_name: &str) -> StepResult {
        refused("benchmarks")
    }
}

#[cfg(not(feature = "checks"))]
pub use without_checks::{bench, check};
