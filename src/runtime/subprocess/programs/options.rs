//! What programs ask of their arguments.

use lexopt::{Arg, Parser};

use super::{Call, Failure};

/// What was said on a command line: flags, one option with a value, and operands.
#[derive(Debug, Default)]
pub struct Options {
    flags: Vec<char>,
    pub value: Option<String>,
    pub operands: Vec<String>,
}

/// What a program understands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// Letters of flags, each with its long name.
    pub flags: &'static [(char, &'static str)],
    /// The letter and the long name of the option that has a value.
    pub value: Option<(char, &'static str)>,
}

impl Options {
    /// Read the arguments of `call`.
    pub fn read(call: &Call<'_>, known: Known) -> Result<Options, Failure> {
        let mut parser = Parser::from_args(call.args);
        let mut options = Options::default();
        while let Some(arg) = parser.next()? {
            let same = |letter: char, long: &str| match &arg {
                Arg::Short(given) => *given == letter,
                Arg::Long(given) => *given == long,
                Arg::Value(_) => false,
            };
            let flag = known.flags.iter().find(|(letter, long)| same(*letter, long));
            let takes_value = known.value.is_some_and(|(letter, long)| same(letter, long));
            match arg {
                _ if flag.is_some() => options.flags.extend(flag.map(|(letter, _)| *letter)),
                _ if takes_value => {
                    options.value = Some(parser.value()?.to_string_lossy().into_owned());
                }
                Arg::Long("help") => return Err(Failure::Help),
                Arg::Value(value) => options.operands.push(value.to_string_lossy().into_owned()),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }

    /// Whether that flag was given.
    pub fn has(&self, flag: char) -> bool {
        self.flags.contains(&flag)
    }

    /// The one operand that a program takes at most.
    pub fn operand(&self) -> Result<&str, Failure> {
        match &self.operands[..] {
            [] => Ok("-"),
            [operand] => Ok(operand),
            [_, extra, ..] => Err(extra_operand(extra)),
        }
    }

    /// Nothing, where a program takes no operand.
    pub fn no_operand(&self) -> Result<(), Failure> {
        self.operands.first().map_or(Ok(()), |extra| Err(extra_operand(extra)))
    }

    /// The operands as names of files; standard input without any.
    pub fn files(&self) -> Vec<String> {
        let stdin = || vec!["-".to_owned()];
        if self.operands.is_empty() { stdin() } else { self.operands.clone() }
    }
}

/// One operand too many.
pub fn extra_operand(extra: impl std::fmt::Display) -> Failure {
    Failure::Usage(format!("extra operand '{extra}'"))
}
