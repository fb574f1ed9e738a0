//! The engine's life as the page manages it: start, run, stop, replace.
//!
//! invariant: at most one run is pending; it is settled exactly once, whatever happens to the
//! engine. Messages of an engine that was replaced are ignored.

mod incoming;


use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::json;
use super::route;
use super::session::{Action, Engine, NoticeKind};
use super::store::Store;
use crate::browser::engine_worker::{EngineWorker, Failure};
use crate::browser::page;
use crate::browser::place::{self, Obstacle};
use crate::browser::promise::{Settler, pending};
use crate::lessons::validate::{Wish, validate};
use crate::protocol::{Command, RunError};

/// How long an engine may take to say that it is there.
const START_MS: u32 = 15_000;
/// How long an engine may take to be ready after Stop.
const STOP_MS: u32 = 2_000;
/// Engines started in a row without a run in between.
const ATTEMPTS: u32 = 3;

/// The page's end of the line to the engine.
pub struct Client {
    pub store: Rc<Store>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    worker: Option<EngineWorker>,
    /// Which engine this is; messages of others are ignored.
    generation: u32,
    next_run: u32,
    pending: Option<Pending>,
    /// The engine did not answer in time; whoever asks meanwhile is told at once.
    silent: bool,
    /// Engines that broke since the last run was asked for.
    failures: u32,
    waiting_for_ready: Vec<Settler>,
    start_timer: Option<Timeout>,
    stop_timer: Option<Timeout>,
}

/// What was asked of the engine and is not answered yet.
struct Pending {
    run: u32,
    /// Not sent yet: the engine is not ready.
    queued: Option<Command>,
    lesson: Option<&'static str>,
    settler: Option<Settler>,
}

impl Client {
    pub fn new(store: Rc<Store>) -> Rc<Self> {
        let inner = Inner { next_run: 1, ..Inner::default() };
        Rc::new(Client { store, inner: RefCell::new(inner) })
    }

    /// Starts an engine, or says why there can be none.
    pub fn start(self: &Rc<Self>) {
        self.store.dispatch(Action::Place(place::environment()));
        match place::obstacle() {
            Some(Obstacle::Workers) => self.down(RunError::new("workers", "this browser has no web workers")),
            Some(Obstacle::Isolation) => {
                let text = "the page is not isolated, so there is no shared memory";
                self.down(RunError::new("isolation", text));
            }
            None => self.launch(),
        }
    }

    /// Starts afresh because the visitor asked for it.
    pub fn restart(self: &Rc<Self>) {
        self.inner.borrow_mut().failures = 0;
        self.discard();
        self.launch();
    }

    fn launch(self: &Rc<Self>) {
        let attempt = self.inner.borrow().failures;
        self.store.dispatch(Action::EngineStarting { attempt });
        let Some((folder, base)) = page::engine_folder() else {
            return self.down(RunError::new("engine", "this page was built without an engine"));
        };
        let generation = self.inner.borrow().generation;
        let (message, error) = (Rc::downgrade(self), Rc::downgrade(self));
        let started = EngineWorker::start(
            &folder,
            &base,
            move |data| {
                if let Some(client) = message.upgrade().filter(|c| c.is_now(generation)) {
                    client.receive(&data);
                }
            },
            move |failure| {
                if let Some(client) = error.upgrade().filter(|c| c.is_now(generation)) {
                    client.broke(client.load_error(failure));
                }
            },
        );
        match started {
            Ok(worker) => self.await_ready(worker),
            Err(failure) => {
                let text = failure.message.unwrap_or_else(|| "no reason given".to_owned());
                let text = format!("the browser made no worker: {text}");
                self.broke(RunError::new("worker", text));
            }
        }
    }

    fn is_now(&self, generation: u32) -> bool {
        self.inner.borrow().generation == generation
    }

    fn await_ready(self: &Rc<Self>, worker: EngineWorker) {
        let client = Rc::downgrade(self);
        let timer = Timeout::new(START_MS, move || {
            if let Some(client) = client.upgrade() {
                client.silent();
            }
        });
        let mut inner = self.inner.borrow_mut();
        inner.worker = Some(worker);
        inner.start_timer = Some(timer);
    }

