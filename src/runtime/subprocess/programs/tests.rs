//! Programs on texts: what they write, what they complain of, and their exit codes.

use super::dmesg::log;
use super::*;

/// Run a command line, split at spaces, on some input; code, output and complaints.
fn call(line: &str, input: &str) -> (i32, String, String) {
    call_with(&line.split(' ').collect::<Vec<_>>(), input)
}

fn call_with(words: &[&str], input: &str) -> (i32, String, String) {
    let args: Vec<String> = words[1..].iter().map(|word| (*word).to_owned()).collect();
    let program = find(words[0]).unwrap_or_else(|| panic!("no program {}", words[0]));
    let (mut stdin, mut stdout, mut stderr) = (input.as_bytes(), Vec::new(), Vec::new());
    let code = program.call(&args, &mut stdin, &mut stdout, &mut stderr);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (code, text(stdout), text(stderr))
}

/// What a command writes where all goes well.
fn output(line: &str, input: &str) -> String {
    let (code, stdout, stderr) = call(line, input);
    assert_eq!((code, stderr.as_str()), (0, ""), "{line}");
    stdout
}

#[test]
fn programs_are_found_by_name_and_by_path() {
    assert!(find("grep").is_some() && find("/bin/grep").is_some() && find("/usr/bin/wc").is_some());
    assert!(find("nosuch").is_none() && find("/opt/grep").is_none() && find("").is_none());
    assert!(PROGRAMS.is_sorted_by_key(|program| program.name));
}

#[test]
fn every_program_but_echo_true_false_and_yes_has_help_and_refuses_what_it_does_not_know() {
    for Program { name, usage, trouble, .. } in PROGRAMS {
        if ["echo", "true", "false", "yes"].contains(name) {
            continue;
        }
        let (code, stdout, _) = call(&format!("{name} --help"), "");
        assert_eq!((code, stdout), (0, format!("Usage: {name} {usage}\n")));
        let (code, stdout, stderr) = call(&format!("{name} --nosuch"), "");
        assert_eq!((code, stdout.as_str()), (*trouble, ""), "{name}");
        let hint = format!("\nTry '{name} --help' for more information.\n");
        assert!(stderr.starts_with(&format!("{name}: ")) && stderr.ends_with(&hint), "{stderr}");
    }
}

#[test]
fn true_false_and_echo() {
    assert_eq!((call("true", "").0, call("false", "").0), (0, 1));
    assert_eq!(output("echo", ""), "\n");
    assert_eq!(output("echo a b  c", ""), "a b  c\n");
    assert_eq!(output("echo -n a", ""), "a");
    assert_eq!(output("echo a -n", ""), "a -n\n");
}

#[test]
fn cat() {
    assert_eq!(output("cat", "a\nb"), "a\nb");
    assert_eq!(output("cat -n -", "a\nb\n"), "     1\ta\n     2\tb\n");
    let (code, stdout, stderr) = call("cat missing.txt - /dev/null", "in\n");
    assert_eq!((code, stdout.as_str()), (1, "in\n"));
    assert_eq!(stderr, "cat: missing.txt: No such file or directory\n");
}

#[test]
fn grep_finds_lines_and_says_so_by_its_code() {
    let text = "hda: disk\neth0: up\nhda1: mounted\nHDA\n";
    assert_eq!(output("grep hda", text), "hda: disk\nhda1: mounted\n");
    assert_eq!(output("grep -v hda", text), "eth0: up\nHDA\n");
    assert_eq!(output("grep -i -c hda", text), "3\n");
    assert_eq!(output("grep -in HDA$", text), "4:HDA\n");
    assert_eq!(output("grep up -", "up"), "up\n");
    assert_eq!(call("grep cdrom", text), (1, String::new(), String::new()));
    assert_eq!(call("grep -c cdrom", text), (1, "0\n".to_owned(), String::new()));
    let (code, stdout, stderr) = call("grep hda - missing.log", text);
    assert_eq!((code, stdout.lines().next()), (2, Some("(standard input):hda: disk")));
    assert_eq!(stderr, "grep: missing.log: No such file or directory\n");
    assert_eq!(call("grep", "").0, 2);
}

#[test]
fn patterns() {
    let cases: &[(&str, &str, bool)] = &[
        ("hda", "a hda b", true),
        ("^hda", "a hda", false),
        ("hda$", "a hda", true),
        ("^$", "", true),
        ("h.a", "hxa", true),
        ("hd[a-c]", "hdb", true),
        ("hd[^a-c]", "hdb", false),
        ("a[]]b", "a]b", true),
        ("a[x-]b", "a-b", true),
        ("ab*c", "ac", true),
        ("ab*c", "abbbc", true),
        ("^ab*c$", "abxc", false),
        ("*a", "*a", true),
        ("a\\.b", "axb", false),
        ("a\\.b", "a.b", true),
        ("a$b", "a$b", true),
        ("x*", "", true),
        (".*:.*:", "a:b:c", true),
    ];
    for (pattern, line, found) in cases {
        assert_eq!(
            call_with(&["grep", pattern], &format!("{line}\n")).0 == 0,
            *found,
            "{pattern} in {line}"
        );
    }
    for (pattern, why) in [
        ("a\\", "Trailing backslash"),
        ("[a", "Unmatched [, [^, [:, [., or [="),
        ("[b-a]", "Invalid range end"),
    ] {
        let (code, _, stderr) = call_with(&["grep", pattern], "a");
        assert_eq!((code, stderr), (2, format!("grep: {why}\n")));
    }
}

