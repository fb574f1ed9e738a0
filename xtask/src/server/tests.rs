use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::*;

fn site(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("xtask-server-{name}-{}", std::process::id()));
    crate::files::fresh_folder(&folder.join("sub")).expect("a temporary folder");
    fs::write(folder.join("index.html"), "<p>page").expect("a file");
    fs::write(folder.join("embed.js"), "export {}").expect("a file");
    fs::write(folder.join("sub/a b.wasm"), "0123456789").expect("a file");
    folder
}

fn get(server: &Server, path: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_ascii_lowercase(), body.to_owned())
}

#[test]
fn paths_outside_of_the_folder_are_refused() {
    let folder = Path::new("/site");
    for path in [
        "/../secret",
        "/a/../../secret",
        "/%2e%2e/secret",
        "/a/..%2f..%2fsecret",
        "//etc/passwd",
        "/..\\secret",
        "/a/%5c..",
        "/c:/x",
        "/a/./b",
        "/%00",
        "/%zz",
        "/%",
        "/..",
        "x",
    ] {
        assert_eq!(resolve(folder, "/", path), None, "{path}");
    }
}

#[test]
fn paths_mean_files() {
    let folder = Path::new("/site");
    for (base, path, file) in [
        ("/", "/", "/site/index.html"),
        ("/", "/a/b.js", "/site/a/b.js"),
        ("/", "/a/", "/site/a/index.html"),
        ("/", "/a%20b", "/site/a b"),
        ("/play/", "/play/", "/site/index.html"),
        ("/play/", "/play/x", "/site/x"),
    ] {
        assert_eq!(resolve(folder, base, path).as_deref(), Some(Path::new(file)), "{path}");
    }
    assert_eq!(resolve(folder, "/play/", "/x"), None);
}

#[test]
fn files_come_with_their_type_and_the_isolation_headers() -> Result<()> {
    let folder = site("types");
    let server = Server::start(Options::new(&folder))?;
    let (status, head, body) = get(&server, "/?lesson=fib");
    assert!(status == 200 && body == "<p>page" && head.contains("content-type: text/html"));
    for (name, value) in hosting::headers() {
        assert!(head.contains(&format!("{}: {value}", name.to_ascii_lowercase())));
    }
    assert!(!head.contains("access-control-allow-origin"));
    let (_, head, _) = get(&server, "/embed.js");
    assert!(head.contains("access-control-allow-origin: *"));
    let (_, head, _) = get(&server, "/sub/a%20b.wasm");
    assert!(head.contains("content-type: application/wasm"));
    assert!(head.contains("cache-control: no-cache"));
    assert_eq!(get(&server, "/none").0, 404);
    assert_eq!(server.requests(), ["/", "/embed.js", "/sub/a%20b.wasm", "/none"]);
    assert_eq!(server.navigations(), Vec::<String>::new());
    crate::files::remove_folder(&folder)
}

/// As a browser has them: one request after the other on each connection, all open at once.
#[test]
fn no_connection_waits_for_another() -> Result<()> {
    let folder = site("connections");
    let server = Server::start(Options::new(&folder))?;
    let connect = |_| TcpStream::connect(("127.0.0.1", server.port()));
    let mut streams = (0..40).map(connect).collect::<std::io::Result<Vec<_>>>()?;
    for _ in 0..2 {
        for stream in streams.iter_mut().rev() {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"<p>page") {
                let mut part = [0; 512];
                let length = stream.read(&mut part)?;
                anyhow::ensure!(length > 0, "closed after {}", String::from_utf8_lossy(&answer));
                answer.extend_from_slice(&part[..length]);
            }
        }
    }
    crate::files::remove_folder(&folder)
}

#[test]
fn a_port_is_free_when_its_server_was_dropped() -> Result<()> {
    let folder = site("again");
    let first = Server::start(Options::new(&folder))?;
    let port = first.port();
    let mut open = TcpStream::connect(("127.0.0.1", port))?;
    open.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let mut part = [0; 64];
    assert!(open.read(&mut part)? > 0);
    drop(first);
    for _ in 0..20 {
        let again = Server::start(Options { port, ..Options::new(&folder) })?;
        assert_eq!(get(&again, "/").0, 200);
    }
    crate::files::remove_folder(&folder)
}

#[test]
fn what_is_no_request_for_a_file_is_refused() -> Result<()> {
    let folder = site("refused");
    let server = Server::start(Options::new(&folder))?;
    for (request, status) in [("POST / HTTP/1.1\r\n\r\n", "405"), ("x\r\n\r\n", "400")] {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port()))?;
        stream.write_all(request.as_bytes())?;
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
    crate::files::remove_folder(&folder)
}

#[test]
fn isolation_is_optional() -> Result<()> {
    let folder = site("plain");
    let options = Options { isolated: false, ..Options::new(&folder) };
    let (_, head, _) = get(&Server::start(options)?, "/");
    assert!(!head.contains("cross-origin") && !head.contains("isolation"));
    crate::files::remove_folder(&folder)
}

#[test]
fn somebody_elses_pages_have_none_of_our_headers() -> Result<()> {
    let folder = site("foreign");
    let server = Server::start(Options::foreign(&folder, &[("X-Own", "yes")]))?;
    let (_, head, _) = get(&server, "/");
    assert!(head.contains("x-own: yes"));
    assert!(!head.contains("cross-origin") && !head.contains("content-security"), "{head}");
    crate::files::remove_folder(&folder)
}

#[test]
fn faults_happen_as_asked_for() -> Result<()> {
    let folder = site("faults");
    let server = Server::start(Options::new(&folder))?;
    let wasm = "/sub/a%20b.wasm";
    server.fault(".wasm", Fault::Truncated(4));
    assert_eq!(get(&server, wasm).2, "0123");
    server.fault(".wasm", Fault::Body(b"other".into()));
    assert_eq!(get(&server, wasm).2, "other");
    server.fault(".wasm", Fault::MissingAfter(1));
    assert_eq!((get(&server, wasm).0, get(&server, wasm).0), (200, 404));
    server.fault(".wasm", Fault::Missing);
    assert_eq!((get(&server, wasm).0, get(&server, "/").0), (404, 200));
    server.clear_faults();
    server.fault("/sub/", Fault::Delayed(Duration::from_millis(80)));
    let began = Instant::now();
    assert_eq!(get(&server, wasm).0, 200);
    assert!(began.elapsed() >= Duration::from_millis(80));
    crate::files::remove_folder(&folder)
}
