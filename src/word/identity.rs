//! Who the calling thread is, for what has an owner.
//!
//! Two numbers, both from 1: one of the thread within its memory, as CPython's `get_ident`, and
//! one of its process. A fork copies both of the thread that forks, as the copied thread-locals
//! demand, and the child is then given a process number of its own: whatever the thread owned in
//! its memory is still its own in the child's, and what it owned in the segment is its parent's.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bits of a thread's number within [`over_processes`].
const THREAD_BITS: u32 = 14;
/// No number reaches this: the bit is free for who keeps a number in a word.
pub const NO_IDENTITY: u32 = 1 << 31;

static NEXT_THREAD: AtomicU32 = AtomicU32::new(1);
static PROCESS: AtomicU32 = AtomicU32::new(1);

#[cfg(not(loom))]
thread_local! {
    static THREAD: Cell<u32> = const { Cell::new(0) };
}
#[cfg(loom)]
loom::thread_local! {
    static THREAD: Cell<u32> = Cell::new(0);
}

/// Say that this memory is that of process `number`. The runtime does when a process begins.
pub fn set_process(number: u32) {
    PROCESS.store(number, Ordering::Relaxed);
}

/// The number of the process that this memory is; 1 natively.
pub fn process() -> u32 {
    PROCESS.load(Ordering::Relaxed)
}

/// The calling thread's number, unique in this memory while it lives.
#[inline]
pub fn in_memory() -> u32 {
    match THREAD.with(Cell::get) {
        0 => give_number(),
        number => number,
    }
}

/// The calling thread's number, unique among the threads of all processes of a run.
pub fn over_processes() -> u32 {
    let thread = in_memory() % (1 << THREAD_BITS);
    (PROCESS.load(Ordering::Relaxed) << THREAD_BITS | thread) % NO_IDENTITY
}

#[cold]
fn give_number() -> u32 {
    // It starts over where the bits are used up; whoever had that number is long gone.
    let number = loop {
        match NEXT_THREAD.fetch_add(1, Ordering::Relaxed) % NO_IDENTITY {
            0 => {}
            number => break number,
        }
    };
    THREAD.with(|cell| cell.set(number));
    number
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn threads_have_numbers_of_their_own_and_keep_them() {
        let ours = in_memory();
        let theirs = std::thread::spawn(|| (in_memory(), in_memory()));
        let (first, again) = theirs.join().expect("no panic");
        assert_eq!(first, again);
        assert_ne!(first, ours);
        assert_eq!(in_memory(), ours);
    }

    #[test]
    fn a_number_over_processes_is_neither_zero_nor_the_free_bit() {
        assert!((1..NO_IDENTITY).contains(&over_processes()));
    }
}
