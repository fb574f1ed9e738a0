//! A process from inside: who it is, and how it ends.

use std::sync::atomic::{AtomicU32, Ordering};

use super::super::control::CONTROL;
use super::super::process_table::{DAEMON, EXITED, Entry, MAIN_PID, SERVER};
use super::child::{Child, active_children};
use super::{ProcessError, signal};
use crate::sync::mp;
use crate::trace::{Kind, Reason, ring};
use crate::word::{Deadline, Word, identity, leave};

/// This process' pid. The supervisor reads it from outside.
pub static PID: AtomicU32 = AtomicU32::new(MAIN_PID);

/// `os.getpid()`: 1 in the main process of a run.
pub fn pid() -> u32 {
    PID.load(Ordering::Relaxed)
}

/// `os.getppid()`: 0 in the main process; 1 once the parent ended.
pub fn parent_pid() -> u32 {
    own_entry().map_or(0, |entry| entry.parent().load())
}

/// The entry of this process, unless it is the main one.
pub(super) fn own_entry() -> Option<Entry> {
    (pid() != MAIN_PID).then(|| Entry(CONTROL.pid.load(Ordering::Relaxed) as usize - 2))
}

/// # Errors
/// `AssertionError` in a daemon.
pub(super) fn may_have_children() -> Result<(), ProcessError> {
    if own_entry().is_some_and(|entry| entry.flags().load() & DAEMON != 0) {
        let why = "daemonic processes are not allowed to have children";
        return Err(ProcessError::AssertionError(why));
    }
    Ok(())
}

/// Become the process that `entry` tells of.
pub(super) fn become_child(entry: Entry) {
    let pid = entry.pid().load();
    PID.store(pid, Ordering::Relaxed);
    identity::set_process(pid);
}

/// The main process begins a lesson.
pub fn begin_main() {
    PID.store(MAIN_PID, Ordering::Relaxed);
    signal::reset();
}

/// The main process came to the end of a lesson: terminate daemons, wait for other children.
pub fn end_main() {
    end_children();
    if let server @ 2.. = SERVER.load() {
        let server = Child::of(Entry(server as usize - 2));
        server.kill();
        server.join_until(Deadline::NEVER);
        server.reap();
        SERVER.store(0);
    }
    signal::reset();
}

fn end_children() {
    active_children().iter().filter(|child| child.is_daemon()).for_each(Child::terminate);
    for child in active_children() {
        child.join_until(Deadline::NEVER);
    }
    for child in super::child::children() {
        child.reap();
        child.orphan();
    }
}

/// This process came to its end, with that exit code. What it shares is closed, so that others see
/// the end of its pipes before they see its own.
pub(super) fn conclude(entry: Entry, code: i32) {
    if signal::is_main_thread() {
        super::super::thread::finish();
    }
    end_children();
    if entry.pid().load() != pid() {
        // Told to leave long ago, and given up: the entry is somebody else's.
        leave();
    }
    mp::close_all_of(pid(), false);
    ring::emit(Kind::End, Reason::None, 0, i64::from(code), 0);
    entry.exit_code().store(code as u32);
    entry.move_to(EXITED);
}

/// `sys.exit(code)` of a child process: it ends as at the end of its function, with that code.
/// Nothing on the stack is dropped.
///
/// # Panics
/// In the main process, whose end is the lesson's.
pub fn exit(code: i32) -> ! {
    let entry = own_entry().expect("SystemExit: the main process ends with its lesson");
    conclude(entry, code);
    leave()
}
