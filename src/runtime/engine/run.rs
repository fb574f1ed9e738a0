//! The run that is on: its plan, what it measured so far, and how it goes on.

use std::collections::{BTreeMap, BTreeSet};

use super::super::loads::{Loads, Who};
use super::super::output::Printed;
use super::super::worker::StepResult;
use super::fleet::{MAIN, POOL};
use super::plan::{self, Planned};
use super::waits::Watch;
use super::{LOOK_EVERY_MS, Supervisor, report, tell, with_supervisor};
use crate::browser::workers;
use crate::lessons::{Lesson, Run};
use crate::protocol::{
    Gauge, LaneEvents, Line, Meter, Mode, Phase, Report, RunError, RunRequest, Waits, median,
};

/// Looks from one copy of the picture to the next. It is large, and takes time from those who compute it.
const LOOKS_A_PICTURE: u32 = 3;

/// How a run is being stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    No,
    /// The lesson was asked to come to its end.
    Finish,
}

/// A run.
pub struct Active {
    pub run: u32,
    pub request: RunRequest,
    pub lesson: Option<&'static dyn Lesson>,
    pub plan: Vec<Planned>,
    pub(super) next: usize,
    /// When the step that is on began, in ms on the engine's clock.
    pub(super) began: Option<f64>,
    pub samples: BTreeMap<Mode, Vec<StepResult>>,
    /// Times in ms by pool size.
    pub curve: BTreeMap<usize, Vec<f64>>,
    /// The cores that were there, look by look.
    pub free_cores: Vec<f64>,
    /// What the last repetition of each mode printed.
    pub output: BTreeMap<Mode, Vec<Line>>,
    /// Events dropped, by process and worker.
    pub dropped: BTreeMap<(u32, u32), u32>,
    /// What the first child that died said, should the lesson fail because of it.
    pub last_words: Option<RunError>,
    pub stop: Stop,
    pub threads: usize,
    pub processes: usize,
    /// What its workers count, while meters are shown.
    loads: Loads,
    /// Who waits for whom in the step that is on.
    pub watch: Watch,
    /// The deadlock that was found in a mode's step.
    pub deadlocks: BTreeMap<Mode, Waits>,
    /// Why its times are not to be trusted.
    pub disturbed: BTreeSet<&'static str>,
    /// The latest time of a worker whose clock was ahead of ours, in ms; 0 for none.
    pub(super) latest_ms: f64,
    /// When it was last looked at, in ms on the engine's clock.
    pub(super) looked: Option<f64>,
    looks: u32,
    /// The gauges that the page was last told.
    board: Vec<Gauge>,
}

impl Active {
    /// A run of `request`.
    pub fn new(request: RunRequest, cores: usize) -> Result<Active, (u32, RunError)> {
        let (plan, lesson) = plan::plan(&request, cores).map_err(|error| (request.run, error))?;
        let run = Run::new(Mode::Sequential, request.params.clone(), request.seed, cores, cores);
        let workers = lesson.workers(&run);
        let wants = |modes: &[Mode]| {
            if modes.iter().any(|mode| request.modes.contains(mode)) { workers } else { 0 }
        };
        let yardstick = if lesson.loads_cores() { cores } else { 0 };
        let threads = wants(&[Mode::Gil, Mode::Threads]).max(yardstick);
        let processes = wants(&[Mode::Processes]);
        let mut active = Active::single(request.run, plan);
        active.lesson = Some(lesson);
        active.request = request;
        active.threads = threads;
        active.processes = processes;
        Ok(active)
    }

    /// A run of one step that is no lesson.
    pub fn single(run: u32, plan: Vec<Planned>) -> Active {
        let request = RunRequest {
            run,
            lesson: String::new(),
            modes: Vec::new(),
            params: BTreeMap::new(),
            seed: 0,
            repeat: 1,
        };
        Active {
            run,
            request,
            lesson: None,
            plan,
            next: 0,
            began: None,
            samples: BTreeMap::new(),
            curve: BTreeMap::new(),
            free_cores: Vec::new(),
            output: BTreeMap::new(),
            dropped: BTreeMap::new(),
            last_words: None,
            stop: Stop::No,
            threads: 0,
            processes: 0,
            loads: Loads::default(),
            watch: Watch::default(),
            deadlocks: BTreeMap::new(),
            disturbed: BTreeSet::new(),
            latest_ms: 0.0,
            looked: None,
            looks: 0,
            board: Vec::new(),
        }
    }

