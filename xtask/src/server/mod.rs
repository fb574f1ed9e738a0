//! A static server of one folder, for `cargo xtask serve` and for the browser tests.
//!
//! It has no endpoints, only files, and sends what every host is told to (`crate::hosting`). Tests
//! ask it for faults, and for what was requested.

mod faults;
mod files;
mod http;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};

pub use faults::{Fault, Faults};
pub use files::{content_type, resolve};

use self::http::{Asked, Response};
use crate::hosting;

#[derive(Debug, Clone)]
pub struct Options {
    pub folder: PathBuf,
    /// 0: whichever is free.
    pub port: u16,
    /// Send the headers that bring threads.
    pub isolated: bool,
    /// Serve the folder under this path, with a slash at both ends.
    pub base: String,
    /// Sent instead of the site's: for a folder that is somebody else's.
    pub headers: Option<Vec<(&'static str, String)>>,
}

impl Options {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), port: 0, isolated: true, base: "/".into(), headers: None }
    }

    /// Of somebody else's pages, with no headers but those.
    pub fn foreign(folder: impl Into<PathBuf>, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { headers: Some(headers), ..Self::new(folder) }
    }
}

/// A running server; it stops when dropped.
pub struct Server {
    shared: Arc<Shared>,
    listener: http::Listener,
}

struct Shared {
    options: Options,
    faults: Mutex<Faults>,
    requests: Mutex<Vec<String>>,
    navigations: Mutex<Vec<String>>,
}

impl Server {
    /// # Errors
    /// The port is taken.
    pub fn start(options: Options) -> Result<Self> {
        let port = options.port;
        let faults = Mutex::new(Faults::default());
        let (requests, navigations) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { options, faults, requests, navigations });
        let own = Arc::clone(&shared);
        let listener = http::Listener::start(port, Arc::new(move |asked| own.answer(asked)));
        let listener =
            listener.with_context(|| format!("port {port} can't be had; choose another"))?;
        Ok(Self { shared, listener })
    }

    /// The site's address, with a slash at its end. `localhost` counts as secure without TLS.
    pub fn url(&self) -> String {
        format!("http://localhost:{}{}", self.port(), self.shared.options.base)
    }

    pub fn port(&self) -> u16 {
        self.listener.port()
    }

    /// From now on, answer a path that contains `part` with a fault.
    pub fn fault(&self, part: &str, fault: Fault) {
        lock(&self.shared.faults).add(part, fault);
    }

    pub fn clear_faults(&self) {
        *lock(&self.shared.faults) = Faults::default();
    }

    /// The paths asked for so far, in order.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.shared.requests).clone()
    }

    /// Those of them that a window or a frame asked for as its page.
    pub fn navigations(&self) -> Vec<String> {
        lock(&self.shared.navigations).clone()
    }
}

impl Shared {
    fn answer(&self, asked: &Asked) -> Response {
        let path = asked.path.split(['?', '#']).next().unwrap_or_default();
        lock(&self.requests).push(path.to_owned());
        if asked.navigates {
            lock(&self.navigations).push(path.to_owned());
        }
        let concerned = lock(&self.faults).concern(path);
        let fault = lock(&self.faults).meet(path);
        let answer = files::answer(&self.options.folder, &self.options.base, path);
        let answer = match fault {
            Some(fault) => faults::apply(&fault, answer),
            None => answer,
        };
        let lasting = answer.status == 200 && !concerned;
        let file = path.strip_prefix(&self.options.base).filter(|_| lasting);
        let shared = file == Some(hosting::SHARED);
        self.response(answer, file.map_or(hosting::CHANGING, hosting::cache_control), shared)
    }

    fn response(&self, answer: Answer, cache: &str, shared: bool) -> Response {
        let isolated = self.options.isolated;
        let mut headers = self.options.headers.clone().unwrap_or_else(|| {
            let mut site = hosting::headers();
            let (name, value) = hosting::SHARING;
            site.extend(shared.then(|| (name, value.to_owned())));
            site
        });
        headers.retain(|(name, _)| isolated || !is_isolation(name));
        let own = [("Content-Type", answer.kind), ("Cache-Control", cache)];
        headers.extend(own.map(|(name, value)| (name, value.to_owned())));
        Response { status: answer.status, headers, body: answer.body }
    }
}

fn is_isolation(name: &str) -> bool {
    hosting::ISOLATION.iter().any(|(known, _)| *known == name)
}

/// What goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: Vec<u8>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
