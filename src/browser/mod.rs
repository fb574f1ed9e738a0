//! The only door to the browser outside of the components: workers, addresses, storage, files.
//!
//! What the browser may refuse (storage in a frame, a clipboard, a worker) comes back as a value.

#[cfg(feature = "app")]
pub mod embedding;
#[cfg(feature = "app")]
pub mod engine_worker;
#[cfg(feature = "app")]
pub mod frame;
pub mod locks;
#[cfg(feature = "app")]
pub mod nested;
#[cfg(not(feature = "app"))]
pub mod network;
#[cfg(feature = "app")]
pub mod page;
#[cfg(feature = "app")]
pub mod place;
#[cfg(feature = "app")]
pub mod promise;
#[cfg(feature = "app")]
pub mod service_worker;
#[cfg(feature = "app")]
pub mod site;
#[cfg(feature = "app")]
pub mod turn;
#[cfg(not(feature = "app"))]
pub mod workers;
