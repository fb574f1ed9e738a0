//! Tables as the supervisor finds them in the memory of a process that died while it wrote: a million of
//! each, the same in every run, and no panic.

#[path = "../../tests/dice/mod.rs"]
pub mod dice;

use self::dice::Dice;

const CASES: usize = 1_000_000;

/// Whole words, most of them small, as of a table whose process died while it wrote.
fn words(dice: &mut Dice, count: usize) -> Vec<u8> {
    let word = |dice: &mut Dice| match dice.roll(6) {
        0 => dice.next() as u32,
        1 => u32::MAX - dice.roll(3) as u32,
        2 => u32::from_le_bytes([b'a', b'\0', 0xc3, b'z']),
        _ => dice.roll(40) as u32,
    };
    (0..count).flat_map(|_| word(dice).to_le_bytes()).collect()
}

#[test]
fn whatever_stands_on_a_board_is_read_or_left_out() {
    let mut dice = Dice(3);
    // A board is long; what is read is at its beginning, so most cases are a few cells.
    let mut gauges = 0;
    for case in 0..CASES {
        let size = if case % 1_000 == 0 { super::board::SIZE / 4 } else { dice.roll(90) };
        let bytes = words(&mut dice, size);
        let readings = super::board::read(&bytes[..bytes.len() - dice.roll(4).min(bytes.len())]);
        assert!(readings.iter().all(|reading| !reading.name.is_empty()));
        gauges += readings.len();
    }
    assert!(gauges > CASES / 100, "{gauges} gauges were some");
}

#[test]
fn whatever_stands_in_an_output_buffer_is_lines_or_the_end() {
    let mut dice = Dice(4);
    let mut lines = 0;
    for _ in 0..CASES {
        let count = dice.roll(40);
        lines += super::output::read_records(&words(&mut dice, count)).len();
    }
    assert!(lines > CASES / 100, "{lines} lines were some");
}
