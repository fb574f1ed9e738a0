//! Life of workers: what a thread, a process and the GIL are, and who keeps them.
//!
//! | here | there |
//! |---|---|
//! | a process | a `WebAssembly.Memory`, and the workers that live in it |
//! | a thread | a worker in a slot of its process' [`control`] block |
//! | the kernel | the supervisor (`engine`), in a memory of its own, which never blocks |
//!
//! The supervisor knows a process by reading and writing its memory from outside: the control
//! block, the trace rings, the output buffer and the panic record stand at the same addresses in
//! every process, because every process runs the same program.

pub mod board;
pub mod crew;
pub mod event_loop;
pub mod executor;
pub mod factory;
pub mod fetch;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod fuzz;
pub mod generator;
pub mod gil;
pub mod loads;
pub mod meter;
pub mod output;
pub mod picture;
pub mod pool;
pub mod reserve;
pub mod safepoint;
pub mod subprocess;
pub mod thread;
mod usage;
pub mod yardstick;

pub use usage::{memory_size, memory_use};

#[cfg(not(target_arch = "wasm32"))]
mod host_native;
#[cfg(not(target_arch = "wasm32"))]
use host_native as host;

#[cfg(target_arch = "wasm32")]
pub mod control;
#[cfg(target_arch = "wasm32")]
mod host_wasm;
#[cfg(target_arch = "wasm32")]
use host_wasm as host;
#[cfg(target_arch = "wasm32")]
mod memory;
#[cfg(target_arch = "wasm32")]
mod obituary;

#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod fork_trials;
pub mod manager;
pub mod process;
#[cfg(target_arch = "wasm32")]
pub mod process_table;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod process_trials;

#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod bench;
#[cfg(all(target_arch = "wasm32", feature = "engine"))]
pub mod engine;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod ipc_bench;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod ipc_trials;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod pool_trials;
#[cfg(all(target_arch = "wasm32", feature = "engine"))]
mod selftest;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod subprocess_trials;
#[cfg(all(target_arch = "wasm32", feature = "checks"))]
mod trials;
#[cfg(all(target_arch = "wasm32", feature = "engine"))]
pub mod worker;
