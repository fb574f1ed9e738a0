//! A million hostile command lines and inputs, the same in every run: programs complain, and never panic.

use super::*;
use crate::runtime::fuzz::dice::Dice;

const CASES: u32 = 1_000_000;

const WORDS: [&str; 44] = [
    "-n",
    "-v",
    "-c",
    "-i",
    "-r",
    "-u",
    "-d",
    "-l",
    "-w",
    "-nrv",
    "--",
    "-",
    "--help",
    "--n=3",
    "-n5",
    "+2",
    "-n+2",
    "-1",
    "0",
    "3",
    "1e400",
    "nan",
    "inf",
    "18446744073709551616",
    "-9223372036854775808",
    "9007199254740993",
    ".5",
    "",
    "a",
    "a.c",
    "^a*$",
    "[a-z]",
    "[^",
    "[z-a]",
    "a\\",
    "\\(",
    "*",
    "é",
    "🧵",
    "\u{202e}",
    "a-z",
    "z-a",
    "/dev/null",
    "/etc/passwd",
];

const LINES: [&[u8]; 14] = [
    b"a\n",
    b"b a\n",
    b"\n",
    b"10\n",
    b"9\n",
    b"-1e3\n",
    b"\xff\xfe\n",
    b"\0\n",
    b"no end",
    b"\r\n",
    b"aaa\n",
    "é🧵\n".as_bytes(),
    b"  7 x\n",
    b"nan\n",
];

/// Takes so many bytes, and is closed then.
struct Reader(usize);

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_command_line_and_no_input_ends_in_a_panic() {
    let mut dice = Dice(1);
    let (mut well, mut complained) = (0, 0);
    // All but the one that takes its time.
    let programs: Vec<_> = PROGRAMS.iter().filter(|program| program.name != "sleep").collect();
    for _ in 0..CASES {
        let program = dice.pick(&programs);
        let args: Vec<String> =
            (0..dice.roll(5)).map(|_| (*dice.pick::<&str>(&WORDS)).to_owned()).collect();
        let input: Vec<u8> =
            (0..dice.roll(6)).flat_map(|_| dice.pick::<&[u8]>(&LINES).to_vec()).collect();
        let (mut stdin, mut stdout, mut stderr) = (&input[..], Reader(300), Vec::new());
        let code = program.call(&args, &mut stdin, &mut stdout, &mut stderr);
        well += u32::from(code == 0);
        complained += u32::from(!stderr.is_empty());
        assert!((0..=141).contains(&code), "{} {args:?}: {code}", program.name);
    }
    assert!(well > CASES / 20 && complained > CASES / 20, "{well} {complained}");
}
