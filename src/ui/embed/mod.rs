//! A lesson in somebody else's page: what the two pages say to each other. The messages are
//! documented in `docs/embed.md`; [`command`] reads them.
//!
//! invariant: only the window that this page is framed by is heard, and what it is told goes to the
//! origin that the browser names for it. Before it spoke it is told one thing, that somebody is here.

pub mod command;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, Window};

use self::command::{Changes, EmbedCommand, Heard, MARK, VERSION, hear};
use super::app::Handle;
use super::components::canvas::OnResize;
use super::engine_client::Told;
use super::json::{self, Json};
use super::plain;
use super::session::{Action, Engine};
use crate::browser::{embedding, page};
use crate::lessons::validate::validate;
use crate::protocol::RunError;

/// The line to the embedding page.
struct Line {
    client: Handle,
    parent: Window,
    /// Where messages go: the parent's origin, once it spoke.
    peer: RefCell<Option<String>>,
    /// What the run that is on was asked for with; null for a visitor's own.
    id: RefCell<Json>,
    /// The parent knows that the lesson is ready.
    told_ready: Cell<bool>,
    height: Cell<f64>,
}

/// Takes commands from now on, where this page is embedded in one that may send some.
pub fn open(client: &Handle) {
    let Some(parent) = embedding::parent().filter(|_| embedding::is_on()) else { return };
    let line = Rc::new(Line {
        client: client.clone(),
        parent,
        peer: RefCell::default(),
        id: RefCell::new(Json::Null),
        told_ready: Cell::new(false),
        height: Cell::new(0.0),
    });
    let on = line.clone();
    embedding::on_message(&line.parent, move |event| on.hear(event));
    let on = line.clone();
    client.listen(move |told| on.pass_on(told));
    let on = line.clone();
    let observer = page::app().and_then(|app| OnResize::of(&app, move || on.measure()));
    // It watches as long as the page is there.
    std::mem::forget(observer);
    line.send("*", "hello", Vec::new());
}

impl Line {
    fn hear(self: &Rc<Self>, event: &MessageEvent) {
        let heard = hear(&plain::of(&event.data()));
        if heard == Heard::Nothing {
            return;
        }
        // A page without an origin of its own, such as a file's, can only be reached by anybody's.
        let origin = event.origin();
        let origin = if ["null", ""].contains(&origin.as_str()) { "*".to_owned() } else { origin };
        self.peer.replace(Some(origin));
        match heard {
            Heard::Command(id, command) => {
                if let Err(error) = self.obey(&id, command) {
                    self.refuse(id, &error);
                }
            }
            Heard::Wrong(id, error) => self.refuse(id, &error),
            Heard::Nothing => {}
        }
    }

    fn obey(self: &Rc<Self>, id: &Json, command: EmbedCommand) -> Result<(), RunError> {
        match command {
            EmbedCommand::Connect(changes) => {
                page::set_root("data-fitted", Some(""));
                let changed = self.change(&changes);
                self.height.set(0.0);
                self.measure();
                self.told_ready.set(false);
                if !matches!(self.client.store.session().engine, Engine::Starting { .. }) {
                    self.ready();
                }
                changed?;
                self.done(id);
            }
            EmbedCommand::Set(changes) => {
                self.change(&changes)?;
                self.done(id);
            }
            EmbedCommand::Run(changes) => self.run(id, &changes)?,
            EmbedCommand::Stop => {
                let stopped = self.client.stop();
                let (line, id) = (self.clone(), id.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    // Where there is no engine, nothing runs either.
                    let _ = wasm_bindgen_futures::JsFuture::from(stopped).await;
                    line.done(&id);
                });
            }
        }
        Ok(())
    }

    fn run(&self, id: &Json, changes: &Changes) -> Result<(), RunError> {
        let session = self.client.store.session();
        let before = self.id.replace(id.clone());
        let run = self.client.run(&changes.wish(session.card, &session.form()), false);
        // The run that is on instead is still the other one.
        run.map(drop).inspect_err(|_| drop(self.id.replace(before)))
    }

    /// All of it, or none where a part can't be.
    fn change(&self, changes: &Changes) -> Result<(), RunError> {
        let session = self.client.store.session();
        let mut request = None;
        if changes.concern_lesson() {
            request = Some(validate(0, &changes.wish(session.card, &session.form()))?);
            if session.run().is_some() {
                return Err(RunError::new("busy", "a run is on already; stop it or await it"));
            }
        }
        if let Some(theme) = changes.theme {
            self.client.colour(theme.mark());
        }
        if let Some(language) = changes.language {
            self.client.speak(language, |_| ());
        }
        if let Some(request) = request {
            self.client.dispatch(Action::Show(request));
        }
        Ok(())
    }

    fn pass_on(&self, told: &Told) {
        match told {
            Told::Ready => self.ready(),
            Told::Down(error) => {
                if !error.is_of_the_place() {
                    self.refuse(Json::Null, error);
                }
                self.ready();
            }
            Told::Trouble(error) => self.refuse(Json::Null, error),
            Told::Begun(request) => {
                let id = self.id.borrow().clone();
                self.say("run", vec![("id", id), ("run", json::run(request))]);
            }
            Told::Report(report) => self.report(report),
            Told::Failed(error) => self.refuse(self.id.replace(Json::Null), error),
        }
    }

    /// The lesson is on show, and whatever can run here can.
    fn ready(&self) {
        if self.peer.borrow().is_none() || self.told_ready.replace(true) {
            return;
        }
        let session = self.client.store.session();
        let down = matches!(session.engine, Engine::Down { .. });
        let place = session.environment.as_ref().map_or(Json::Null, json::environment);
        self.say(
            "ready",
            vec![
                ("lesson", session.card.id.into()),
                ("runs", Json::Bool(!down)),
                ("environment", place),
            ],
        );
    }

    fn report(&self, report: &JsValue) {
        let id = self.id.replace(Json::Null);
        let message = message("report", vec![("id", id)]);
        // A fresh object takes every property.
        let _ = Reflect::set(&message, &"report".into(), report);
        self.post(&message);
    }

    fn refuse(&self, id: Json, error: &RunError) {
        self.say("error", vec![("id", id), ("error", json::error(error))]);
    }

    fn done(&self, id: &Json) {
        self.say("done", vec![("id", id.clone())]);
    }

    fn measure(&self) {
        let height = embedding::height();
        if self.peer.borrow().is_some() && self.height.replace(height) != height {
            self.say("height", vec![("height", height.into())]);
        }
    }

    fn say(&self, kind: &str, members: Vec<(&str, Json)>) {
        self.post(&message(kind, members));
    }

    /// Nothing is said to whom nobody knows.
    fn post(&self, message: &JsValue) {
        if let Some(peer) = &*self.peer.borrow() {
            // Refused for an origin that is none; the browser itself named this one.
            let _ = self.parent.post_message(message, peer);
        }
    }

    fn send(&self, to: &str, kind: &str, members: Vec<(&str, Json)>) {
        let _ = self.parent.post_message(&message(kind, members), to);
    }
}

fn message(kind: &str, members: Vec<(&str, Json)>) -> JsValue {
    let head = [(MARK, VERSION.into()), ("kind", kind.into())];
    let members = head.into_iter().chain(members);
    let members = members.map(|(name, value)| (name.to_owned(), value)).collect();
    page::from_json(&Json::Object(members).to_string())
}
