//! The engine: everything happens in the exports of `interleave::runtime`.
fn main() {}

#[cfg(target_arch = "wasm32")]
use interleave as _;
