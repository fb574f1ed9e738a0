//! What holds without a process: words of errors, keywords, and what can't be started.

use std::time::Duration;

use super::*;
use crate::sync::PythonError;
use crate::sync::mp::byte_pipe;

fn done(args: &[&str], returncode: i32) -> CompletedProcess {
    let args = args.iter().map(|arg| (*arg).to_owned()).collect();
    CompletedProcess { args, returncode, stdout: None, stderr: None }
}

#[test]
fn errors_say_what_pythons_say() {
    let said = |code| done(&["false", "it's"], code).check_returncode().map_err(|e| e.to_string());
    let error = |text: &str| Err(format!("Command '['false', \"it's\"]' {text}."));
    assert_eq!(said(0), Ok(()));
    assert_eq!(said(2), error("returned non-zero exit status 2"));
    assert_eq!(said(-9), error("died with <Signals.SIGKILL: 9>"));
    assert_eq!(said(-13), error("died with <Signals.SIGPIPE: 13>"));
    assert_eq!(said(-9876), error("died with unknown signal 9876"));
    let (args, timeout) = (vec!["sleep".to_owned(), "30".to_owned()], Duration::from_millis(200));
    let late = SubprocessError::TimeoutExpired { args, timeout, stdout: None, stderr: None };
    assert_eq!(late.to_string(), "Command '['sleep', '30']' timed out after 0.2 seconds");
    assert_eq!(late.python_name(), "subprocess.TimeoutExpired");
}

#[test]
fn a_completed_process_prints_as_in_python() {
    let plain = done(&["true"], 0);
    assert_eq!(plain.to_string(), "CompletedProcess(args=['true'], returncode=0)");
    let captured = CompletedProcess { stdout: Some(b"hello\n".to_vec()), ..done(&["echo"], 0) };
    let text = "CompletedProcess(args=['echo'], returncode=0, stdout='hello\\n')";
    assert_eq!((captured.to_string().as_str(), captured.text().as_str()), (text, "hello\n"));
    assert_eq!(plain.text() + &plain.error_text(), "");
}

#[test]
fn keywords_that_exclude_each_other_are_value_errors() {
    let options = Options::default();
    let (reader, writer) = byte_pipe().expect("room");
    for wrong in [
        options.input(b"pear").stdin(PIPE),
        options.capture_output(true).stdout(PIPE),
        options.capture_output(true).stderr(STDOUT),
        options.stdin(STDOUT),
        options.stdout(STDOUT),
        options.stdin(&writer),
        options.stdout(&reader),
    ] {
        let error = run(&["true"], wrong).expect_err("they exclude each other");
        assert_eq!(error.python_name(), "ValueError", "{wrong:?}");
    }
    let error = check_output(&["true"], options.stdout(PIPE)).expect_err("it is captured anyway");
    assert!(error.to_string().contains("stdout argument not allowed"), "{error}");
    for args in [&[][..], &["echo", "a\0b"], &["ec\0ho"]] {
        assert!(matches!(run(args, options), Err(SubprocessError::ValueError(_))), "{args:?}");
    }
}

#[test]
fn an_unknown_program_is_not_found_and_no_other_starts_natively() {
    let error = Popen::new(&["nosuch", "-x"], Streams::default()).expect_err("there is none");
    assert_eq!(error.python_name(), "FileNotFoundError");
    assert_eq!(error.to_string(), "[Errno 2] No such file or directory: 'nosuch'");
    let error = run(&["true"], Options::default()).expect_err("processes need a browser");
    assert_eq!(error.python_name(), "OSError");
}
