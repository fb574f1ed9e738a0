//! A static server of one folder, for `cargo xtask serve` and for the browser tests.
//!
//! It has no endpoints, only files, and sends what every host is told to (`crate::hosting`). Tests ask it for faults, and for what was requested.

mod faults;
mod files;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Result, anyhow};
use tiny_http::{Header, Request, Response, StatusCode};

pub use faults::{Fault, Faults};
pub use files::{content_type, resolve};

use crate::hosting;

/// A browser asks for some files at once, and a delayed one must not hold up the others.
const THREADS: usize = 12;

#[derive(Debug, Clone)]
pub struct Options {
    pub folder: PathBuf,
    /// 0: whichever is free.
    pub port: u16,
    /// Send the headers that bring threads.
    pub isolated: bool,
    /// Serve the folder under this path, with a slash at both ends.
    pub base: String,
}

impl Options {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), port: 0, isolated: true, base: "/".into() }
    }
}

/// A running server; it stops when dropped.
pub struct Server {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    port: u16,
}

struct Shared {
    http: tiny_http::Server,
    options: Options,
    faults: Mutex<Faults>,
    requests: Mutex<Vec<String>>,
}

impl Server {
    /// # Errors
    /// The port is taken.
    pub fn start(options: Options) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let http = tiny_http::Server::http(address).map_err(|error| {
            anyhow!("port {} can't be had ({error}); choose another", options.port)
        })?;
        let port = http.server_addr().to_ip().map_or(options.port, |address| address.port());
        let faults = Mutex::new(Faults::default());
        let shared = Arc::new(Shared { http, options, faults, requests: Mutex::default() });
        let thread = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.serve())
        };
        let threads = (0..THREADS).map(thread).collect();
        Ok(Self { shared, threads, port })
    }

    /// The site's address, with a slash at its end. `localhost` counts as secure without TLS.
    pub fn url(&self) -> String {
        format!("http://localhost:{}{}", self.port, self.shared.options.base)
    }

    pub fn port(&self) -> u16 {
        self.port
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
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.shared.http.unblock();
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so; there is nothing left to stop.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn serve(&self) {
        while let Ok(request) = self.http.recv() {
            let answer = self.answer(request.url());
            let cache = self.cache_control(request.url(), answer.status);
            self.send(request, answer, cache);
        }
    }

    fn answer(&self, url: &str) -> Answer {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        lock(&self.requests).push(path.to_owned());
        let fault = lock(&self.faults).meet(path);
        let answer = files::answer(&self.options.folder, &self.options.base, path);
        match fault {
            Some(fault) => faults::apply(&fault, answer),
            None => answer,
        }
    }

    /// As every host is told to: only a file that is there may be kept for good.
    fn cache_control(&self, url: &str, status: u16) -> &'static str {
        let file = url.strip_prefix(&self.options.base).filter(|_| status == 200);
        file.map_or(hosting::CHANGING, hosting::cache_control)
    }

    fn send(&self, request: Request, answer: Answer, cache: &str) {
        let mut response = Response::from_data(answer.body)
            .with_status_code(StatusCode(answer.status))
            .with_chunked_threshold(usize::MAX);
        let isolated = self.options.isolated;
        let kept = |(name, _): &(&str, String)| isolated || !is_isolation(name);
        let own = [("Content-Type", answer.kind), ("Cache-Control", cache)];
        let own = own.map(|(name, value)| (name, value.to_owned()));
        for (name, value) in hosting::headers().into_iter().filter(kept).chain(own) {
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        // The visitor went away: nobody is left to tell.
        let _ = request.respond(response);
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
