//! The supervisor: the engine's kernel. It never blocks and never runs a lesson.
//!
//! It lives in a worker and a memory of its own, keeps the [`Fleet`] of workers and memories,
//! carries out [`Command`]s, watches running processes from outside (`observe`), and tells the page
//! what happens as [`Report`]s.

mod census;
mod children;
mod disturbance;
mod fleet;
mod fork;
mod losses;
mod observe;
mod plan;
mod report;
mod requests;
mod run;
mod space;
mod stop;
mod waits;

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::worker::Message;
use crate::browser::workers::{self, post_to_owner, to_js};
use crate::protocol::disturbance::CLOCK;
use crate::protocol::{Command, Environment, Report, RunError, RunRequest};
use fleet::Fleet;
use run::Active;

/// How often a running step is looked at, in ms.
const LOOK_EVERY_MS: f64 = 50.0;

/// Everything the supervisor knows.
struct Supervisor {
    fleet: Fleet,
    active: Option<Active>,
    /// Asked for while the fleet was not at rest yet.
    waiting: Option<Command>,
    environment: Environment,
    /// The page was told that the engine is at rest, and nothing happened since.
    announced: bool,
    /// Processes are being emptied, and looked after until they are.
    evicting: bool,
    /// Another round for children that end is due.
    ending: bool,
    /// Workers that could not be started since the engine was last at rest.
    broken_starts: u32,
    /// The latest time of a worker that came with a clock ahead of ours, in ms; 0 for none.
    latest_ms: f64,
}

thread_local! {
    static SUPERVISOR: RefCell<Option<Supervisor>> = const { RefCell::new(None) };
}

/// Let the supervisor act, unless it is gone.
fn with_supervisor(act: impl FnOnce(&mut Supervisor)) {
    SUPERVISOR.with(|place| {
        if let Ok(mut place) = place.try_borrow_mut()
            && let Some(supervisor) = place.as_mut()
        {
            act(supervisor);
        }
    });
}

/// Tell the page.
fn tell(report: &Report) {
    post_to_owner(&to_js(report));
}

/// Become the supervisor. `shim` is the compiled segment module, or null; `segment` the segment,
/// which its words are bound to already, or null where the browser gave none.
#[wasm_bindgen]
pub fn supervise(shim: JsValue, segment: JsValue) {
    std::panic::set_hook(Box::new(|info| {
        let error = RunError {
            location: info.location().map(|at| format!("{}:{}", at.file(), at.line())),
            ..RunError::new("engine", format!("the supervisor itself failed: {info}"))
        };
        tell(&Report::Broken { error });
    }));
    let environment = observe::environment();
    let fleet = match Fleet::new(shim, segment, environment.cores as usize) {
        Ok(fleet) => fleet,
        Err(error) => return tell(&Report::Broken { error }),
    };
    let supervisor = Supervisor {
        fleet,
        active: None,
        waiting: None,
        environment,
        announced: false,
        evicting: false,
        ending: false,
        broken_starts: 0,
        latest_ms: 0.0,
    };
    SUPERVISOR.with(|place| *place.borrow_mut() = Some(supervisor));
    listen();
    with_supervisor(Supervisor::fill);
}

fn listen() {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        match serde_wasm_bindgen::from_value(event.data()) {
            Ok(command) => with_supervisor(|supervisor| supervisor.obey(command)),
            Err(error) => {
                let text = format!("the engine does not know this command: {error}");
                tell(&Report::Failed { run: 0, error: RunError::new("engine", text) });
            }
        }
    });
    workers::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The supervisor listens as long as its worker lives.
    on_message.forget();
}

/// A message of worker `id`, passed on by the fleet.
fn hear(id: u32, data: JsValue) {
    match serde_wasm_bindgen::from_value::<Message>(data) {
        Ok(message) => with_supervisor(|supervisor| supervisor.on_message(id, message)),
        Err(error) => with_supervisor(|supervisor| {
            supervisor.on_worker_error(id, format!("it sent something unknown: {error}"));
        }),
    }
}

impl Supervisor {
    fn obey(&mut self, command: Command) {
        match command {
            Command::Stop => self.stop(),
            Command::Run(request) => self.begin(request.run, Command::Run(request)),
            Command::Check { run, name } => self.begin(run, Command::Check { run, name }),
            Command::Bench { run, name } => self.begin(run, Command::Bench { run, name }),
        }
    }

