//! The site without a network: its files are kept by the service worker, and another version of them
//! is offered once it is there.
//!
//! A few files are asked for at a time, and only while nothing runs: a lesson shares its cores, and
//! the network, with nobody.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::app::Handle;
use super::session::{Action, Engine, NoticeKind};
use crate::browser::service_worker::{self, Said};
use crate::browser::{embedding, page};

/// Between two looks whether it is quiet here, in ms; the first one comes that long after the start.
const QUIET_MS: u32 = 2_000;

/// What is asked of the service worker.
#[derive(Default)]
struct Keeping {
    /// More is going to be asked for.
    planned: Cell<bool>,
    begun: Cell<bool>,
}

/// Has the site's service worker registered, and does what it says.
pub fn start(client: &Handle) {
    let (client, keeping) = (client.clone(), Rc::new(Keeping::default()));
    service_worker::register(move |said| match said {
        Said::Waiting => client.dispatch(Action::Notice(NoticeKind::Update)),
        // The version that the visitor asked for has taken over.
        Said::Kept | Said::Missing if client.store.session().updating => page::reload(),
        Said::Kept => client.dispatch(Action::Kept),
        Said::Missing => keep(&client, &keeping),
        // It is tried again when the page is next loaded.
        Said::Failed => client.dispatch(Action::Unkept("offline-failed")),
        Said::Full => client.dispatch(Action::Unkept("offline-full")),
        Said::Refused => client.dispatch(Action::Unkept("offline-refused")),
    });
}

fn keep(client: &Handle, keeping: &Rc<Keeping>) {
    // A frame in another site's page has a storage of its own, for that site alone.
    if page::saves_data() || embedding::is_on() || keeping.planned.replace(true) {
        return;
    }
    let wait = if keeping.begun.get() { 0 } else { QUIET_MS };
    go_on(client.clone(), keeping.clone(), wait);
}

fn go_on(client: Handle, keeping: Rc<Keeping>, wait: u32) {
    let look = move || {
        if !matches!(client.store.session().engine, Engine::Ready | Engine::Down { .. }) {
            return go_on(client, keeping, QUIET_MS);
        }
        keeping.planned.set(false);
        keeping.begun.set(true);
        service_worker::keep_some();
    };
    Timeout::new(wait, look).forget();
}

/// Goes over to the version that waits: the page is loaded again as soon as it has taken over.
pub fn update(client: &Handle) {
    client.dispatch(Action::Update);
    wasm_bindgen_futures::spawn_local(async {
        // Another page was faster.
        if !service_worker::take_over().await {
            page::reload();
        }
    });
}
