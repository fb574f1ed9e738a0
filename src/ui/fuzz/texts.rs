//! Files of words as a broken host may send them, and figures as they may stand in a file.

use super::dice::Dice;
use super::{CASES, NUMBERS};
use crate::ui::format;
use crate::ui::text::fluent::{Messages, plural_of};

const PIECES: [&str; 32] = [
    "a = ",
    "b-c = ",
    "\n",
    "\n    ",
    " ",
    "=",
    "{",
    "}",
    "{ $n }",
    "{ $x",
    "$",
    "\"",
    "{ \"}\" }",
    "{\"",
    "->",
    "{ $n ->\n    [one] 1\n   *[other] more\n}",
    "[one]",
    "*[other]",
    "[",
    "]",
    "*",
    "\n}",
    "#",
    "é",
    "🧵",
    "\r\n",
    "\0",
    "{ b-c }",
    "{ { { $n } } }",
    "-",
    ".attr = x",
    "\u{feff}",
];

#[test]
fn no_file_of_words_ends_in_a_panic() {
    let mut dice = Dice(3);
    let args = [("n", "1".to_owned()), ("x", "{ $x }".to_owned())];
    let plurals = ["en", "zh"].map(plural_of);
    let (mut found, mut filled) = (0, 0);
    for _ in 0..CASES {
        // Most of them begin well.
        let mut file = (*dice.pick::<&str>(&["a = ", "b-c = ", "a = { $n } ", ""])).to_owned();
        file.extend((0..dice.roll(12)).map(|_| *dice.pick::<&str>(&PIECES)));
        let messages = Messages::read(file.clone());
        for key in ["a", "b-c", "nope"] {
            let text = messages.format(key, &args, *dice.pick(&plurals));
            found += u32::from(text.is_some());
            filled += u32::from(text.is_some_and(|text| text.contains('1')));
        }
    }
    assert!(found > CASES / 10 && filled > CASES / 100, "{found} {filled}");
}

#[test]
fn no_braces_are_too_many() {
    for piece in ["{", "}", "{ $n ->", "{ {", "{ $n ->\n [one] {"] {
        let file = format!("a = {}\n", piece.repeat(20_000).replace('\n', "\n  "));
        assert!(Messages::read(file).format("a", &[], plural_of("en")).is_some());
    }
}

#[test]
fn no_figure_ends_in_a_panic() {
    let mut dice = Dice(4);
    for _ in 0..CASES {
        let number = match dice.roll(3) {
            0 => f64::from_bits(dice.next()),
            1 => *dice.pick(&NUMBERS) * *dice.pick(&NUMBERS),
            _ => (dice.next() >> dice.roll(64)) as f64 / (1 + dice.roll(1_000)) as f64,
        };
        let texts =
            [format::grouped, format::plain, format::significant, format::duration, format::bytes];
        for write in texts {
            assert!(!write(number).is_empty());
        }
        let step = format::step(number, *dice.pick(&NUMBERS));
        assert!(step.is_nan() || step >= 0.0, "{number}: {step}");
    }
}
