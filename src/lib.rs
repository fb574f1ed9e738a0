//! Interleave: a small operating system in a page.
//!
//! The modules stand in the order data flows: the page asks (`ui`, `protocol`), the runtime
//! starts workers (`runtime`), workers run lessons (`lessons`) over primitives (`sync`) over one
//! seam (`word`), every step is recorded (`trace`), and `browser` is the only door to the platform.
#![cfg_attr(
    all(target_arch = "wasm32", target_feature = "atomics"),
    feature(stdarch_wasm_atomic_wait, alloc_error_hook)
)]

pub mod browser;
pub mod lessons;
pub mod protocol;
pub mod runtime;
pub mod sync;
pub mod trace;
#[cfg(feature = "app")]
pub mod ui;
pub mod word;
