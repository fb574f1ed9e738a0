//! The only door to the browser outside of the components: workers, addresses, storage, files.
//!
//! What the browser may refuse (storage in a frame, a clipboard, a worker) comes back as a value.

#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod engine_worker;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod frame;
#[cfg(not(feature = "app"))]
pub mod network;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod page;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod place;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod promise;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod service_worker;
#[cfg(not(feature = "app"))]
pub mod workers;
