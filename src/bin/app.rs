//! The page: everything that a visitor sees, on the main thread, without shared memory.

fn main() {
    #[cfg(target_arch = "wasm32")]
    interleave::ui::start();
}
