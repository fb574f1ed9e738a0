//! The page.
//!
//! Pure modules first (they are tested natively), then those that need a browser. Data flows one
//! way: [`session`] and [`live`] hold what is known, components draw it, [`store`] carries changes,
//! `engine_client` talks to the engine.

pub mod embed;
pub mod figures;
pub mod form;
pub mod format;
pub mod graph;
pub mod json;
pub mod kinds;
pub mod live;
pub mod route;
pub mod scene;
pub mod session;
pub mod snippet;
pub mod text;
pub mod track;
pub mod viewport;
pub mod wish;

mod app;
mod asset;
mod components;
mod engine_client;
#[cfg(test)]
mod fuzz;
mod offline;
mod page_api;
mod pages;
mod plain;
#[cfg(feature = "pages")]
pub mod prerender;
mod store;

pub use app::start;
