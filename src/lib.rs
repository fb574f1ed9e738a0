//! Interleave: a small operating system in a page.
//!
//! The modules stand in the order data flows: the page asks (`ui`, `protocol`), the runtime
//! starts workers (`runtime`), workers run lessons (`lessons`) over primitives (`sync`) over one
//! seam (`word`), every step is recorded (`trace`), and `browser` is the only door to the platform.
//!
//! The page (feature `app`) is built without shared memory and compiles none of what runs lessons.
#![cfg_attr(
    all(target_arch = "wasm32", target_feature = "atomics"),
    feature(stdarch_wasm_atomic_wait, alloc_error_hook, asm_experimental_arch)
)]

#[cfg(any(target_arch = "wasm32", feature = "app"))]
pub mod browser;
#[cfg(all(not(feature = "app"), any(test, feature = "checks")))]
pub mod checks;
#[cfg(not(loom))]
pub mod lessons;
pub mod protocol;
// Under loom there is what it explores, and what that needs: its words have no constants.
#[cfg(all(not(feature = "app"), not(loom)))]
pub mod runtime;
#[cfg(not(feature = "app"))]
pub mod sync;
pub mod trace;
#[cfg(feature = "app")]
pub mod ui;
#[cfg(not(feature = "app"))]
pub mod word;

#[cfg(all(target_arch = "wasm32", feature = "engine", not(target_feature = "atomics")))]
compile_error!(
    "the engine needs shared memory: build it with `cargo xtask engine`, which sets \
     `-C target-feature=+atomics,+bulk-memory` and rebuilds std"
);