    /// Nothing came in time. A slow line may still deliver, so the engine is left to try.
    fn silent(&self) {
        let error = silence();
        self.inner.borrow_mut().silent = true;
        self.settle_with(&error);
        self.refuse_waiting(&error);
        self.store.dispatch(Action::Notice(NoticeKind::Engine { error }));
    }

    /// What a worker's `error` event means: without words, its file did not load.
    fn load_error(&self, failure: Failure) -> RunError {
        let starting = matches!(self.store.session().engine, Engine::Starting { .. });
        let message = match failure.message {
            Some(message) => message,
            None if starting => "its files are missing or broken on this host".to_owned(),
            None => "the engine stopped without a word".to_owned(),
        };
        RunError { location: failure.location, ..RunError::new("engine", message) }
    }

    /// The engine can't go on: what is pending fails, and another one is started, a few times.
    fn broke(self: &Rc<Self>, error: RunError) {
        self.discard();
        let was_run = self.settle_with(&error);
        let failures = {
            let mut inner = self.inner.borrow_mut();
            inner.failures += 1;
            inner.failures
        };
        if failures > ATTEMPTS {
            return self.down(error);
        }
        if !was_run {
            self.store.dispatch(Action::Notice(NoticeKind::Engine { error }));
        }
        self.store.dispatch(Action::EngineStarting { attempt: failures });
        let (client, generation) = (Rc::downgrade(self), self.inner.borrow().generation);
        let again = move || {
            if let Some(client) = client.upgrade().filter(|c| c.is_now(generation)) {
                client.launch();
            }
        };
        Timeout::new(100 * failures * failures, again).forget();
    }

    fn down(&self, error: RunError) {
        self.settle_with(&error);
        self.refuse_waiting(&error);
        self.store.dispatch(Action::EngineDown(error));
    }

    /// Ends the engine there is, if any.
    fn discard(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.generation += 1;
        inner.silent = false;
        inner.start_timer = None;
        inner.stop_timer = None;
        // A message may be on its way through the worker's own callback: it is dropped later.
        let worker = inner.worker.take();
        drop(inner);
        if let Some(worker) = worker {
            Timeout::new(0, move || drop(worker)).forget();
        }
    }

    /// Rejects what is pending; true if that was a lesson's run.
    fn settle_with(&self, error: &RunError) -> bool {
        let Some(pending) = self.inner.borrow_mut().pending.take() else { return false };
        if let Some(settler) = pending.settler {
            settler.reject(error);
        }
        if pending.lesson.is_some() && pending.queued.is_none() {
            self.store.dispatch(Action::Failed { run: pending.run, error: error.clone() });
            return true;
        }
        false
    }

    fn refuse_waiting(&self, error: &RunError) {
        let waiting = std::mem::take(&mut self.inner.borrow_mut().waiting_for_ready);
        waiting.iter().for_each(|settler| settler.reject(error));
    }

    /// Asks for a run, on the page or (with a promise) from a script.
    ///
    /// # Errors
    /// Where the wish is not valid, a run is on already, or there is no engine.
    pub fn run(self: &Rc<Self>, wish: &Wish, promised: bool) -> Result<Option<Promise>, RunError> {
        let request = validate(self.inner.borrow().next_run, wish)?;
        let lesson = crate::lessons::card(&request.lesson).map(|card| card.id);
        self.check_free()?;
        self.store.dispatch(Action::Show(request.clone()));
        let session = self.store.session();
        page::show_query(&route::query(session.card, &session.form()), false);
        Ok(self.ask(Command::Run(request), lesson, promised))
    }

    /// Asks for a named check or benchmark.
    ///
    /// # Errors
    /// Where a run is on already or there is no engine.
    pub fn ask_named(
        self: &Rc<Self>,
        command: impl FnOnce(u32) -> Command,
    ) -> Result<Promise, RunError> {
        self.check_free()?;
        let command = command(self.inner.borrow().next_run);
        let promise = self.ask(command, None, true);
        promise.ok_or_else(|| RunError::new("engine", "no promise was made"))
    }

