//! What makes a run's times untrustworthy, as the page can see it; the engine sees the rest
//! (`runtime/engine/disturbance.rs`).

use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use super::Client;
use crate::browser::page;
use crate::protocol::RunReport;
use crate::protocol::disturbance::{HIDDEN, PAUSE};

impl Client {
    /// Notes from now on when the page is hidden, or put to sleep.
    pub fn watch_page(self: &Rc<Self>) {
        for (event, why) in [("visibilitychange", HIDDEN), ("freeze", PAUSE)] {
            let client = Rc::downgrade(self);
            let heard = move || {
                if let Some(client) = client.upgrade()
                    && (why != HIDDEN || page::is_hidden())
                {
                    client.disturb(why);
                }
            };
            page::on(event, heard);
        }
    }

    /// A run begins.
    pub(super) fn begin_undisturbed(&self) {
        let hidden = page::is_hidden().then_some(HIDDEN);
        self.inner.borrow_mut().disturbed = hidden.into_iter().collect();
    }

    pub(super) fn disturb(&self, why: &'static str) {
        self.inner.borrow_mut().disturbed.insert(why);
    }

    /// Adds what the page saw to what the engine saw: to the report and to its plain value.
    pub(super) fn add_disturbances(&self, report: &mut RunReport, plain: &JsValue) {
        let seen = self.inner.borrow().disturbed.clone();
        report.disturbed.extend(seen.into_iter().map(str::to_owned));
        report.disturbed.sort();
        report.disturbed.dedup();
        let all: Array = report.disturbed.iter().map(JsValue::from).collect();
        // A plain object of ours takes it.
        let _ = Reflect::set(plain, &"disturbed".into(), &all);
    }
}
