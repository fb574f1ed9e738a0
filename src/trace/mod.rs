//! What every worker did, as fixed-size events, and the pure code that reads them.
pub mod event;
pub mod export;
#[cfg(not(feature = "app"))]
pub mod ring;
pub mod timeline;
pub mod waits;

pub use event::{Event, FIRST_POOL_WORKER, Kind, Reason, SHARED};
