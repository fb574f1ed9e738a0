//! The Python listings beside the lessons: each runs under python3, asserts its lesson's facts by
//! itself and says `ok` at its end. A listing that hangs is ended and fails.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use interleave::lessons::CARDS;

/// Each takes a second or two; a loaded machine may need more.
const LIMIT: Duration = Duration::from_secs(20);
/// The listings are written for this version of Python 3 and later.
const OLDEST: u32 = 11;
const LANGUAGES: [&str; 2] = ["en", "zh"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn listings() -> Vec<PathBuf> {
    let folder = root().join("src/lessons/python");
    let entries = fs::read_dir(folder).expect("the folder of the listings");
    let paths = entries.map(|entry| entry.expect("an entry of the folder").path());
    let mut found: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "py")).collect();
    found.sort();
    found
}

fn id_of(listing: &Path) -> String {
    listing.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

/// The exit status of a listing and all it printed; `None` if it had to be ended.
struct Ran {
    status: Option<ExitStatus>,
    output: String,
    errors: String,
}

/// Run in a process group of its own, so that its children can be ended with it. What it prints
/// goes to files: a child that holds on to a pipe would keep us waiting for its end.
fn run(listing: &Path) -> Ran {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python").join(id_of(listing));
    fs::create_dir_all(&folder).expect("a folder below target");
    let file = |name: &str| File::create(folder.join(name)).expect("a file below target");
    let mut command = Command::new("python3");
    // Some are named as the module that they show, and must not be imported in its place.
    command.env("PYTHONSAFEPATH", "1");
    command.arg(listing).current_dir(&folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdin(Stdio::null()).stdout(file("output")).stderr(file("errors")).process_group(0);
    let mut child = command.spawn().expect("python3 is there, as another test says");
    let end = Instant::now() + LIMIT;
    let mut status = child.try_wait().expect("our own child can be asked");
    while status.is_none() && Instant::now() < end {
        thread::sleep(Duration::from_millis(20));
        status = child.try_wait().expect("our own child can be asked");
    }
    if status.is_none() {
        let group = format!("-{}", child.id());
        Command::new("kill").args(["-KILL", "--", &group]).status().expect("kill is there");
        child.wait().expect("our own child can be awaited");
    }
    let text = |name| fs::read_to_string(folder.join(name)).expect("text below target");
    Ran { status, output: text("output"), errors: text("errors") }
}

/// What is wrong with a listing's run.
fn complaint(listing: &Path) -> Option<String> {
    let Ran { status, output, errors } = run(listing);
    let what = match status {
        None => format!("had no end within {} s", LIMIT.as_secs()),
        Some(status) if !status.success() => format!("failed ({status})"),
        Some(_) if output.lines().next_back() != Some("ok") => "did not end with ok".to_owned(),
        Some(_) => return None,
    };
    Some(format!("{}.py {what}:\n{output}{errors}", id_of(listing)))
}

#[test]
fn python_is_here_and_new_enough() {
    let how = "on Debian, as root: apt-get update && apt-get install -y python3";
    let output = Command::new("python3").arg("--version").output();
    let output = output.unwrap_or_else(|error| panic!("python3 is missing ({error}); {how}"));
    let said = String::from_utf8_lossy(&output.stdout);
    let minor =
        said.strip_prefix("Python 3.").and_then(|rest| rest.split('.').next()?.parse().ok());
    assert!(minor >= Some(OLDEST), "it takes Python 3.{OLDEST} or later, this is {said}; {how}");
}

/// As many at a time as there are cores.
#[test]
fn every_listing_runs_and_its_facts_hold() {
    let listings = listings();
    let next = AtomicUsize::new(0);
    let work = || {
        let mine = std::iter::from_fn(|| listings.get(next.fetch_add(1, Ordering::Relaxed)));
        mine.filter_map(|listing| complaint(listing)).collect::<Vec<_>>()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.flat_map(|wrong| wrong.expect("no worker panics")).collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_lesson_has_a_listing_and_its_texts() {
    let mut missing = Vec::new();
    for card in CARDS {
        let texts = LANGUAGES.map(|language| format!("locales/{language}/lessons/{}.md", card.id));
        let listing = format!("src/lessons/python/{}.py", card.id);
        let all = texts.into_iter().chain([listing]);
        missing.extend(all.filter(|path| !root().join(path).is_file()));
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}
