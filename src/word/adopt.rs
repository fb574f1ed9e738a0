//! Taking over a memory that was copied: what fork needs below the language.
//!
//! A forked child is a worker that was parked on a spare memory. While it waits there, the
//! supervisor writes its parent's memory over it; then it takes the parent's stack pointer and
//! base of thread-locals, so that every address, every frame in use and every thread-local means
//! what it means in the parent.
//!
//! Invariant: nothing of the waiting worker stands in the memory that is overwritten. That is why
//! it waits in JS (`park` in www/host.js), not in Rust, whose frames stand in it; and why the
//! function that takes over is written in assembly: it has no frame at any level of optimisation.

use std::sync::atomic::{AtomicU32, Ordering};

core::arch::global_asm!(
    ".globaltype __stack_pointer, i32",
    ".globaltype __tls_base, i32",
    ".globl interleave_adopt",
    ".type interleave_adopt,@function",
    "interleave_adopt:",
    ".functype interleave_adopt (i32, i32) -> ()",
    "local.get 0",
    "global.set __stack_pointer",
    "local.get 1",
    "global.set __tls_base",
    "end_function",
    ".globl interleave_stack",
    ".type interleave_stack,@function",
    "interleave_stack:",
    ".functype interleave_stack () -> (i32)",
    "global.get __stack_pointer",
    "end_function",
    ".globl interleave_tls",
    ".type interleave_tls,@function",
    "interleave_tls:",
    ".functype interleave_tls () -> (i32)",
    "global.get __tls_base",
    "end_function",
);

unsafe extern "C" {
    safe fn interleave_stack() -> u32;
    safe fn interleave_tls() -> u32;
}

#[link(wasm_import_module = "./host.js")]
unsafe extern "C" {
    safe fn park_spare(state: u32, place: *const Place) -> u32;
    safe fn references() -> u32;
    safe fn need_thread(pid: u32, slot: u32);
    safe fn need_process(entry: u32);
    safe fn need_fork(pid: u32);
    safe fn send_signal(pid: u32, number: u32);
}

/// Where a thread stands: what a copy of its memory needs to go on as that thread.
#[derive(Debug)]
#[repr(C)]
pub struct Place {
    stack: AtomicU32,
    tls: AtomicU32,
    /// Length of the table of JS values: the child's has to be as long.
    references: AtomicU32,
}

impl Place {
    /// Nobody's yet.
    pub const fn new() -> Place {
        Place { stack: AtomicU32::new(0), tls: AtomicU32::new(0), references: AtomicU32::new(0) }
    }

    /// Note where the caller stands. What it keeps on its stack now is kept in the copy.
    pub fn note(&self) {
        self.stack.store(interleave_stack(), Ordering::Relaxed);
        self.tls.store(interleave_tls(), Ordering::Relaxed);
        self.references.store(references(), Ordering::Relaxed);
    }
}

impl Default for Place {
    fn default() -> Place {
        Place::new()
    }
}

/// Wait as a spare worker, while the segment's word at `state` says so; what it says then. Where
/// it says that this memory was overwritten by a parent's, take the parent's `place` and call the
/// engine's `born`: the caller is never returned to.
pub fn park(state: u32, place: &'static Place) -> u32 {
    park_spare(state, place)
}

/// What a worker asks of the supervisor. Numbers only: nothing is allocated, no JS value is needed.
#[derive(Debug, Clone, Copy)]
pub enum Wish {
    /// A worker for the job in this slot of this process.
    Thread { pid: u32, slot: u32 },
    /// A worker in a fresh memory for the job in this entry of the table of processes.
    Process { entry: u32 },
    /// A copy of this process, for the thread that stands ready in it.
    Fork { pid: u32 },
    /// That this process gets that signal.
    Signal { pid: u32, number: u32 },
}

/// Ask the supervisor.
pub fn ask(wish: Wish) {
    match wish {
        Wish::Thread { pid, slot } => need_thread(pid, slot),
        Wish::Process { entry } => need_process(entry),
        Wish::Fork { pid } => need_fork(pid),
        Wish::Signal { pid, number } => send_signal(pid, number),
    }
}
