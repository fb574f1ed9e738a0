//! What the page knows, and how it changes: one state, one vocabulary of changes, no browser.
//!
//! High-rate data (lines, traces, meters, pictures) is not here but in [`super::live`].

use std::collections::BTreeMap;
use std::rc::Rc;

use super::form::Form;
use super::route::{Route, Trouble, View};
use crate::lessons::{CARDS, Card};
use crate::protocol::{Environment, Mode, Phase, RunError, RunReport, RunRequest};

/// The engine, as the page sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum Engine {
    /// Loading, for the `attempt`th time in a row (from 0).
    Starting {
        attempt: u32,
    },
    Ready,
    /// Ready, but another lesson of the same page runs: this one's turn comes after it.
    Queued {
        run: u32,
    },
    Running {
        run: u32,
    },
    Stopping {
        run: u32,
    },
    /// No engine, and none will be started unless the visitor asks.
    Down {
        code: String,
    },
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub lesson: &'static str,
    pub step: u32,
    pub steps: u32,
    pub phase: Option<Phase>,
}

/// Something said at the top of the page until it is dismissed.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub id: u32,
    pub what: NoticeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NoticeKind {
    /// Part of the address could not be followed.
    Address(Trouble),
    /// A run failed; the lesson's id beside the error.
    Run { lesson: String, error: RunError },
    /// The engine broke or can't be started.
    Engine { error: RunError },
    /// The engine did not answer Stop in time and was replaced.
    Replaced,
    /// Another version of the site is there and can be had.
    Update,
    /// Something small that went wrong, by its message's key.
    Small { key: &'static str },
}

/// Everything the page knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub engine: Engine,
    pub environment: Option<Environment>,
    /// What is on show.
    pub view: View,
    /// The lesson on show, or the one that was last.
    pub card: &'static Card,
    /// By lesson id; a lesson that was never open has none.
    pub forms: BTreeMap<&'static str, Form>,
    pub progress: Option<Progress>,
    /// The last result of each lesson.
    pub results: BTreeMap<String, Rc<RunReport>>,
    /// Lessons whose result is a recorded run, and the day it was recorded.
    pub recorded: BTreeMap<&'static str, String>,
    /// Every file of the site is kept here: all of it works without a network.
    pub offline_ready: bool,
    /// The message that says what works without a network.
    pub offline: &'static str,
    /// The visitor asked for the other version, which is about to take over.
    pub updating: bool,
    pub notices: Vec<Notice>,
    /// The tag of the language on show.
    pub language: &'static str,
    next_notice: u32,
}

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// An address was opened. A lesson of which it says no settings has its defaults.
    Open(Route),
    /// A page was chosen; a lesson keeps the settings it had.
    Choose(View),
    SetMode(Mode, bool),
    SetField(String, String),
    Reset,
    /// The page speaks another language now.
    Speak(&'static str),
    /// A script asked for a run of another lesson or other settings: the page shows them.
    Show(RunRequest),
    EngineStarting {
        attempt: u32,
    },
    EngineReady(Environment),
    EngineDown(RunError),
    EngineReplaced,
    /// A run waits for its turn.
    Queue {
        run: u32,
    },
    /// The run that waited was given up.
    Unqueue,
    Run {
        run: u32,
        lesson: &'static str,
    },
    Stop,
    Started {
        run: u32,
        steps: u32,
    },
    Progress {
        run: u32,
        step: u32,
        steps: u32,
        phase: Phase,
    },
    Finished {
        run: u32,
        report: Rc<RunReport>,
    },
    Failed {
        run: u32,
        error: RunError,
    },
    /// Of a lesson that can't be run here, this run was recorded elsewhere.
    Recorded {
        lesson: &'static str,
        date: String,
        report: Rc<RunReport>,
    },
    /// What is known of the place before any engine was.
    Place(Environment),
    /// The site is kept as a whole.
    Kept,
    /// It is not, for the reason that this message gives.
    Unkept(&'static str),
    /// The visitor asks for the version that is offered.
    Update,
    Notice(NoticeKind),
    Dismiss(u32),
}

impl Session {
    pub fn new() -> Self {
        Session {
            engine: Engine::Starting { attempt: 0 },
            environment: None,
            view: View::Home,
            card: &CARDS[0],
            forms: BTreeMap::new(),
            progress: None,
            results: BTreeMap::new(),
            recorded: BTreeMap::new(),
            offline_ready: false,
            offline: "offline-missing",
            updating: false,
            notices: Vec::new(),
            language: super::text::language(),
            next_notice: 0,
        }
    }

    /// The settings of the lesson on show.
    pub fn form(&self) -> Form {
        self.forms.get(self.card.id).cloned().unwrap_or_else(|| Form::new(self.card))
    }

    /// The run that is on or being stopped.
    pub fn run(&self) -> Option<u32> {
        match self.engine {
            Engine::Queued { run } | Engine::Running { run } | Engine::Stopping { run } => {
                Some(run)
            }
            _ => None,
        }
    }

    /// Whether the lesson on show has figures of this machine.
    pub fn has_measured(&self) -> bool {
        let lesson = self.card.id;
        self.results.contains_key(lesson) && !self.recorded.contains_key(lesson)
    }

    /// Whether Run can be pressed.
    pub fn can_run(&self) -> bool {
        let lesson = matches!(self.view, View::Lesson(_));
        lesson && self.engine == Engine::Ready && self.form().problems(self.card).is_empty()
    }

    /// The session after `action`.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Open(route) => self.open(route),
            Action::Choose(view) => self.turn_to(view),
            Action::SetMode(mode, on) => self.edit(|card, form| form.set_mode(card, mode, on)),
            Action::SetField(name, value) => self.edit(|_, form| {
                form.set(&name, value);
            }),
            Action::Reset => self.edit(|card, form| *form = Form::new(card)),
            Action::Speak(language) => self.language = language,
            Action::Show(request) => self.show(&request),
            Action::Notice(what) => self.notice(what),
            Action::Dismiss(id) => self.notices.retain(|notice| notice.id != id),
            Action::Kept => (self.offline_ready, self.offline) = (true, "offline-ready"),
            // What is kept stays so.
            Action::Unkept(_) if self.offline_ready => {}
            Action::Unkept(why) => self.offline = why,
            Action::Update => self.updating = true,
            Action::Place(environment) => self.environment = Some(environment),
            action => self.engine_action(action),
        }
    }

    fn engine_action(&mut self, action: Action) {
        match action {
            Action::EngineStarting { attempt } => {
                self.engine = Engine::Starting { attempt };
                self.progress = None;
            }
            Action::EngineReady(environment) => {
                self.environment = Some(environment);
                self.engine = Engine::Ready;
                self.progress = None;
            }
            Action::EngineDown(error) => {
                self.engine = Engine::Down { code: error.code.clone() };
                self.progress = None;
                self.notice(NoticeKind::Engine { error });
            }
            Action::EngineReplaced => self.notice(NoticeKind::Replaced),
            Action::Queue { run } if self.engine == Engine::Ready => {
                self.engine = Engine::Queued { run };
            }
            Action::Unqueue if matches!(self.engine, Engine::Queued { .. }) => {
                self.engine = Engine::Ready;
            }
            Action::Run { run, lesson } => self.start(run, lesson),
            Action::Stop => self.stop(),
            action => self.run_action(action),
        }
    }

    fn run_action(&mut self, action: Action) {
        match action {
            Action::Started { run, steps } if self.run() == Some(run) => {
                if let Some(progress) = &mut self.progress {
                    progress.steps = steps;
                }
            }
            Action::Progress { run, step, steps, phase } if self.run() == Some(run) => {
                if let Some(progress) = &mut self.progress {
                    *progress = Progress { step, steps, phase: Some(phase), ..progress.clone() };
                }
            }
            Action::Finished { run, report } if self.run() == Some(run) => {
                self.environment = Some(report.environment.clone());
                self.results.insert(report.lesson.clone(), report);
            }
            Action::Failed { run, error } if self.run() == Some(run) => self.fail(error),
            Action::Recorded { lesson, date, report } => {
                self.recorded.insert(lesson, date);
                self.results.insert(lesson.to_owned(), report);
            }
            _ => {}
        }
    }

    fn open(&mut self, route: Route) {
        self.notices.retain(|notice| !matches!(notice.what, NoticeKind::Address(_)));
        self.turn_to(route.view);
        if let View::Lesson(card) | View::Gallery(card) = route.view {
            self.forms.insert(card.id, route.form.unwrap_or_else(|| Form::new(card)));
        }
        for trouble in route.trouble {
            self.notice(NoticeKind::Address(trouble));
        }
    }

    fn turn_to(&mut self, view: View) {
        self.view = view;
        if let View::Lesson(card) | View::Gallery(card) = view {
            self.card = card;
        }
    }

    fn edit(&mut self, change: impl FnOnce(&'static Card, &mut Form)) {
        let card = self.card;
        change(card, self.forms.entry(card.id).or_insert_with(|| Form::new(card)));
    }

    fn show(&mut self, request: &RunRequest) {
        let Some(card) = crate::lessons::card(&request.lesson) else {
            return;
        };
        self.turn_to(View::Lesson(card));
        self.forms.insert(card.id, Form::of(card, request));
    }

    fn start(&mut self, run: u32, lesson: &'static str) {
        self.engine = Engine::Running { run };
        self.progress = Some(Progress { lesson, step: 0, steps: 0, phase: None });
        self.results.remove(lesson);
        self.recorded.remove(lesson);
        let stays = |what: &NoticeKind| matches!(what, NoticeKind::Address(_) | NoticeKind::Update);
        self.notices.retain(|notice| stays(&notice.what));
    }

    fn stop(&mut self) {
        if let Engine::Running { run } = self.engine {
            self.engine = Engine::Stopping { run };
        }
    }

    /// A run that was stopped ended as asked: that needs no notice.
    fn fail(&mut self, error: RunError) {
        if error.code != "stopped" {
            let lesson = self.progress.as_ref().map_or(self.card.id, |p| p.lesson).to_owned();
            self.notice(NoticeKind::Run { lesson, error });
        }
    }

    /// The newest stands first; the same thing is not said twice.
    fn notice(&mut self, what: NoticeKind) {
        self.notices.retain(|notice| notice.what != what);
        self.notices.insert(0, Notice { id: self.next_notice, what });
        self.next_notice += 1;
        self.notices.truncate(8);
    }
}

impl Default for Session {
    fn default() -> Self {
        Session::new()
    }
}

#[cfg(test)]
mod tests;
