//! The programs that can be run: a small set of the usual ones, real as far as they go.
//!
//! A program is a function from its arguments and its input to its output and an exit code, over
//! traits of `std::io`. So it is tested natively on texts, and runs over pipes in a process. Its
//! messages and codes are those that Unix users know. There is no file system: of the names of
//! files, `-` is standard input and `/dev/null` is empty, and no other exists.

use std::io::{self, BufRead, Write};

mod cat;
mod dmesg;
mod echo;
mod files;
mod grep;
mod head;
mod options;
mod pattern;
mod seq;
mod sleep;
mod sort;
mod tail;
mod tr;
mod uniq;
mod wc;
mod yes;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod fuzz;
#[cfg(test)]
mod tests;

/// A program.
#[derive(Debug)]
pub struct Program {
    pub name: &'static str,
    /// What `--help` prints behind "Usage: ", without the name.
    usage: &'static str,
    /// Its exit code where something is wrong with its arguments.
    trouble: i32,
    main: fn(&mut Call<'_>) -> Outcome,
}

/// A program as it is called.
pub struct Call<'a> {
    program: &'static Program,
    /// Its arguments, without its name.
    pub args: &'a [String],
    pub stdin: &'a mut dyn BufRead,
    pub stdout: &'a mut dyn Write,
    pub stderr: &'a mut dyn Write,
}

/// The exit code of a program that came to its end.
type Outcome = Result<i32, Failure>;

/// Why a program ends before its end.
#[derive(Debug)]
enum Failure {
    /// What is wrong; its name is printed before it.
    Trouble(String),
    /// The same, and where to find help.
    Usage(String),
    /// It was asked for help.
    Help,
    /// Its input or output failed.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Failure::Usage(error.to_string())
    }
}

const fn program(
    name: &'static str,
    usage: &'static str,
    trouble: i32,
    main: fn(&mut Call<'_>) -> Outcome,
) -> Program {
    Program { name, usage, trouble, main }
}

/// Every program, by name.
static PROGRAMS: &[Program] = &[
    program("cat", "[-n] [FILE]...", 1, cat::main),
    program("dmesg", "[-n LINES]", 1, dmesg::main),
    program("echo", "[-n] [STRING]...", 1, echo::main),
    program("false", "", 1, |_| Ok(1)),
    program("grep", "[-v] [-c] [-i] [-n] PATTERN [FILE]...", 2, grep::main),
    program("head", "[-n LINES] [FILE]", 1, head::main),
    program("seq", "[FIRST [STEP]] LAST", 1, seq::main),
    program("sleep", "NUMBER[smhd]...", 1, sleep::main),
    program("sort", "[-r] [-n] [-u] [FILE]...", 2, sort::main),
    program("tail", "[-n [+]LINES] [FILE]", 1, tail::main),
    program("tr", "[-d] SET1 [SET2]", 1, tr::main),
    program("true", "", 1, |_| Ok(0)),
    program("uniq", "[-c] [FILE]", 1, uniq::main),
    program("wc", "[-l] [-w] [-c] [FILE]", 1, wc::main),
    program("yes", "[STRING]...", 1, yes::main),
];

/// The program of that name, or of that path in a directory where programs are.
pub fn find(name: &str) -> Option<&'static Program> {
    let bare = ["/bin/", "/usr/bin/"].iter().find_map(|folder| name.strip_prefix(folder));
    PROGRAMS.iter().find(|program| program.name == bare.unwrap_or(name))
}

impl Program {
    /// Run it to its end; its exit code. What it can't do it says on `stderr`.
    pub fn call(
        &'static self,
        args: &[String],
        stdin: &mut dyn BufRead,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> i32 {
        let mut call = Call { program: self, args, stdin, stdout, stderr };
        let outcome = (self.main)(&mut call);
        let flushed = call.stdout.flush();
        match outcome.and_then(|code| flushed.map(|()| code).map_err(Failure::Io)) {
            Ok(code) => code,
            Err(failure) => call.fail(&failure),
        }
    }
}

impl Call<'_> {
    /// Print `text` on `stderr`, behind the program's name. Nobody hears of it where that fails.
    fn complain(&mut self, text: &str) {
        let line = format!("{}: {text}\n", self.program.name);
        let _ = self.stderr.write_all(line.as_bytes());
    }

    fn fail(&mut self, failure: &Failure) -> i32 {
        let Program { name, usage, trouble, .. } = *self.program;
        match failure {
            Failure::Trouble(text) => self.complain(text),
            Failure::Usage(text) => {
                self.complain(&format!("{text}\nTry '{name} --help' for more information."));
            }
            Failure::Io(error) => self.complain(&format!("write error: {error}")),
            Failure::Help => {
                let line = format!("Usage: {name} {usage}\n");
                let written = self.stdout.write_all(line.trim_end().as_bytes());
                let written = written.and_then(|()| self.stdout.write_all(b"\n"));
                return i32::from(written.and_then(|()| self.stdout.flush()).is_err());
            }
        }
        trouble
    }
}