    /// The step that is on.
    pub fn current(&self) -> Option<&Planned> {
        self.began.and_then(|_| self.plan.get(self.next))
    }

    pub(super) fn keep(&mut self, result: StepResult) {
        let Some(step) = self.plan.get(self.next) else { return };
        let measured = matches!(step.phase, Phase::Measure { .. });
        if step.phase == Phase::Cores {
            self.free_cores.extend(result.measured.values.values().flatten());
        } else if step.curve {
            self.curve.entry(step.pool).or_default().push(result.ms);
        } else if measured || self.lesson.is_none() {
            self.samples.entry(step.mode).or_default().push(result);
        }
        self.next += 1;
        self.began = None;
    }
}

impl Supervisor {
    /// Begin the next step if everything it needs is there, or end the run after the last.
    pub(super) fn advance(&mut self) {
        let Some(active) = &self.active else { return };
        if active.began.is_some() || !self.fleet.is_settled() {
            return;
        }
        // Nobody runs between two steps, but who was terminated does for a while.
        if self.fleet.evict_strays() {
            return self.begin_evicting();
        }
        let Some(step) = active.plan.get(active.next).cloned() else { return self.finish(false) };
        if step.pid == POOL {
            match self.fleet.prepare_pool(step.pool) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return self.fail(error),
            }
        }
        self.fleet.clear_table();
        self.fleet.counted.clear();
        let posted = self.fleet.post_step(step.pid, &step.step);
        let Some(active) = &mut self.active else { return };
        active.began = Some(crate::word::now_ms());
        active.loads = Loads::default();
        active.watch = Watch::default();
        active.board.clear();
        if matches!(step.phase, Phase::Measure { .. }) {
            active.output.remove(&step.mode);
            active.deadlocks.remove(&step.mode);
        }
        let (number, steps) = (active.next as u32, active.plan.len() as u32);
        tell(&Report::Progress { run: active.run, step: number, steps, phase: step.phase });
        if let Err(error) = posted {
            self.fail(error);
        }
    }

    pub(super) fn on_stepped(&mut self, id: u32, mut result: StepResult) {
        let Some(pid) = self.fleet.on_stepped(id) else { return };
        // So that the last word on the lesson is that of its end.
        self.show(true);
        let Some(active) = &mut self.active else { return };
        active.note_look();
        active.note_step(&result);
        if let Some(process) = self.fleet.processes.get(&POOL)
            && pid == POOL
        {
            result.measured.worker_start_ms = process.pool_ms;
        }
        if let Some(error) = result.error.take() {
            let child = active.last_words.take().filter(|_| error.code == "process");
            return self.fail(child.unwrap_or(error));
        }
        let daemons = result.daemons;
        active.keep(result);
        let stop = active.stop;
        if daemons > 0 {
            self.renew_main();
        }
        if stop == Stop::Finish {
            self.finish(true);
        }
    }

    /// Everything was done: report, tidy up.
    fn finish(&mut self, stopped: bool) {
        let Some(active) = self.active.take() else { return };
        let run = active.run;
        if active.lesson.is_some() {
            self.environment.effective_cores = median(&active.free_cores);
            let report = report::compile(&active, self.environment_now(), stopped);
            tell(&Report::Finished { run, report });
        } else {
            tell(&single_result(&active));
        }
        self.set_clocks(&active);
        self.tidy();
        self.proceed();
    }

    /// Look at what runs, tell the page, and look again later.
    pub(super) fn look(&mut self) {
        let Some(active) = &mut self.active else { return };
        active.note_look();
        active.looks += 1;
        let draws = active.looks.is_multiple_of(LOOKS_A_PICTURE);
        let pid = active.current().map(|step| step.pid);
        self.show(draws);
        if let Some(error) = self.first_obituary() {
            return self.fail(error);
        }
        if pid.is_some() || self.active.is_some() {
            workers::after(LOOK_EVERY_MS, || with_supervisor(Supervisor::look));
        }
    }

    /// Tell the page what there is to see, the picture only where `draws` says so.
    fn show(&mut self, draws: bool) {
        self.drain_all();
        self.watch_waits();
        self.show_meters();
        if draws {
            self.show_picture();
        }
        self.show_board();
    }

    fn first_obituary(&self) -> Option<RunError> {
        [MAIN, POOL].into_iter().find_map(|pid| self.fleet.obituary(pid))
    }

    /// Pass on what all processes printed and did.
    pub(super) fn drain_all(&mut self) {
        let pids: Vec<u32> = self.fleet.processes.keys().copied().collect();
        for pid in pids {
            self.drain(pid);
        }
    }

    /// Pass on what one process printed and did.
    pub(super) fn drain(&mut self, pid: u32) {
        let lanes = self.fleet.drain_trace(pid);
        let lines = self.fleet.drain_output(pid);
        self.pass_on(lanes, lines);
    }

    /// Tell the page what was done and printed, where it belongs to what is measured.
    pub(super) fn pass_on(&mut self, lanes: Vec<LaneEvents>, lines: Vec<Printed>) {
        let Some(active) = &mut self.active else { return };
        let Some(began) = active.began else { return };
        let Some(step) = active.plan.get(active.next) else { return };
        let Phase::Measure { mode, repetition } = step.phase else { return };
        for line in lines {
            let line = Line { at_ms: line.at_ms - began, worker: line.worker, text: line.text };
            active.output.entry(mode).or_default().push(line.clone());
            tell(&Report::Output { run: active.run, mode, line });
        }
        let is_curve = step.curve;
        active.note_lanes(&lanes);
        active.watch.push(&lanes);
        if !lanes.is_empty() && !is_curve {
            note_dropped(&mut active.dropped, &lanes);
            tell(&Report::Trace { run: active.run, mode, repetition, lanes });
        }
    }

    fn show_meters(&mut self) {
        let Some(active) = &mut self.active else { return };
        let Some(Phase::Measure { mode, .. }) = active.current().map(|step| step.phase) else {
            return;
        };
        let main = self.fleet.processes.get(&MAIN);
        let alone = main.map_or(0, super::space::Process::alone_per_s);
        // After the last look, what all looks come to: who has ended early had its rate too.
        let loads = match alone {
            0 => active.loads.take(),
            _ => active.loads.look(crate::word::now_ms(), alone, &self.fleet.counts()),
        };
        let meter = |((pid, slot), percent): (Who, f64)| {
            let worker =
                if pid >= 2 { format!("Process-{}", pid - 1) } else { format!("Thread-{slot}") };
            Meter { worker, percent }
        };
        let meters: Vec<Meter> = loads.into_iter().map(meter).collect();
        if !meters.is_empty() {
            tell(&Report::Meters { run: active.run, mode, meters });
        }
    }

    fn show_board(&mut self) {
        let gauges = self.fleet.board();
        let Some(active) = &mut self.active else { return };
        let Some(step) = active.current() else { return };
        if gauges != active.board {
            let report = Report::Board { run: active.run, mode: step.mode, gauges: gauges.clone() };
            tell(&report);
            active.board = gauges;
        }
    }

    fn show_picture(&mut self) {
        let Some(active) = &self.active else { return };
        let Some(step) = active.current() else { return };
        // Between two repetitions, the picture of the one before is still there.
        if !matches!(step.phase, Phase::Measure { .. }) {
            return;
        }
        if let Some(picture) = self.fleet.picture(step.pid) {
            tell(&Report::Picture { run: active.run, mode: step.mode, picture });
        }
    }
}

fn note_dropped(dropped: &mut BTreeMap<(u32, u32), u32>, lanes: &[LaneEvents]) {
    for lane in lanes {
        dropped.insert((lane.pid, lane.worker), lane.dropped);
    }
}

/// What a check or a benchmark came to.
fn single_result(active: &Active) -> Report {
    let sample = active.samples.values().flatten().last();
    match sample.and_then(|sample| sample.measured.values.get("values")) {
        Some(values) => {
            Report::Measured { run: active.run, name: String::new(), values: values.clone() }
        }
        None => {
            let report = report::compile(active, Default::default(), false);
            Report::Finished { run: active.run, report }
        }
    }
}