#[test]
fn sort() {
    let text = "10 b\n9 c\n-1 z\n10 a\nx\n";
    assert_eq!(output("sort", text), "-1 z\n10 a\n10 b\n9 c\nx\n");
    assert_eq!(output("sort -r", text), "x\n9 c\n10 b\n10 a\n-1 z\n");
    assert_eq!(output("sort -n", text), "-1 z\nx\n9 c\n10 a\n10 b\n");
    assert_eq!(output("sort -nru", text), "10 b\n9 c\nx\n-1 z\n");
    assert_eq!(output("sort -u", "b\na\nb"), "a\nb\n");
    let (code, _, stderr) = call("sort - missing", "a\n");
    assert_eq!((code, stderr.as_str()), (2, "sort: missing: No such file or directory\n"));
}

#[test]
fn uniq() {
    assert_eq!(output("uniq", "a\na\nb\na\n"), "a\nb\na\n");
    assert_eq!(output("uniq -c", "a\na\nb"), "      2 a\n      1 b\n");
    assert_eq!(output("uniq", ""), "");
    assert_eq!(call("uniq a b", "").0, 1);
}

#[test]
fn wc() {
    let text = "one two\nthree\n  four";
    assert_eq!(output("wc", text), "      2       4      20\n");
    assert_eq!(output("wc -l", text), "2\n");
    assert_eq!(output("wc -lw", text), "      2       4\n");
    assert_eq!(output("wc -c /dev/null", text), "0 /dev/null\n");
    assert_eq!(call("wc missing", text).0, 1);
}

#[test]
fn head_and_tail() {
    let text: String = (1..=20).map(|n| format!("{n}\n")).collect();
    assert_eq!(output("head", &text).lines().count(), 10);
    assert_eq!(output("head -n 2", &text), "1\n2\n");
    assert_eq!(output("head -n2", "1"), "1");
    assert_eq!(output("head --lines=0", &text), "");
    assert_eq!(output("tail", &text).lines().next(), Some("11"));
    assert_eq!(output("tail -n 2", &text), "19\n20\n");
    assert_eq!(output("tail -n +19", &text), "19\n20\n");
    assert_eq!(output("tail -n 0", &text), "");
    for program in ["head", "tail"] {
        let (code, _, stderr) = call(&format!("{program} -n x"), &text);
        assert_eq!((code, stderr), (1, format!("{program}: invalid number of lines: 'x'\n")));
        assert_eq!(call(&format!("{program} -n"), &text).0, 1);
    }
}

#[test]
fn seq() {
    assert_eq!(output("seq 3", ""), "1\n2\n3\n");
    assert_eq!(output("seq 2 3", ""), "2\n3\n");
    assert_eq!(output("seq 5 -2 0", ""), "5\n3\n1\n");
    assert_eq!(output("seq 1 0", ""), "");
    let (code, _, stderr) = call("seq x", "");
    assert_eq!(code, 1);
    assert!(stderr.starts_with("seq: invalid whole number: 'x'\n"), "{stderr}");
    assert_eq!(call("seq 1 0 5", "").0, 1, "a step of 0");
}

#[test]
fn tr() {
    assert_eq!(output("tr a-c A-C", "abcd"), "ABCd");
    assert_eq!(output("tr a-z x", "ab1"), "xx1");
    assert_eq!(call_with(&["tr", " ", "\\n"], "a b").1, "a\nb");
    assert_eq!(output("tr -d 0-9", "a1b2"), "ab");
    for (line, why) in [
        ("tr a", "missing operand"),
        ("tr a b c", "extra operand 'c'"),
        ("tr z-a b", "range-endpoints of 'z-a' are in reverse order"),
    ] {
        let (code, _, stderr) = call(line, "");
        assert_eq!((code, stderr.lines().next()), (1, Some(&*format!("tr: {why}"))));
    }
}

#[test]
fn sleep_sleeps_and_knows_its_units() {
    let began = crate::word::now_ms();
    assert_eq!(output("sleep 0.01 0.0005m", ""), "");
    assert!(crate::word::now_ms() - began >= 39.9);
    for wrong in ["sleep x", "sleep -1", "sleep", "sleep 1y"] {
        assert_eq!(call(wrong, "").0, 1, "{wrong}");
    }
}

#[test]
fn dmesg_says_as_much_as_it_is_asked_for() {
    let text = output("dmesg", "");
    assert_eq!(text.lines().count(), 60);
    assert!(text.lines().is_sorted(), "by their times");
    assert!(text.contains("] hda: hda1 hda2\n"), "{text}");
    let long = output("dmesg -n 3000", "");
    assert_eq!(long.lines().map(str::to_owned).collect::<Vec<_>>(), log(3000).collect::<Vec<_>>());
    assert!(long.starts_with(&text) && long.len() > 65_536, "{} bytes", long.len());
    assert_eq!(call("dmesg -n many", "").0, 1);
}

/// Takes so many bytes, then nobody reads any more.
struct Closed(usize);

impl Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn whoever_writes_for_ever_ends_when_nobody_reads() {
    for line in ["yes", "yes a longer line", "seq 1 1 9999999", "dmesg -n 9999999"] {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let program = find(&words[0]).expect("a program");
        let mut complaints = Vec::new();
        let mut closed = Closed(100_000);
        let code = program.call(&words[1..], &mut io::empty(), &mut closed, &mut complaints);
        let complaints = String::from_utf8(complaints).expect("text");
        assert_eq!((code, complaints), (1, format!("{}: write error: broken pipe\n", words[0])));
    }
}