    /// Start what was asked for, now or as soon as the fleet is at rest.
    fn begin(&mut self, run: u32, command: Command) {
        if self.active.is_some() || self.waiting.is_some() {
            let text = "another run is on; stop it or wait for its end";
            return tell(&Report::Failed { run, error: RunError::new("busy", text) });
        }
        self.announced = false;
        self.waiting = Some(command);
        self.proceed();
    }

    /// Whatever can be done next, now that something changed.
    fn proceed(&mut self) {
        if self.fleet.is_evicting() {
            return;
        }
        if self.active.is_some() {
            return self.advance();
        }
        if !self.fleet.is_settled() {
            return;
        }
        match self.waiting.take() {
            Some(Command::Run(request)) => self.start_run(request),
            Some(Command::Check { run, name }) => {
                let plan = plan::check(name, self.environment.cores as usize);
                self.start_single(run, plan);
            }
            Some(Command::Bench { run, name }) => self.start_single(run, plan::bench(name)),
            Some(Command::Stop) | None => self.announce(),
        }
    }

    /// Tell the page, once, that the engine is at rest.
    fn announce(&mut self) {
        if !self.announced {
            self.announced = true;
            self.broken_starts = 0;
            let environment = self.environment_now();
            tell(&Report::Ready { environment });
        }
    }

    fn environment_now(&self) -> Environment {
        Environment {
            workers: self.fleet.worker_count(),
            memories: self.fleet.memory_count(),
            memory_bytes: self.fleet.memory_bytes(),
            segment_blocks: crate::word::segment::heap::in_use(),
            ..self.environment.clone()
        }
    }

    fn on_message(&mut self, id: u32, message: Message) {
        match message {
            Message::Alive => self.fleet.watch(id),
            Message::Entered { pool_ms, clock } => {
                self.latest_ms = self.latest_ms.max(disturbance::ahead(clock));
                self.fleet.on_entered(id, pool_ms);
            }
            Message::Clock => self.disturb(CLOCK),
            Message::Left { error } => self.on_left(id, error),
            Message::Stepped { result } => self.on_stepped(id, result),
            Message::NeedThread { pid, slot } => self.fleet.give_thread(pid, slot),
            Message::Fetch { pid, url, request, door } => {
                self.fleet.fetch(pid, &url, [request, door]);
            }
            Message::NeedProcess { entry } => self.give_process(entry),
            Message::NeedFork { pid } => self.give_fork(pid),
            Message::Signal { pid, number } => self.on_signal(pid, number),
        }
        self.proceed();
    }

    /// A worker is back in its event loop, because it ended, was told to leave, or died.
    fn on_left(&mut self, id: u32, error: Option<String>) {
        let Some(pid) = self.fleet.on_left(id) else { return };
        self.drain(pid);
        self.note_gone(pid);
        let died = self.fleet.obituary(pid);
        let error = died.or_else(|| error.map(|text| RunError::new("crash", text)));
        if Fleet::is_child(pid) {
            self.on_child_left(pid, error);
        } else if let Some(error) = error {
            self.fail(error);
        }
    }

    /// Have all at rest that belongs there.
    fn fill(&mut self) {
        if let Err(error) = self.fleet.fill() {
            tell(&Report::Broken { error });
        }
    }

    fn start_run(&mut self, request: RunRequest) {
        match Active::new(request, self.environment.cores as usize) {
            Ok(active) => self.activate(active),
            Err((run, error)) => {
                tell(&Report::Failed { run, error });
                self.announce();
            }
        }
    }

    fn start_single(&mut self, run: u32, plan: Vec<plan::Planned>) {
        self.activate(Active::single(run, plan));
    }

    fn activate(&mut self, active: Active) {
        tell(&Report::Started { run: active.run, steps: active.plan.len() as u32 });
        if let Err(error) = self.fleet.prepare(active.threads, active.processes) {
            self.active = Some(active);
            return self.fail(error);
        }
        self.active = Some(active);
        if self.latest_ms > 0.0 {
            self.disturb(CLOCK);
        }
        workers::after(LOOK_EVERY_MS, || with_supervisor(Supervisor::look));
        self.advance();
    }
}
