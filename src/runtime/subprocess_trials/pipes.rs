//! Pipes between programs: full, closed, and with output that comes too late.

use std::time::Duration;

use super::super::process::{Handler, Signal, signal};
use super::super::subprocess::{DEVNULL, PIPE, SubprocessError, check_output, run};
use super::super::thread::sleep;
use super::{LONG, MOMENT, SHORT, options, started, streams_of};
use crate::sync::mp::{IpcError, PIPE_CAPACITY, Reader, byte_pipe};

/// A program that was killed because it took too long leaves what it wrote until then.
pub(super) fn output_so_far() {
    let (reader, writer) = byte_pipe().expect("room");
    // How soon it comes to write is up to the machine.
    for seconds in [0.25, 1.0, 4.0, 16.0, 64.0] {
        writer.write(b"so far").expect("room in the pipe");
        let timeout = Duration::from_secs_f64(seconds);
        match run(&["cat"], options().stdin(&reader).stdout(PIPE).timeout(timeout)) {
            Err(SubprocessError::TimeoutExpired { stdout: None, .. }) => {}
            Err(SubprocessError::TimeoutExpired { stdout: Some(out), stderr: None, .. }) => {
                assert!(out.starts_with(b"so far"), "{out:?}");
                return;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("it wrote nothing in a minute");
}

pub(super) fn pipeline() {
    let log = check_output(&["dmesg", "-n", "4000"], options()).expect("a log");
    let log = String::from_utf8(log).expect("text");
    let expected: String =
        log.lines().filter(|line| line.contains("hda")).map(|line| format!("{line}\n")).collect();
    let mut dmesg = started(&["dmesg", "-n", "4000"], streams_of().stdout(PIPE));
    let from = dmesg.stdout.take().expect("a pipe");
    let mut grep = started(&["grep", "hda"], streams_of().stdin(&from).stdout(PIPE));
    drop(from);
    let (found, _) = grep.communicate(None, None).expect("it ends");
    assert_eq!(found, Some(expected.clone().into_bytes()));
    assert_eq!((dmesg.wait(None), grep.returncode()), (Ok(0), Some(0)));
    // Four of them: sort | uniq -c | sort -rn | head -n 1 of all words.
    let words = b"a\nb\na\nc\na\nb\n";
    let mut sort = started(&["sort"], streams_of().stdin(PIPE).stdout(PIPE));
    let sorted = sort.stdout.take().expect("a pipe");
    let mut uniq = started(&["uniq", "-c"], streams_of().stdin(&sorted).stdout(PIPE));
    let counted = uniq.stdout.take().expect("a pipe");
    let mut most = started(&["sort", "-rn"], streams_of().stdin(&counted).stdout(PIPE));
    let ordered = most.stdout.take().expect("a pipe");
    let mut head = started(&["head", "-n", "1"], streams_of().stdin(&ordered).stdout(PIPE));
    drop((sorted, counted, ordered));
    sort.communicate(Some(words), None).expect("it ends");
    let (first, _) = head.communicate(None, None).expect("it ends");
    assert_eq!(first.as_deref(), Some(&b"      3 a\n"[..]));
    assert_eq!([sort.wait(None), uniq.wait(None), most.wait(None)], [const { Ok(0) }; 3]);
}

fn full(pipe: &Reader) -> bool {
    pipe.held() == PIPE_CAPACITY as usize
}

/// Nobody reads: the pipe gets full and its writer waits, for as long as that may be.
pub(super) fn full_pipe() {
    let mut yes = started(&["yes"], streams_of().stdout(PIPE));
    let pipe = yes.stdout.take().expect("a pipe");
    while !full(&pipe) {
        assert_eq!(yes.poll(), None);
        sleep(MOMENT);
    }
    assert!(yes.wait(Some(SHORT)).is_err(), "it waits");
    assert!(full(&pipe), "and wrote no byte more");
    let mut bytes = [0; 4];
    assert_eq!((pipe.read(&mut bytes), &bytes), (Ok(4), b"y\ny\n"));
    let mut block = vec![0; 4096];
    assert_eq!(pipe.read(&mut block), Ok(4096));
    while pipe.held() < PIPE_CAPACITY as usize - 4 {
        sleep(MOMENT);
    }
    assert_eq!(yes.poll(), None, "it went on for as much as there was room");
    drop(pipe);
    assert_eq!(yes.wait(None), Ok(-13), "nobody reads any more");
}

/// Who writes into a pipe that nobody reads gets SIGPIPE; we ourselves, as in Python, an error.
pub(super) fn broken_pipe() {
    let mut yes = started(&["yes"], streams_of().stdout(PIPE));
    let pipe = yes.stdout.take().expect("a pipe");
    let mut head = started(&["head", "-n", "3"], streams_of().stdin(&pipe).stdout(PIPE));
    let (out, _) = head.communicate(None, None).expect("it ends");
    assert_eq!(out.as_deref(), Some(&b"y\ny\ny\n"[..]));
    assert!(yes.wait(Some(SHORT)).is_err(), "we could still read it");
    drop(pipe);
    assert_eq!(yes.wait(None), Ok(-13));
    let mut closed = started(&["echo", "x"], streams_of().stdin(PIPE));
    assert_eq!(closed.wait(None), Ok(0));
    let stdin = closed.stdin.take().expect("a pipe");
    assert_eq!(stdin.write(b"x"), Err(IpcError::BrokenPipeError));
    // What the parent does about the signal is nothing to its programs.
    signal(Signal::Pipe, Handler::Ignore).expect("the main thread");
    let mut yes = started(&["yes"], streams_of().stdout(PIPE));
    drop(yes.stdout.take());
    assert_eq!(yes.wait(None), Ok(-13));
    signal(Signal::Pipe, Handler::Default).expect("the main thread");
    // Two readers of one pipe: it takes both to end.
    let mut yes = started(&["yes"], streams_of().stdout(PIPE));
    let pipe = yes.stdout.take().expect("a pipe");
    let mut first = started(&["head", "-n", "1"], streams_of().stdin(&pipe).stdout(DEVNULL));
    let second = started(&["sleep", LONG], streams_of().stdin(&pipe));
    drop(pipe);
    assert_eq!(first.wait(None), Ok(0));
    assert!(yes.wait(Some(SHORT)).is_err(), "the second could still read it");
    second.kill();
    assert_eq!(yes.wait(None), Ok(-13));
}
