//! From a wish to a message for the engine: a run waits until the engine is ready, and an embedded
//! one for its turn among those of the page around it.

use std::rc::Rc;

use js_sys::Promise;

use super::{Client, Pending, Told};
use crate::browser::promise::pending;
use crate::browser::{embedding, turn};
use crate::protocol::Command;
use crate::ui::json;
use crate::ui::session::{Action, Engine};

impl Client {
    pub(super) fn ask(
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
            let client = Rc::downgrade(self);
            let mine = move || {
                if let Some(client) = client.upgrade() {
                    client.take_turn(run);
                }
            };
            let needed = lesson.is_some() && embedding::takes_turns();
            let turn = needed.then(|| turn::ask(mine)).flatten();
            let (queued, waits) = (Some(command), turn.is_some());
            inner.pending = Some(Pending { run, queued, lesson, settler, turn, waits });
        }
        if self.store.session().engine == Engine::Ready {
            self.send_queued();
        }
        promise
    }

    /// The turn of that run has come, unless it was given up meanwhile.
    fn take_turn(self: &Rc<Self>, run: u32) {
        let its = |pending: &mut Pending| {
            pending.waits &= pending.run != run;
            !pending.waits
        };
        let its = self.inner.borrow_mut().pending.as_mut().is_some_and(its);
        if its && matches!(self.store.session().engine, Engine::Ready | Engine::Queued { .. }) {
            self.send_queued();
        }
    }

    pub(super) fn send_queued(self: &Rc<Self>) {
        let taken = match &mut self.inner.borrow_mut().pending {
            Some(pending) if pending.waits => Err(pending.run),
            Some(pending) => Ok(pending.queued.take().map(|c| (pending.run, pending.lesson, c))),
            None => Ok(None),
        };
        let (run, lesson, command) = match taken {
            Ok(Some(taken)) => taken,
            Ok(None) => return,
            Err(run) => return self.store.dispatch(Action::Queue { run }),
        };
        let text = json::command(&command).to_string();
        self.begin_undisturbed();
        let posted = self.inner.borrow().worker.as_ref().map(|worker| worker.post(&text));
        self.store.update_live(|live| live.begin(lesson.unwrap_or_default()));
        self.store.dispatch(Action::Run { run, lesson: lesson.unwrap_or_default() });
        if let Command::Run(request) = &command {
            self.tell(&Told::Begun(request));
        }
        if let Some(Err(failure)) = posted {
            self.broke(self.load_error(failure));
        }
    }
}
