//! `cargo xtask serve`: the site on this machine, isolated.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::build::{Place, Profile, precache, site};
use crate::paths;
use crate::server::{Fault, Options, Server};
use crate::tools::BuildTools;

const PORT: u16 = 8080;
/// An editor writes some files at a time.
const SETTLED: Duration = Duration::from_millis(200);
const WATCHED: [&str; 5] = ["src", "www", "locales", "index.html", "Cargo.toml"];

pub fn run(port: Option<u16>, profile: Profile) -> Result<()> {
    let tools = BuildTools::ensure()?;
    site::build(&tools, profile, &Place::default())?;
    let options = Options { port: port.unwrap_or(PORT), ..Options::new(paths::dist()) };
    let server = Server::start(options)?;
    if profile == Profile::Dev {
        // Each reload shows what was built last.
        server.fault(precache::WORKER, Fault::Body(precache::keeping_nothing()?.into_bytes()));
    }
    println!("serving {}", server.url());
    if profile == Profile::Dev {
        return rebuild_on_change(&tools, profile);
    }
    loop {
        std::thread::park();
    }
}

fn rebuild_on_change(tools: &BuildTools, profile: Profile) -> Result<()> {
    let (changes, _watcher) = watch()?;
    println!("watching {}", WATCHED.join(", "));
    while let Ok(first) = changes.recv() {
        let changed = settle(&changes, first);
        println!("{} changed", changed.display());
        match site::build(tools, profile, &Place::default()) {
            Ok(_) => println!("built; reload the page"),
            Err(error) => eprintln!("error: {error:#}"),
        }
        // What Trunk itself touched is no reason to build again.
        while changes.try_recv().is_ok() {}
    }
    Ok(())
}

fn watch() -> Result<(Receiver<PathBuf>, RecommendedWatcher)> {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let counts = !matches!(event.kind, EventKind::Access(_));
        if let (true, Some(path)) = (counts, event.paths.into_iter().next()) {
            // Nobody listens any more: we are about to end.
            let _ = sender.send(path);
        }
    })?;
    for name in WATCHED {
        let path = paths::root().join(name);
        if path.exists() {
            let watched = watcher.watch(&path, RecursiveMode::Recursive);
            watched.with_context(|| format!("{} can't be watched", path.display()))?;
        }
    }
    Ok((changes, watcher))
}

/// Wait until nothing has changed for a moment; the last change.
fn settle(changes: &Receiver<PathBuf>, first: PathBuf) -> PathBuf {
    let mut last = first;
    loop {
        match changes.recv_timeout(SETTLED) {
            Ok(path) => last = path,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return last,
        }
    }
}
