//! Who has which part of the segment: blocks by size classes, given out and taken back without a
//! lock, so that a process which is killed in the middle leaves nothing locked behind. What it
//! loses, at most a block in its hands, comes back at the end of the run with all the rest.
//!
//! There are four classes to each power of two, so at most a fifth of a block is idle. A free block
//! stands in the list of its class: a stack after Treiber, each link in the block's first word.
//! The stack's head is a block's number and, above it, how often the head was changed: who finds
//! the head unchanged may not take it for the same head unless that count agrees, too (ABA).
//! Blocks are neither split nor joined. Where the end is reached, larger classes are asked.
//!
//! Invariant: every block is in one list, or in somebody's hands, or beyond [`BREAK`].

use super::super::Word;
use super::{DESCRIPTOR, DESCRIPTORS, Full, HEAP, HEAP_WORDS, SIZE, Segment};

const WORDS: Segment = Segment(HEAP_WORDS);
/// Where blocks were never given out begin, 0 for [`HEAP`].
const BREAK: Segment = WORDS;
/// Blocks in somebody's hands.
const IN_USE: Segment = WORDS.offset(1);
/// How often everything was taken back: what is held from before is worth nothing.
const EPOCH: Segment = WORDS.offset(2);
/// Not 0: processes were forked, so nobody knows all holders of an object.
const PINNED: Segment = WORDS.offset(4);
/// Entries of the table of descriptors that were ever used; those behind are as fresh.
pub const DESCRIPTORS_USED: Segment = WORDS.offset(5);
/// The heads of the lists.
const LISTS: Segment = WORDS.offset(16);

/// Bytes of the smallest block; all sizes and offsets are multiples.
const GRAIN: u32 = 32;
/// Bits of a head that are a block's number.
const NUMBER_BITS: u32 = 19;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;

const _: () = assert!(SIZE / GRAIN <= NUMBER + 1);

/// The class of `len` bytes and the bytes of its blocks, in grains: 1, 2, 3, 4, 5, 6, 7, 8, 10 ...
fn class_of(len: u32) -> (u32, u32) {
    let grains = len.div_ceil(GRAIN).max(1);
    if grains <= 4 {
        return (grains - 1, grains * GRAIN);
    }
    // The quarter steps above the power of two that is below it.
    let power = (grains - 1).ilog2();
    let step = 1 << (power - 2);
    let quarters = (grains - 1 - (1 << power)) / step + 1;
    ((power - 2) * 4 + 3 + quarters, ((1 << power) + quarters * step) * GRAIN)
}

/// More than there are.
const CLASSES: u32 = 80;
/// All of the heap's own words.
const OWN: u32 = 16 + CLASSES;

/// Room for `len` bytes, aligned to 32, with whatever stood there before.
///
/// # Errors
/// [`Full`] where the segment has no such room left.
pub fn allocate(len: usize) -> Result<u32, Full> {
    let len = u32::try_from(len).ok().filter(|len| *len <= SIZE - HEAP).ok_or(Full)?;
    let (class, size) = class_of(len);
    let found = pop(class).or_else(|| extend(size)).or_else(|| larger(class)).ok_or(Full)?;
    IN_USE.fetch_add(1);
    Ok(found)
}

/// Room for that many words, all zero.
///
/// # Errors
/// As [`allocate`].
pub fn allocate_words(count: u32) -> Result<Segment, Full> {
    let first = Segment(allocate(count as usize * 4)?);
    (0..count).for_each(|nth| first.offset(nth).store(0));
    Ok(first)
}

/// Give back what [`allocate`] gave for `len` bytes. Nobody may use it any more.
pub fn free(at: u32, len: usize) {
    push(class_of(len as u32).0, at);
    IN_USE.fetch_sub(1);
}

/// Blocks in somebody's hands.
pub fn in_use() -> u32 {
    IN_USE.load()
}

/// How often everything was taken back.
pub fn epoch() -> u32 {
    EPOCH.load()
}

