//! The page.
//!
//! Pure modules first (they are tested natively), then those that need a browser. Data flows one
//! way: [`session`] and [`live`] hold what is known, components draw it, [`store`] carries changes,
//! `engine_client` talks to the engine.

pub mod figures;
pub mod form;
pub mod format;
pub mod json;
pub mod kinds;
pub mod live;
pub mod route;
pub mod scene;
pub mod session;
pub mod text;
pub mod viewport;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod asset;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod engine_client;
#[cfg(target_arch = "wasm32")]
mod page_api;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod store;

#[cfg(target_arch = "wasm32")]
pub use app::start;
