//! How an engine begins and ends: starting, waiting for it, replacing one that broke.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{ATTEMPTS, Client, START_MS, Told, silence};
use crate::browser::engine_worker::{EngineWorker, Failure};
use crate::browser::frame::Patience;
use crate::browser::place::{self, Obstacle};
use crate::browser::site;
use crate::protocol::RunError;
use crate::ui::session::{Action, Engine, NoticeKind};

impl Client {
    /// Starts an engine, or says why there can be none.
    pub fn start(self: &Rc<Self>) {
        self.store.dispatch(Action::Place(place::environment()));
        match place::obstacle() {
            Some(Obstacle::Workers) => {
                self.down(RunError::new("workers", "this browser has no web workers"))
            }
            Some(Obstacle::Isolation) => {
                let client = self.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    place::settled().await;
                    let text = "the page is not isolated, so there is no shared memory";
                    client.down(RunError::new("isolation", text));
                });
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

    pub(super) fn launch(self: &Rc<Self>) {
        let attempt = self.inner.borrow().failures;
        self.store.dispatch(Action::EngineStarting { attempt });
        let Some(folder) = site::engine_folder() else {
            return self.down(RunError::new("engine", "this page was built without an engine"));
        };
        let generation = self.inner.borrow().generation;
        let (message, error) = (Rc::downgrade(self), Rc::downgrade(self));
        let started = EngineWorker::start(
            &folder,
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

    /// Has it noticed when the browser ends the engine: nobody says a word then.
    pub(super) fn watch(self: &Rc<Self>) {
        let inner = self.inner.borrow();
        let Some(worker) = &inner.worker else { return };
        let (client, generation) = (Rc::downgrade(self), inner.generation);
        worker.when_gone(move || {
            if let Some(client) = client.upgrade().filter(|c| c.is_now(generation)) {
                client.broke(RunError::new("killed", "the browser ended the engine's worker"));
            }
        });
    }

    fn is_now(&self, generation: u32) -> bool {
        self.inner.borrow().generation == generation
    }

    fn await_ready(self: &Rc<Self>, worker: EngineWorker) {
        let client = Rc::downgrade(self);
        let timer = Patience::new(START_MS, move || {
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
        self.tell(&Told::Trouble(&error));
        self.store.dispatch(Action::Notice(NoticeKind::Engine { error }));
    }

    /// What a worker's `error` event means: without words, its file did not load.
    pub(super) fn load_error(&self, failure: Failure) -> RunError {
        let starting = matches!(self.store.session().engine, Engine::Starting { .. });
        let message = match failure.message {
            Some(message) => message,
            None if starting => "its files are missing or broken on this host".to_owned(),
            None => "the engine stopped without a word".to_owned(),
        };
        RunError { location: failure.location, ..RunError::new("engine", message) }
    }

    /// The engine can't go on: what is pending fails, and another one is started, a few times.
    pub(super) fn broke(self: &Rc<Self>, error: RunError) {
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
            self.tell(&Told::Trouble(&error));
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
        self.store.dispatch(Action::EngineDown(error.clone()));
        self.tell(&Told::Down(&error));
    }

    /// Ends the engine there is, if any.
    pub(super) fn discard(&self) {
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
}