/// A process was copied, and every handle in it: from now on nobody knows who else has one.
pub fn pin() {
    PINNED.store(1);
}

/// Whether [`pin`] was called in this run.
pub fn is_pinned() -> bool {
    PINNED.load() != 0
}

/// Take everything back, the descriptors too. Nobody may use any of it any more.
pub fn reset() {
    let epoch = EPOCH.load();
    let entries = DESCRIPTORS_USED.load() * DESCRIPTOR / 4;
    (0..entries).for_each(|nth| Segment(DESCRIPTORS).offset(nth).store(0));
    (0..OWN).for_each(|nth| WORDS.offset(nth).store(0));
    EPOCH.store(epoch.wrapping_add(1));
}

fn extend(size: u32) -> Option<u32> {
    let mut found = BREAK.load();
    loop {
        let start = found.max(HEAP);
        let end = start.checked_add(size).filter(|end| *end <= SIZE)?;
        match BREAK.compare_exchange(found, end) {
            Ok(_) => return Some(start),
            Err(now) => found = now,
        }
    }
}

/// A block of another class that is at least as large.
fn larger(class: u32) -> Option<u32> {
    (class + 1..CLASSES).find_map(pop)
}

fn pop(class: u32) -> Option<u32> {
    let head = LISTS.offset(class);
    let mut found = head.load();
    loop {
        let at = (found & NUMBER) * GRAIN;
        if at == 0 {
            return None;
        }
        // Whoever took it meanwhile may have written anything here; then the head has changed.
        let next = Segment(at).load() & NUMBER;
        match head.compare_exchange(found, changed(found, next)) {
            Ok(_) => return Some(at),
            Err(now) => found = now,
        }
    }
}

fn push(class: u32, at: u32) {
    let head = LISTS.offset(class);
    let mut found = head.load();
    loop {
        Segment(at).store(found & NUMBER);
        match head.compare_exchange(found, changed(found, at / GRAIN)) {
            Ok(_) => return,
            Err(now) => found = now,
        }
    }
}

/// The head after `found`: that block, and one more change.
fn changed(found: u32, number: u32) -> u32 {
    (found & !NUMBER).wrapping_add(NUMBER + 1) | number
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_a_class_that_holds_it_and_little_more() {
        let mut last = (0, GRAIN);
        for len in (0..200_000).chain([1 << 20, SIZE - HEAP]) {
            let (class, size) = class_of(len);
            assert!(size >= len && size % GRAIN == 0 && class < CLASSES, "{len}: {class} {size}");
            assert!(len < 128 || size * 4 <= len * 5 + 4 * GRAIN, "{len} in {size}");
            assert!(class == last.0 && size == last.1 || class > last.0 && size > last.1);
            last = (class, size);
        }
    }

    #[test]
    fn a_block_that_came_back_is_given_out_again() {
        // A size that no other test asks for.
        let first = allocate(3_333_333).expect("room");
        free(first, 3_333_333);
        assert_eq!(allocate(3_333_332), Ok(first));
        free(first, 3_333_333);
        assert_eq!(allocate(SIZE as usize), Err(Full));
    }

    #[test]
    fn no_block_is_in_two_hands() {
        let work = |worker: u32| {
            let mut held = Vec::new();
            for round in 0..20_000u32 {
                let len = 40 + (round * 7 + worker) % 300;
                let at = allocate(len as usize).expect("room");
                Segment(at).store(worker);
                Segment(at + 32).store(round);
                held.push((at, len, round));
                if held.len() > 8 {
                    let (at, len, round) = held.swap_remove((round % 8) as usize);
                    assert_eq!(Segment(at).load(), worker);
                    assert_eq!(Segment(at + 32).load(), round);
                    free(at, len as usize);
                }
            }
            held.into_iter().for_each(|(at, len, _)| free(at, len as usize));
        };
        let workers: Vec<_> =
            (1..=6).map(|worker| std::thread::spawn(move || work(worker))).collect();
        workers.into_iter().for_each(|worker| worker.join().expect("no block was shared"));
    }
}
