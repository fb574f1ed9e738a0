//! HTTP/1.1 as far as a browser needs it for files: a thread for each connection, which answers its
//! requests in turn.
//!
//! invariant: no connection waits for another. (A pool of threads, as tiny_http has one, may leave
//! the second of two that come at once in its queue until some other connection ends, and browsers
//! keep theirs open: a page then hangs.)

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::lock;
use crate::command;

/// What a request may be long, without a body.
const LONGEST: usize = 64 << 10;

/// An answer, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// What answers a request.
pub type Answers = dyn Fn(&Asked) -> Response + Send + Sync;

/// A listener and its connections; all end when it is dropped.
pub struct Listener {
    port: u16,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    ended: AtomicBool,
    /// Those that are open, so that they can be closed.
    open: Mutex<HashMap<u64, TcpStream>>,
}

impl Listener {
    /// On a port, or on any that this process did not have before (0).
    ///
    /// # Errors
    /// The port can't be had.
    pub fn start(port: u16, answers: Arc<Answers>) -> io::Result<Self> {
        let listener = match port {
            0 => command::listen()?,
            port => TcpListener::bind((Ipv4Addr::LOCALHOST, port))?,
        };
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { ended: AtomicBool::new(false), open: Mutex::default() });
        let own = Arc::clone(&shared);
        let accepting = thread::spawn(move || accept(&listener, &own, &answers));
        Ok(Self { port, shared, accepting: Some(accepting) })
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        // Wakes the thread that accepts, which ends with its listener: the port is free then.
        let woken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok();
        if let Some(thread) = self.accepting.take().filter(|_| woken) {
            // It does not panic.
            let _ = thread.join();
        }
        // A connection that is gone already is closed enough.
        for stream in lock(&self.shared.open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, answers: &Arc<Answers>) {
    for (id, stream) in (0..).zip(listener.incoming()) {
        if shared.ended.load(Ordering::Acquire) {
            return;
        }
        let Ok(stream) = stream else { continue };
        if let Ok(twin) = stream.try_clone() {
            lock(&shared.open).insert(id, twin);
        }
        let (shared, answers) = (Arc::clone(shared), Arc::clone(answers));
        thread::spawn(move || {
            // The visitor went away in the middle: nobody is left to tell.
            let _ = converse(stream, &*answers);
            lock(&shared.open).remove(&id);
        });
    }
}

/// Answer requests until one side has enough.
fn converse(mut stream: TcpStream, answers: &Answers) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    loop {
        let asked = loop {
            match Asked::read(&received) {
                Reading::Done(asked, length) => {
                    received.drain(..length);
                    break asked;
                }
                Reading::Wrong => return send(&mut stream, &Asked::none(), refusal(400)),
                Reading::More if received.len() > LONGEST => {
                    return send(&mut stream, &Asked::none(), refusal(431));
                }
                Reading::More => {}
            }
            let mut part = [0; 4096];
            match stream.read(&mut part)? {
                0 => return Ok(()),
                length => received.extend_from_slice(&part[..length]),
            }
        };
        let response = match asked.method.as_str() {
            "GET" | "HEAD" => answers(&asked),
            _ => refusal(405),
        };
        send(&mut stream, &asked, response)?;
        if asked.last {
            return Ok(());
        }
    }
}

/// What is asked for.
pub struct Asked {
    method: String,
    pub path: String,
    /// For a window or a frame, as browsers say.
    pub navigates: bool,
    /// Nothing is read after it.
    last: bool,
}

enum Reading {
    Done(Asked, usize),
    More,
    Wrong,
}

impl Asked {
    /// An answer to no request ends the connection.
    fn none() -> Self {
        Self { method: String::new(), path: String::new(), navigates: false, last: true }
    }

    fn read(received: &[u8]) -> Reading {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(received) {
            Ok(httparse::Status::Complete(length)) => Reading::Done(Self::of(&request), length),
            Ok(httparse::Status::Partial) => Reading::More,
            Err(_) => Reading::Wrong,
        }
    }

    fn of(request: &httparse::Request) -> Self {
        let has = |name: &str, part: &str| {
            request.headers.iter().any(|header| {
                let value = String::from_utf8_lossy(header.value).to_ascii_lowercase();
                header.name.eq_ignore_ascii_case(name) && value.contains(part)
            })
        };
        // A body would have to be read before the next request; files take none.
        let body = has("Content-Length", "") || has("Transfer-Encoding", "");
        Self {
            method: request.method.unwrap_or_default().to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            navigates: has("Sec-Fetch-Mode", "navigate"),
            last: body || request.version != Some(1) || has("Connection", "close"),
        }
    }
}

fn refusal(status: u16) -> Response {
    Response { status, headers: vec![("Allow", "GET, HEAD".to_owned())], body: Vec::new() }
}

fn send(stream: &mut TcpStream, asked: &Asked, response: Response) -> io::Result<()> {
    let reason = if response.status == 200 { "OK" } else { "-" };
    let mut out = format!("HTTP/1.1 {} {reason}\r\n", response.status);
    for (name, value) in &response.headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    let last = if asked.last { "Connection: close\r\n" } else { "" };
    out.push_str(&format!("{last}Content-Length: {}\r\n\r\n", response.body.len()));
    stream.write_all(out.as_bytes())?;
    if asked.method != "HEAD" {
        stream.write_all(&response.body)?;
    }
    stream.flush()
}
