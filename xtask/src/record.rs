//! `cargo xtask record`: runs of all lessons as the engine told them, for visitors whose browser or
//! host can't run them. They are kept under `www/recorded/` and shown as what they are.
//!
//! A recording is the engine's own messages to the page, of the last repetition of each mode, so
//! that the page shows it by the very code that shows a run.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::browser::{Browser, Page, Setup, Timeouts};
use crate::build::{Place, Profile, site};
use crate::server::{Options, Server};
use crate::tools::{self, BuildTools};
use crate::{files, paths};

/// The version of a recording's shape.
pub const SCHEMA: u32 = 1;
/// A recording that takes more bytes than this is too long to be fetched for a look.
const LARGEST: usize = 400_000;
/// The longest run.
const PATIENCE: Duration = Duration::from_secs(120);

/// Settings other than the defaults, for what would take long or leave more than one looks at.
const SETTINGS: [(&str, &str); 11] = [
    ("busy-loops", "{ seconds: 1 }"),
    ("big-power", "{ seconds: 1, exponent: 600000 }"),
    ("data-parallel", "{ size: 20 }"),
    ("deadlock", "{ look: 0.3 }"),
    ("manager", "{ 'proxy-calls': 20 }"),
    ("pipe", "{ parcels: 40 }"),
    ("lost-update", "{ adders: 40 }"),
    ("pool", "{ seconds: 0.5, timeout: 0.2 }"),
    ("shared-values", "{ additions: 300 }"),
    ("subprocess", "{ 'log-lines': 2000 }"),
    ("generator", "{ switches: 5000 }"),
];

/// Keeps what the engine's worker says, from the start of the page on.
const TAP: &str = "(() => {
  const Plain = window.Worker;
  window.tape = [];
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => window.tape.push(data));
    }
  };
})()";

/// Run a lesson, and keep of what was said the last repetition of each mode and the report.
const RUN: &str = "(async () => {
  window.tape.length = 0;
  await interleave.run({ lesson: 'ID', params: PARAMS });
  const kept = new Map();
  let part = null;
  for (const message of window.tape) {
    if (message.kind === 'progress') {
      part = message.phase.name === 'measure' ? [message] : null;
      if (part) kept.set(message.phase.mode, part);
    }
    const shown = ['output', 'meters', 'board', 'waits', 'trace', 'picture'];
    if (part && shown.includes(message.kind)) part.push(message);
  }
  const last = (kind, part) => part.findLast((message) => message.kind === kind);
  const once = ['meters', 'picture'];
  const fits = (message, _, part) => !once.includes(message.kind) || message === last(message.kind, part);
  const messages = [...kept.values()].flatMap((part) => part.filter(fits));
  messages.push(window.tape.find((message) => message.kind === 'finished'));
  const text = (bytes) => btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ''));
  const plain = (_, value) => (ArrayBuffer.isView(value) ? text(value) : value);
  return JSON.stringify({ schema: SCHEMA, recorded: new Date().toISOString().slice(0, 10), messages }, plain);
})()";

/// Record the lessons named, or all.
pub fn run(wanted: &[String]) -> Result<()> {
    tools::ensure_browser(Browser::Chromium)?;
    let dist = site::build(&BuildTools::ensure()?, Profile::Release, &Place::default())?;
    let server = Server::start(Options::new(dist))?;
    let timeouts = Timeouts { script: PATIENCE, ..Timeouts::default() };
    let page = Page::with(server.url(), &Setup { timeouts, ..Setup::of(Browser::Chromium) })?;
    page.before_load(TAP)?;
    page.open("en/fetch-all.html")?;
    page.ready()?;
    page.controlled()?;
    let lessons = page.eval("interleave.lessons().map((lesson) => lesson.id)")?;
    let ids: Vec<_> = lessons.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(unknown) = wanted.iter().find(|id| !ids.contains(&id.as_str())) {
        bail!("no lesson `{unknown}`; there are {}", ids.join(", "));
    }
    for id in ids.iter().filter(|id| wanted.is_empty() || wanted.iter().any(|w| w == *id)) {
        record(&page, id).with_context(|| format!("recording {id}"))?;
    }
    Ok(())
}

fn record(page: &Page, id: &str) -> Result<()> {
    let params = SETTINGS.iter().find(|(known, _)| *known == id).map_or("{}", |(_, params)| params);
    let call = RUN.replace("ID", id).replace("PARAMS", params);
    let text = page.eval_async(&call.replace("SCHEMA", &SCHEMA.to_string()))?;
    let text = text.as_str().context("no recording")?;
    if text.len() > LARGEST {
        bail!("{} bytes are too many; give it smaller settings in SETTINGS", text.len());
    }
    let file = paths::root().join("www/recorded").join(id).with_extension("json");
    files::write(&file, text)?;
    println!("recorded {id}: {} bytes", text.len());
    Ok(())
}
