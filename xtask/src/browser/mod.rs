//! Three browsers over WebDriver, for the browser tests; Chromium also for whatever else is measured
//! or drawn in one.
//!
//! Blocking calls and a few endpoints: a test is a plain function, and nothing of an async
//! runtime is built before the first `cargo xtask build`.

mod display;
mod driver;
mod interleave;
mod kind;
mod page;
mod pool;
mod session;

pub use driver::Driver;
pub use kind::Browser;
pub use page::{Page, Viewport};
pub use session::{Session, Setup, Timeouts};
