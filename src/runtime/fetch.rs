//! HTTP requests, as system calls: the supervisor makes them, and the caller waits.
//!
//! [`get`] blocks its thread, which lets go of the GIL meanwhile and can be ended as in any other
//! wait; [`get_async`] lets the other tasks of its event loop go on. Both wait for the same thing:
//! a [`Request`] in this process' memory, which the supervisor fills in from outside.
//!
//! [`slow_url`] is answered by the site's service worker after a chosen time, so that it works
//! without a network.
//! Invariant: a request stays where it is until it is answered, whoever still waits for it.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::event_loop;
use crate::sync::PythonError;
use crate::trace::{Kind, Reason, ring};
use crate::word::{Local, Word, block_on};

/// Bytes of an answer that are kept.
pub const CAPACITY: usize = 4096;

const PENDING: u32 = 0;
pub const ANSWERED: u32 = 1;

/// A request on its way. The supervisor writes it from outside, `state` last.
#[derive(Debug)]
#[repr(C)]
pub struct Request {
    pub state: Local,
    /// The supervisor's, to know this request again.
    pub ticket: AtomicU32,
    /// The HTTP status, 0 where there was no answer.
    pub status: AtomicU32,
    /// Our service worker answered.
    pub ours: AtomicU32,
    /// Of the whole answer, in bytes.
    pub length: AtomicU32,
    pub bytes: [AtomicU8; CAPACITY],
}

/// Where the supervisor may still write, and the loops it may still call.
static ON_THE_WAY: Mutex<Vec<(Arc<Request>, Option<event_loop::Handle>)>> = Mutex::new(Vec::new());

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub text: String,
}

/// Why there is no answer. Python's `urllib.error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// URLError: no network, or nobody there.
    Url(String),
    /// HTTPError: an answer with this status.
    Http(u16),
    /// Longer than [`CAPACITY`] bytes.
    TooLong(usize),
    /// A slow address that no service worker answered.
    NoServiceWorker,
}

/// An address of this site that is answered after so many milliseconds with `page <n>`. Each call
/// gives another one: two requests to the same address would be made one after the other.
pub fn slow_url(milliseconds: u32, n: usize) -> String {
    let unique = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("latency/{milliseconds}/{n}?request={unique}")
}

/// Ask for `url` and wait for the answer.
///
/// # Errors
/// [`FetchError`].
#[track_caller]
pub fn get(url: &str) -> Result<Response, FetchError> {
    let line = ring::line_of(Location::caller());
    let request = send(url, None)?;
    ring::emit(Kind::WaitBegin, Reason::Io, 0, 0, line);
    while request.state.load() == PENDING {
        block_on(&request.state, PENDING, None);
    }
    ring::emit(Kind::WaitEnd, Reason::Io, 0, 1, line);
    request.response(url)
}

/// Ask for `url` and wait for the answer, as a task of an event loop.
///
/// # Errors
/// [`FetchError`].
pub async fn get_async(url: &str) -> Result<Response, FetchError> {
    let request = send(url, Some(event_loop::get_running_loop()))?;
    event_loop::knocked_until(|| request.state.load() != PENDING).await;
    request.response(url)
}

fn send(url: &str, handle: Option<event_loop::Handle>) -> Result<Arc<Request>, FetchError> {
    let request = Arc::new(Request {
        state: Local::new(PENDING),
        ticket: AtomicU32::new(0),
        status: AtomicU32::new(0),
        ours: AtomicU32::new(0),
        length: AtomicU32::new(0),
        bytes: [const { AtomicU8::new(0) }; CAPACITY],
    });
    let door = handle.as_ref().map_or(0, event_loop::Handle::door_address);
    {
        let mut on_the_way = ON_THE_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        on_the_way.retain(|(request, _)| request.state.load() == PENDING);
        on_the_way.push((request.clone(), handle));
    }
    super::host::fetch(url, std::ptr::from_ref(&*request) as usize, door)
        .map_err(FetchError::Url)?;
    Ok(request)
}

impl Request {
    fn response(&self, url: &str) -> Result<Response, FetchError> {
        let length = self.length.load(Ordering::Relaxed) as usize;
        let bytes = self.bytes.iter().take(length).map(|byte| byte.load(Ordering::Relaxed));
        let text = String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned();
        let ours = self.ours.load(Ordering::Relaxed) != 0;
        match self.status.load(Ordering::Relaxed) as u16 {
            _ if url.starts_with("latency/") && !ours => Err(FetchError::NoServiceWorker),
            0 => Err(FetchError::Url(text)),
            status @ 400.. => Err(FetchError::Http(status)),
            _ if length > CAPACITY => Err(FetchError::TooLong(length)),
            status => Ok(Response { status, text }),
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::Url(why) => f.write_str(why),
            FetchError::Http(status) => write!(f, "HTTP status {status}"),
            FetchError::TooLong(length) => {
                write!(f, "an answer of {length} bytes; there is room for {CAPACITY}")
            }
            FetchError::NoServiceWorker => f.write_str(
                "no service worker answers here: the browser allows none (a private window does \
                 so), or it was not ready yet; reload the page, or try an ordinary window",
            ),
        }
    }
}

impl std::error::Error for FetchError {}

impl PythonError for FetchError {
    fn python_name(&self) -> &'static str {
        match self {
            FetchError::Http(_) => "urllib.error.HTTPError",
            _ => "urllib.error.URLError",
        }
    }
}
