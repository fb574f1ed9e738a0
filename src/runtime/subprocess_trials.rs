//! Trials of programs in processes of their own: each panics where its claim fails. They follow
//! the cases of CPython's test_subprocess.

use std::time::Duration;

use super::process::{self, Signal};
use super::subprocess::{
    CompletedProcess, DEVNULL, Options, PIPE, Popen, STDOUT, Streams, SubprocessError, call,
    check_call, check_output, run,
};
use super::thread::sleep;
use crate::sync::mp::{PIPE_CAPACITY, byte_pipe};

mod ends;
mod pipes;

/// Every trial by its name.
pub static TRIALS: &[(&str, fn())] = &[
    ("subprocess_run", runs),
    ("subprocess_streams", streams),
    ("subprocess_communicate", communicate),
    ("subprocess_communicate_timeout", communicate_timeout),
    ("subprocess_wait", wait),
    ("subprocess_signals", signals),
    ("subprocess_output_so_far", pipes::output_so_far),
    ("subprocess_pipeline", pipes::pipeline),
    ("subprocess_full_pipe", pipes::full_pipe),
    ("subprocess_broken_pipe", pipes::broken_pipe),
    ("subprocess_is_nobodys_child", ends::nobodys_child),
    ("subprocess_dropped", ends::dropped),
    ("subprocess_refused", ends::refused),
    ("subprocess_gives_everything_back", ends::gives_everything_back),
];

const MOMENT: Duration = Duration::from_millis(1);
const SHORT: Duration = Duration::from_millis(50);
/// Longer than any trial takes.
const LONG: &str = "3600";

fn options<'a>() -> Options<'a> {
    Options::default()
}

fn streams_of<'a>() -> Streams<'a> {
    Streams::default()
}

fn started(args: &[&str], streams: Streams<'_>) -> Popen {
    Popen::new(args, streams).expect("a program")
}

fn captured(args: &[&str], input: &[u8]) -> CompletedProcess {
    run(args, options().input(input).stdout(PIPE).stderr(PIPE)).expect("it comes to its end")
}

