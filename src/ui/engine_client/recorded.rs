//! Recorded runs, for where there is no engine: what an engine once said, told again.
//!
//! invariant: a recording is shown only while no engine can be had, and the session knows it for
//! what it is.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::Client;
use super::incoming::{Unread, field, mode_of, number, read, text};
use crate::browser::{page, site};
use crate::ui::session::{Action, Engine};

/// The version of a recording's shape, as `cargo xtask record` writes it.
const SCHEMA: u32 = 1;

impl Client {
    /// Fetches the recording of a lesson and shows it. Without one the lesson can still be read.
    pub fn show_recorded(self: &Rc<Self>, lesson: &'static str) {
        let client = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(tape) = site::text_file(&format!("recorded/{lesson}.json")).await else {
                return;
            };
            let session = client.store.session();
            let wanted = session.card.id == lesson && matches!(session.engine, Engine::Down { .. });
            if wanted && client.tell_again(lesson, &page::from_json(&tape)).is_err() {
                // Of another version, or cut off: nothing half told is left.
                client.store.update_live(|live| live.begin(lesson));
            }
        });
    }

    fn tell_again(self: &Rc<Self>, lesson: &'static str, tape: &JsValue) -> Result<(), Unread> {
        if number(tape, "schema") != SCHEMA {
            return Err("another version".to_owned());
        }
        let date = text(tape, "recorded").ok_or("no date")?;
        let messages = Array::from(&field(tape, "messages").ok_or("no messages")?);
        self.store.update_live(|live| live.begin(lesson));
        for message in messages.iter() {
            match text(&message, "kind").as_deref() {
                Some("finished") => {
                    let (date, report) = (date.clone(), Rc::new(read(&message, "report")?));
                    self.store.dispatch(Action::Recorded { lesson, date, report });
                }
                Some("progress") => {
                    let phase = field(&message, "phase").ok_or("no phase")?;
                    let mode = mode_of(&phase).ok_or("no mode")?;
                    let repetition = number(&phase, "repetition");
                    self.store.update_live(|live| live.repetition(mode, repetition));
                }
                Some(kind) => self.take_live(kind, &message)?,
                None => {}
            }
        }
        Ok(())
    }
}