    fn check_free(&self) -> Result<(), RunError> {
        if let Engine::Down { code } = &self.store.session().engine {
            return Err(RunError::new(code, "there is no engine to run it; the page says why"));
        }
        let inner = self.inner.borrow();
        if inner.silent {
            return Err(silence());
        }
        match &inner.pending {
            Some(_) => Err(RunError::new("busy", "a run is on already; stop it or await it")),
            None => Ok(()),
        }
    }

    fn ask(
        self: &Rc<Self>,
        command: Command,
        lesson: Option<&'static str>,
        promised: bool,
    ) -> Option<Promise> {
        let (promise, settler) = promised.then(pending).unzip();
        {
            let mut inner = self.inner.borrow_mut();
            inner.failures = 0;
            let run = inner.next_run;
            inner.next_run = inner.next_run.wrapping_add(1);
            inner.pending = Some(Pending { run, queued: Some(command), lesson, settler });
        }
        if self.store.session().engine == Engine::Ready {
            self.send_queued();
        }
        promise
    }

    fn send_queued(self: &Rc<Self>) {
        let sent = {
            let mut inner = self.inner.borrow_mut();
            let Some(pending) = &mut inner.pending else { return };
            let Some(command) = pending.queued.take() else { return };
            let (run, lesson) = (pending.run, pending.lesson);
            (run, lesson, inner.worker.as_ref().map(|worker| worker.post(&json::command(&command).to_string())))
        };
        let (run, lesson, posted) = sent;
        self.store.update_live(|live| live.begin(lesson.unwrap_or_default()));
        self.store.dispatch(Action::Run { run, lesson: lesson.unwrap_or_default() });
        if let Some(Err(failure)) = posted {
            self.broke(self.load_error(failure));
        }
    }

    /// Stops what is on; the promise resolves when the engine can run again.
    pub fn stop(self: &Rc<Self>) -> Promise {
        let (promise, settler) = pending();
        let engine = self.store.session().engine.clone();
        match engine {
            Engine::Ready => settler.resolve(&JsValue::UNDEFINED),
            Engine::Down { code } => settler.reject(&RunError::new(&code, "there is no engine")),
            Engine::Starting { .. } | Engine::Stopping { .. } => self.wait(settler),
            Engine::Running { .. } => {
                self.wait(settler);
                self.post_stop();
            }
        }
        if self.inner.borrow().pending.as_ref().is_some_and(|pending| pending.queued.is_some()) {
            self.settle_with(&stopped());
        }
        promise
    }

    fn wait(&self, settler: Settler) {
        self.inner.borrow_mut().waiting_for_ready.push(settler);
    }

    /// A promise of the first moment the engine is ready.
    pub fn ready(&self) -> Promise {
        let (promise, settler) = pending();
        self.wait(settler);
        promise
    }

    fn post_stop(self: &Rc<Self>) {
        self.store.dispatch(Action::Stop);
        let client = Rc::downgrade(self);
        let timer = Timeout::new(STOP_MS, move || {
            if let Some(client) = client.upgrade() {
                client.replace();
            }
        });
        let posted = {
            let mut inner = self.inner.borrow_mut();
            inner.stop_timer = Some(timer);
            inner.worker.as_ref().map(|worker| worker.post(&json::command(&Command::Stop).to_string()))
        };
        if let Some(Err(failure)) = posted {
            self.broke(self.load_error(failure));
        }
    }

    /// The engine did not stop in time: it is ended, and another one takes its place.
    fn replace(self: &Rc<Self>) {
        self.discard();
        self.settle_with(&stopped());
        self.store.dispatch(Action::EngineReplaced);
        self.launch();
    }
}

fn silence() -> RunError {
    RunError::new("silent", format!("no answer within {} s", START_MS / 1000))
}

fn stopped() -> RunError {
    RunError::new("stopped", "the run was stopped")
}