fn runs() {
    let done = run(&["echo", "hello"], options().capture_output(true).check(true));
    let text =
        "CompletedProcess(args=['echo', 'hello'], returncode=0, stdout='hello\\n', stderr='')";
    assert_eq!(done.expect("it ends well").to_string(), text);
    assert_eq!(call(&["false"], options()), Ok(1));
    let error = check_call(&["false"], options()).expect_err("it has another code");
    assert_eq!(error.to_string(), "Command '['false']' returned non-zero exit status 1.");
    assert_eq!(check_call(&["true"], options()), Ok(()));
    assert_eq!(check_output(&["seq", "2"], options()), Ok(b"1\n2\n".to_vec()));
    assert_eq!(check_output(&["wc", "-c"], options()), Ok(b"0\n".to_vec()), "no input");
    assert!(check_output(&["cat", "missing"], options().stderr(STDOUT)).is_err());
    let failed = run(&["grep"], options().capture_output(true).check(true));
    match failed {
        Err(SubprocessError::CalledProcessError(done)) => {
            assert_eq!((done.returncode, done.text().as_str()), (2, ""));
            assert!(done.error_text().starts_with("grep: a pattern"), "{}", done.error_text());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(captured(&["tr", "a-z", "A-Z"], b"pear").text(), "PEAR");
    assert_eq!(captured(&["grep", "x"], b"").returncode, 1);
    let began = crate::word::now_ms();
    let late = run(&["sleep", LONG], options().timeout(SHORT)).expect_err("it takes too long");
    assert_eq!(late.to_string(), "Command '['sleep', '3600']' timed out after 0.05 seconds");
    assert!(crate::word::now_ms() - began >= 49.9);
    let sleeper = &["sleep", LONG];
    for late in [
        call(sleeper, options().timeout(SHORT)).err(),
        check_output(sleeper, options().timeout(Duration::ZERO)).err(),
    ] {
        assert!(matches!(late, Some(SubprocessError::TimeoutExpired { .. })), "{late:?}");
    }
    assert!(run(&["yes"], options().stdout(DEVNULL).timeout(SHORT)).is_err(), "it has no end");
}

fn streams() {
    // What is not redirected is none of ours.
    let mut quiet = started(&["true"], streams_of());
    assert!(quiet.stdin.is_none() && quiet.stdout.is_none() && quiet.stderr.is_none());
    assert_eq!(quiet.wait(None), Ok(0));
    assert_eq!(format!("{quiet:?}"), "<Popen: returncode: 0 args: ['true']>");
    // Input from nowhere ends at once; output to nowhere is written all the same.
    let done = run(&["wc", "-c"], options().stdin(DEVNULL).stdout(PIPE)).expect("it ends");
    assert_eq!(done.text(), "0\n");
    assert_eq!(call(&["dmesg", "-n", "5000"], options().stdout(DEVNULL)), Ok(0));
    let done = run(&["cat", "missing"], options().stdout(PIPE).stderr(DEVNULL)).expect("it ends");
    assert_eq!((done.returncode, done.stdout, done.stderr), (1, Some(Vec::new()), None));
    // Complaints to where the output goes.
    let both = run(&["cat", "-", "missing"], options().input(b"in\n").stdout(PIPE).stderr(STDOUT));
    let said = "cat: missing: No such file or directory\n";
    let both = both.expect("it ends");
    assert_eq!((both.text(), both.stderr), (format!("in\n{said}"), None));
    let done = run(&["cat", "missing"], options().stderr(STDOUT)).expect("it ends");
    assert_eq!(done.returncode, 1);
    // Ends of a pipe of one's own.
    let (reader, writer) = byte_pipe().expect("room");
    assert_eq!(call(&["echo", "one"], options().stdout(&writer)), Ok(0));
    assert_eq!(call(&["cat", "missing"], options().stderr(&writer)), Ok(1));
    drop(writer);
    let done = run(&["sort"], options().stdin(&reader).stdout(PIPE)).expect("it ends");
    assert_eq!(done.text(), format!("{said}one\n"));
    // A pipe by hand.
    let mut cat = started(&["cat"], streams_of().stdin(PIPE).stdout(PIPE));
    let (input, output) = (cat.stdin.take().expect("a pipe"), cat.stdout.take().expect("a pipe"));
    for text in [&b"first"[..], b"second"] {
        input.write(text).expect("it reads");
        let mut bytes = vec![0; text.len()];
        assert_eq!((output.read(&mut bytes), &bytes[..]), (Ok(text.len()), text));
    }
    drop(input);
    assert_eq!((output.read_to_end(), cat.wait(None)), (Ok(Vec::new()), Ok(0)));
}

fn communicate() {
    let pipes = || streams_of().stdin(PIPE).stdout(PIPE).stderr(PIPE);
    // More than both pipes hold, each way: neither side waits for the other in vain.
    let big: Vec<u8> = b"0123456789abcde\n".repeat(20_000);
    let mut cat = started(&["cat"], pipes());
    let out = cat.communicate(Some(&big), None).expect("it ends");
    assert_eq!(out, (Some(big.clone()), Some(Vec::new())));
    assert_eq!(
        (cat.returncode(), cat.stdin.is_none(), cat.stdout.is_none()),
        (Some(0), true, true)
    );
    // What was written before comes first.
    let mut cat = started(&["cat"], pipes());
    cat.stdin.as_ref().expect("a pipe").write(b"banana").expect("it reads");
    let (out, _) = cat.communicate(Some(b"split"), None).expect("it ends");
    assert_eq!(out.as_deref(), Some(&b"bananasplit"[..]));
    // Complaints more than a pipe holds beside output.
    let missing = vec!["m"; 3_000];
    let args: Vec<&str> = ["cat"].into_iter().chain(missing).collect();
    let mut cat = started(&args, pipes());
    let (out, err) = cat.communicate(None, None).expect("it ends");
    assert!(out.is_some_and(|out| out.is_empty()));
    assert!(err.is_some_and(|err| err.len() > PIPE_CAPACITY as usize));
    assert_eq!(cat.returncode(), Some(1));
    // Whoever does not read his input is no error.
    let mut head = started(&["head", "-n", "1"], pipes());
    let (out, _) = head.communicate(Some(&big), None).expect("it ends");
    assert_eq!(out.as_deref(), Some(&b"0123456789abcde\n"[..]));
    let mut only_in = started(&["true"], streams_of().stdin(PIPE));
    assert_eq!(only_in.wait(None), Ok(0));
    assert_eq!(only_in.communicate(Some(&big), None), Ok((None, None)));
    // Only what was asked for comes back.
    let mut echo = started(&["echo", "x"], streams_of().stdout(PIPE));
    assert_eq!(echo.communicate(None, None), Ok((Some(b"x\n".to_vec()), None)));
    assert_eq!(echo.communicate(None, None), Ok((Some(b"x\n".to_vec()), None)), "again the same");
    let again = echo.communicate(Some(b"more"), None).expect_err("it has begun");
    assert!(again.to_string().contains("Cannot send input"), "{again}");
}

fn communicate_timeout() {
    let mut cat = started(&["cat"], streams_of().stdin(PIPE).stdout(PIPE));
    let spare = cat.stdin.as_ref().expect("a pipe").try_clone().expect("room in the table");
    let mut input = Some(&b"pear"[..]);
    let partial = loop {
        match cat.communicate(input.take(), Some(SHORT)) {
            Err(SubprocessError::TimeoutExpired { stdout: Some(out), .. }) => break out,
            Err(SubprocessError::TimeoutExpired { stdout: None, .. }) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((partial, cat.returncode()), (b"pear".to_vec(), None));
    spare.write(b" and apple").expect("it reads");
    drop(spare);
    let (out, _) = cat.communicate(None, None).expect("it ends");
    assert_eq!(out.as_deref(), Some(&b"pear and apple"[..]), "nothing was lost");
    // Much, both ways, in many short calls.
    let big: Vec<u8> = (0..1_000_000u32).map(|nth| (nth % 251) as u8).collect();
    let mut cat = started(&["cat"], streams_of().stdin(PIPE).stdout(PIPE));
    let mut input = Some(&big[..]);
    let (out, _) = loop {
        match cat.communicate(input.take(), Some(MOMENT)) {
            Err(SubprocessError::TimeoutExpired { .. }) => {}
            ended => break ended.expect("it ends"),
        }
    };
    assert!(out == Some(big), "all of it came back");
}

fn wait() {
    let mut sleeper = started(&["sleep", LONG], streams_of());
    assert_eq!((sleeper.poll(), sleeper.returncode()), (None, None));
    let late = sleeper.wait(Some(SHORT)).expect_err("it sleeps");
    assert!(late.to_string().contains("timed out after 0.05 seconds"), "{late}");
    sleeper.kill();
    assert_eq!((sleeper.wait(None), sleeper.wait(None)), (Ok(-9), Ok(-9)));
    assert_eq!((sleeper.poll(), sleeper.returncode()), (Some(-9), Some(-9)));
    let mut quick = started(&["true"], streams_of());
    while quick.poll().is_none() {
        sleep(MOMENT);
    }
    assert_eq!(quick.returncode(), Some(0));
    // Who ended and is asked about by its number is forgotten; then nobody knows its code.
    let mut asked = started(&["false"], streams_of());
    assert_eq!(process::waitpid(asked.pid()), Ok(1));
    asked.terminate();
    assert_eq!(asked.wait(None), Ok(0));
    let pid = started(&["cat"], streams_of().stdin(PIPE).stdout(PIPE)).with(|cat| {
        cat.stdin.as_ref().expect("a pipe").write(b"x").expect("it reads");
        assert_eq!(cat.poll(), None);
        cat.pid()
    });
    assert!(process::kill(pid, Signal::Kill).is_err(), "the scope awaited its end");
}

fn signals() {
    type End = fn(&Popen);
    let ends: [(End, i32); 4] = [
        (Popen::kill, -9),
        (Popen::terminate, -15),
        (|popen| popen.send_signal(Signal::Int), -2),
        (|popen| popen.send_signal(Signal::Pipe), -13),
    ];
    for (end, code) in ends {
        let mut sleeper = started(&["sleep", LONG], streams_of());
        end(&sleeper);
        assert_eq!(sleeper.wait(None), Ok(code));
        end(&sleeper);
        assert_eq!(sleeper.poll(), Some(code), "nothing happens any more");
    }
    // One that writes in a loop sees it, too.
    let mut yes = started(&["yes"], streams_of().stdout(DEVNULL));
    sleep(SHORT);
    yes.terminate();
    assert_eq!(yes.wait(None), Ok(-15));
}
