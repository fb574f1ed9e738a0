//! What programs leave behind, and whose they are.

use super::super::process::{self, Process, Signal, active_children};
use super::super::subprocess::{PIPE, Popen, SubprocessError};
use super::super::thread::sleep;
use super::{LONG, MOMENT, runs, started, streams_of};
use crate::word::segment::heap;

/// A process that has started a program ends without it; a daemon may start one, too.
pub(super) fn nobodys_child() {
    let parent: fn(()) -> u32 = |()| {
        let sleeper = started(&["sleep", LONG], streams_of());
        assert!(active_children().is_empty());
        sleeper.pid()
    };
    for daemon in [false, true] {
        let child = Process::new("Parent", parent, &()).expect("a process").daemon(daemon);
        child.start().expect("it starts");
        let pid = child.join().expect("it ends before its program");
        process::kill(pid, Signal::Kill).expect("the program still runs");
        until_gone(pid);
    }
}

fn until_gone(pid: u32) {
    while process::kill(pid, Signal::Kill).is_ok() {
        sleep(MOMENT);
    }
}

/// More programs than the table has entries, of each of which nobody asks how it ended.
pub(super) fn dropped() {
    for round in 0..200 {
        let sleeper = started(&["sleep", LONG], streams_of());
        let pid = sleeper.pid();
        if round % 2 == 0 {
            drop(sleeper);
            process::kill(pid, Signal::Kill).expect("it still runs");
        } else {
            sleeper.kill();
        }
        until_gone(pid);
    }
}

/// However programs end, their blocks of the segment come back.
pub(super) fn gives_everything_back() {
    let round = || {
        runs();
        let pipes = streams_of().stdin(PIPE).stdout(PIPE).stderr(PIPE);
        assert!(Popen::new(&["nosuch"], pipes).is_err());
        let mut yes = started(&["yes"], streams_of().stdout(PIPE));
        drop(yes.stdout.take());
        assert_eq!(yes.wait(None), Ok(-13));
        let mut killed = started(&["cat"], streams_of().stdin(PIPE).stdout(PIPE).stderr(PIPE));
        killed.kill();
        assert_eq!(killed.wait(None), Ok(-9));
    };
    round();
    let before = heap::in_use();
    (0..5).for_each(|_| round());
    assert_eq!(heap::in_use(), before, "blocks after five rounds");
}

/// A program that can't be had costs nothing, and the next one works again.
pub(super) fn refused() {
    let pipes = || streams_of().stdin(PIPE).stdout(PIPE).stderr(PIPE);
    let mut sleepers = Vec::new();
    let error = loop {
        let before = heap::in_use();
        match Popen::new(&["sleep", LONG], pipes()) {
            Ok(sleeper) => sleepers.push(sleeper),
            Err(error) => {
                assert_eq!(heap::in_use(), before, "blocks after a refused program");
                break error;
            }
        }
    };
    assert!(matches!(error, SubprocessError::Process(_) | SubprocessError::Pipe(_)), "{error:?}");
    assert!(sleepers.len() >= 32, "only {} programs: {error}", sleepers.len());
    for mut sleeper in sleepers {
        sleeper.kill();
        assert_eq!(sleeper.wait(None), Ok(-9));
    }
    assert_eq!(started(&["true"], streams_of()).wait(None), Ok(0));
}
