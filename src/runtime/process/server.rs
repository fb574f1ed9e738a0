//! The start method "forkserver": a process that began fresh, and is copied on request.
//!
//! Who wants a child writes the job into an entry of the table and rings; the server forks, and the
//! copy does the job. What was preloaded in the server every child has, and nothing of whoever
//! asked.

use super::super::process_table::{
    ANSWERED, ASKED, CLAIMED, EMPTY, Entry, SERVER, SERVER_BELL, claim, entries,
};
use super::child::Child;
use super::job::{self, Job};
use super::{ProcessError, fork, life};
use crate::word::{Word, block_on};

/// SERVER while somebody starts it.
const STARTING: u32 = 1;

/// Have a function called in the fork server before it serves, as
/// `multiprocessing.set_forkserver_preload` imports modules there. It starts the server.
///
/// # Errors
/// `OsError` where no memory or worker can be had, `ValueError` where it runs already.
pub fn set_forkserver_preload(preload: fn(())) -> Result<(), ProcessError> {
    if SERVER.compare_exchange(0, STARTING).is_err() {
        return Err(ProcessError::ValueError("the fork server runs already"));
    }
    run_server(preload)
}

fn run_server(preload: fn(())) -> Result<(), ProcessError> {
    let server = Job::new("ForkServer", serve, &(preload as usize as u32));
    match server.and_then(|job| job.spawn()) {
        Ok(server) => {
            // Nobody's child: it is not waited for, but killed at the end of the lesson.
            server.entry.parent().store(0);
            SERVER.store(server.entry.0 as u32 + 2);
            SERVER.wake(u32::MAX);
            Ok(())
        }
        Err(error) => {
            SERVER.store(0);
            SERVER.wake(u32::MAX);
            Err(error)
        }
    }
}

/// A child of ours that the fork server makes.
pub(super) fn start(job: &Job) -> Result<Child, ProcessError> {
    ensure_server()?;
    let letter = claim(EMPTY, CLAIMED).ok_or_else(job::table_full)?;
    if let Err(error) = job.write_to(letter, life::pid()) {
        letter.move_to(EMPTY);
        return Err(error);
    }
    letter.move_to(ASKED);
    SERVER_BELL.fetch_add(1);
    SERVER_BELL.wake(u32::MAX);
    while letter.state().load() == ASKED {
        block_on(&letter.state(), ASKED, None);
    }
    let entry = letter.result()[0].swap(0);
    job::free(letter);
    letter.move_to(EMPTY);
    if entry == fork::NO_CHILD {
        Err(job::refused())
    } else {
        Ok(Child::of(Entry(entry as usize - 2)))
    }
}

fn ensure_server() -> Result<(), ProcessError> {
    loop {
        match SERVER.load() {
            0 if SERVER.compare_exchange(0, STARTING).is_ok() => return run_server(|()| {}),
            0 => {}
            STARTING => {
                block_on(&SERVER, STARTING, None);
            }
            _ => return Ok(()),
        }
    }
}

/// The server's life; it ends with the run.
fn serve(preload: u32) {
    // SAFETY: `run_server` sent the index of such a function of this very program.
    let preload: fn(()) = unsafe { std::mem::transmute(preload as usize) };
    preload(());
    loop {
        let rung = SERVER_BELL.load();
        for letter in entries().filter(|entry| entry.state().load() == ASKED) {
            answer(letter);
        }
        block_on(&SERVER_BELL, rung, None);
    }
}

fn answer(letter: Entry) {
    let parent = letter.parent().load();
    let adopt = |entry: Entry| entry.parent().store(parent);
    let job = job::read(letter);
    let child = fork::start(&job.name, job.daemon, || {
        life::own_entry().map(adopt);
        job.run()
    });
    let entry = match child {
        Ok(child) => {
            adopt(child.entry);
            child.entry.0 as u32 + 2
        }
        Err(_) => fork::NO_CHILD,
    };
    letter.result()[0].store(entry);
    letter.move_to(ANSWERED);
}
