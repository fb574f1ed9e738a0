//! `dmesg`: what a kernel said since it booted. Ours is made up, and always the same.

use super::files::count_of;
use super::options::{Known, Options};
use super::{Call, Outcome};

const KNOWN: Known = Known { flags: &[], value: Some(('n', "lines")) };

/// Lines without the option that says how many.
const LINES: usize = 60;

/// What is said once.
const BOOT: &[&str] = &[
    "Interleave: a machine in a page wakes up",
    "Command line: root=/dev/hda1 quiet",
    "Memory: 16384 KiB shared, 64 KiB in each pipe",
    "cpu0: online",
    "cpu1: online",
    "Clock: the page's, in steps of 5 us",
    "hda: disk of 40 GB, 2048 KiB of cache",
    "hda: hda1 hda2",
    "hdb: CD-ROM drive, no disc in it",
    "eth0: link up, 100 Mbit/s",
    "usb 1-1: a keyboard",
    "usb 1-2: a mouse",
    "hda1: mounted as /, read-only",
    "random: 256 bits gathered",
];

/// What is said again and again, of something with a number.
const DAILY: &[(&str, &str)] = &[
    ("eth0: packet ", " received"),
    ("cpu1: woken for the ", "th time"),
    ("hda: sector ", " read"),
    ("usb 1-2: moved by ", " dots"),
    ("eth0: packet ", " sent"),
    ("cpu0: idle, tick ", ""),
    ("hda2: block ", " written"),
    ("swap: page ", " out"),
];

/// The first `lines` lines of the log, without their ends.
pub fn log(lines: usize) -> impl Iterator<Item = String> {
    (0..lines).map(line)
}

fn line(number: usize) -> String {
    // Quick at first, then something every quarter of a second.
    let later = number.saturating_sub(BOOT.len());
    let micros = number.min(BOOT.len()) * 41_667 + later * 250_003;
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let said = match BOOT.get(number) {
        Some(text) => (*text).to_owned(),
        None => {
            let (before, after) = DAILY[later % DAILY.len()];
            format!("{before}{}{after}", later * 37 % 10_000)
        }
    };
    format!("[{seconds:5}.{micros:06}] {said}")
}

pub fn main(call: &mut Call<'_>) -> Outcome {
    let options = Options::read(call, KNOWN)?;
    options.no_operand()?;
    let lines = options.value.as_deref().map_or(Ok(LINES), count_of)?;
    for line in log(lines) {
        writeln!(call.stdout, "{line}")?;
    }
    Ok(0)
}
