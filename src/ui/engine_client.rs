//! The engine's life as the page manages it: start, run, stop, replace.
//!
//! invariant: at most one run is pending; it is settled exactly once, whatever happens to the
//! engine. Messages of an engine that was replaced are ignored.

mod asking;
mod disturbance;
mod incoming;
mod life;
mod recorded;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::json;
use super::route;
use super::session::{Action, Engine, NoticeKind};
use super::store::Store;
use crate::browser::engine_worker::EngineWorker;
use crate::browser::frame::Patience;
use crate::browser::promise::{Settler, pending};
use crate::browser::turn::Turn;
use crate::browser::{page, site};
use crate::lessons::validate::{Wish, validate};
use crate::protocol::{Command, RunError, RunRequest};

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
    listener: RefCell<Option<Listener>>,
}

type Listener = Box<dyn Fn(&Told)>;

/// What happens to the engine and its runs, for one listener.
pub enum Told<'a> {
    /// The engine can run.
    Ready,
    /// There is none, and there will be none.
    Down(&'a RunError),
    /// The engine broke, but not in a run that was asked for.
    Trouble(&'a RunError),
    Begun(&'a RunRequest),
    /// The run's report, as it came.
    Report(&'a JsValue),
    Failed(&'a RunError),
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
    start_timer: Option<Patience>,
    stop_timer: Option<Patience>,
    /// Why the times of the run that is on are not to be trusted.
    disturbed: BTreeSet<&'static str>,
    /// The last progress report of the run that is on.
    progress: JsValue,
    /// The last word on the lesson's gauges, and on who waits for whom.
    board: Option<JsValue>,
    waits: Option<JsValue>,
}

/// What was asked of the engine and is not answered yet.
struct Pending {
    run: u32,
    /// Not sent yet: the engine is not ready.
    queued: Option<Command>,
    lesson: Option<&'static str>,
    settler: Option<Settler>,
    /// Its turn among the embedded lessons of a page, where it needs one, and whether it has come.
    turn: Option<Turn>,
    waits: bool,
}

impl Client {
    pub fn new(store: Rc<Store>) -> Rc<Self> {
        let inner = Inner { next_run: 1, ..Inner::default() };
        Rc::new(Client { store, inner: RefCell::new(inner), listener: RefCell::default() })
    }

    /// From now on `listener`, and nobody else, is told what happens.
    pub fn listen(&self, listener: impl Fn(&Told) + 'static) {
        self.listener.replace(Some(Box::new(listener)));
    }

    fn tell(&self, what: &Told) {
        if let Some(listener) = &*self.listener.borrow() {
            listener(what);
        }
    }

    /// Rejects what is pending; true if that was a lesson's run.
    fn settle_with(&self, error: &RunError) -> bool {
        self.inner.borrow_mut().progress = JsValue::NULL;
        let Some(pending) = self.inner.borrow_mut().pending.take() else {
            return false;
        };
        if let Some(settler) = pending.settler {
            settler.reject(error);
        }
        drop(pending.turn);
        if pending.lesson.is_some() {
            self.tell(&Told::Failed(error));
        }
        if pending.lesson.is_some() && pending.queued.is_none() {
            self.store.dispatch(Action::Failed { run: pending.run, error: error.clone() });
            return true;
        }
        self.store.dispatch(Action::Unqueue);
        if pending.lesson.is_none() && error.code != "stopped" {
            // A check or a benchmark: what went wrong in it stands on the page all the same.
            let lesson = self.store.session().card.id.to_owned();
            let error = error.clone();
            self.store.dispatch(Action::Notice(NoticeKind::Run { lesson, error }));
        }
        false
    }

    /// The engine's last word on the run that is on, or null between runs.
    pub fn progress(&self) -> JsValue {
        self.inner.borrow().progress.clone()
    }

    /// The gauges of the last run as they stood last, or null.
    pub fn board(&self) -> JsValue {
        self.inner.borrow().board.clone().unwrap_or(JsValue::NULL)
    }

    /// Who held and who waited last in the last run, or null.
    pub fn waits(&self) -> JsValue {
        self.inner.borrow().waits.clone().unwrap_or(JsValue::NULL)
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
        let before = self.store.session().view;
        self.store.dispatch(Action::Show(request.clone()));
        let session = self.store.session();
        let address = route::address(session.language, session.view, &session.form());
        page::show_address(&site::link(&address), session.view != before);
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

    /// Stops what is on; the promise resolves when the engine can run again.
    pub fn stop(self: &Rc<Self>) -> Promise {
        let (promise, settler) = pending();
        let engine = self.store.session().engine.clone();
        match engine {
            Engine::Ready | Engine::Queued { .. } => settler.resolve(&JsValue::UNDEFINED),
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
        let timer = Patience::new(STOP_MS, move || {
            if let Some(client) = client.upgrade() {
                client.replace();
            }
        });
        let posted = {
            let mut inner = self.inner.borrow_mut();
            inner.stop_timer = Some(timer);
            inner
                .worker
                .as_ref()
                .map(|worker| worker.post(&json::command(&Command::Stop).to_string()))
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
