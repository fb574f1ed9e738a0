//! `grep`'s patterns: basic regular expressions as far as `.`, `[abc]`, `[^a-z]`, `*`, `^`, `$` and
//! `\` before what is to be itself.

/// A pattern, ready to be looked for.
#[derive(Debug)]
pub struct Pattern {
    steps: Vec<Step>,
    /// It stands at the begin of the line, at its end.
    begin: bool,
    end: bool,
    ignore_case: bool,
}

/// What stands in one place, or in any number of them.
#[derive(Debug)]
struct Step {
    one: One,
    repeated: bool,
}

#[derive(Debug)]
enum One {
    Any,
    Byte(u8),
    /// One of these ranges, or (`not`) none of them.
    Set {
        ranges: Vec<(u8, u8)>,
        not: bool,
    },
}

impl Pattern {
    /// Read a pattern.
    ///
    /// # Errors
    /// What is wrong with it, as `grep` says it.
    pub fn new(text: &str, ignore_case: bool) -> Result<Pattern, &'static str> {
        let text = if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
        let (begin, mut rest) = match text.as_bytes() {
            [b'^', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (mut steps, mut end): (Vec<Step>, bool) = (Vec::new(), false);
        while let [first, after @ ..] = rest {
            let (one, after) = match (first, after) {
                (b'$', []) => {
                    end = true;
                    break;
                }
                (b'*', _) => match steps.last_mut() {
                    Some(step) => {
                        step.repeated = true;
                        rest = after;
                        continue;
                    }
                    // At the begin there is nothing to repeat: it is itself.
                    None => (One::Byte(b'*'), after),
                },
                (b'\\', []) => return Err("Trailing backslash"),
                (b'\\', [byte, after @ ..]) => (One::Byte(*byte), after),
                (b'.', _) => (One::Any, after),
                (b'[', _) => set(after)?,
                (byte, _) => (One::Byte(*byte), after),
            };
            steps.push(Step { one, repeated: false });
            rest = after;
        }
        Ok(Pattern { steps, begin, end, ignore_case })
    }

    /// Whether it is found in that line.
    pub fn is_in(&self, line: &[u8]) -> bool {
        if self.ignore_case {
            return self.find(&line.to_ascii_lowercase());
        }
        self.find(line)
    }

    fn find(&self, line: &[u8]) -> bool {
        let last = if self.begin { 0 } else { line.len() };
        (0..=last).any(|from| self.stands(&self.steps, &line[from..]))
    }

    /// Whether `steps` lead through the begin of `text`.
    fn stands(&self, steps: &[Step], text: &[u8]) -> bool {
        let Some((step, steps)) = steps.split_first() else {
            return !self.end || text.is_empty();
        };
        if !step.repeated {
            return text
                .split_first()
                .is_some_and(|(byte, text)| step.one.is(*byte) && self.stands(steps, text));
        }
        let most = text.iter().take_while(|byte| step.one.is(**byte)).count();
        (0..=most).rev().any(|len| self.stands(steps, &text[len..]))
    }
}

impl One {
    fn is(&self, byte: u8) -> bool {
        match self {
            One::Any => true,
            One::Byte(own) => *own == byte,
            One::Set { ranges, not } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&byte)) != *not
            }
        }
    }
}

/// The set behind a `[`, and what follows it.
fn set(text: &[u8]) -> Result<(One, &[u8]), &'static str> {
    let (not, mut rest) = match text {
        [b'^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut ranges = Vec::new();
    loop {
        rest = match rest {
            [] => return Err("Unmatched [, [^, [:, [., or [="),
            // As the first it is itself.
            [b']', after @ ..] if !ranges.is_empty() => {
                return Ok((One::Set { ranges, not }, after));
            }
            [from, b'-', to, after @ ..] if *to != b']' => {
                if from > to {
                    return Err("Invalid range end");
                }
                ranges.push((*from, *to));
                after
            }
            [byte, after @ ..] => {
                ranges.push((*byte, *byte));
                after
            }
        };
    }
}
