//! Chromium over WebDriver, for the browser tests and for `cargo xtask bench`.
//!
//! Blocking calls and seven endpoints: a test is a plain function, and nothing of an async
//! runtime is built before the first `cargo xtask build`.

mod driver;
mod interleave;
mod page;
mod session;

pub use driver::Driver;
pub use page::{Page, Viewport};
pub use session::{Session, Timeouts};

/// Where a running chromedriver is; set by `cargo xtask test` so that all tests share one.
pub const DRIVER_URL: &str = "INTERLEAVE_WEBDRIVER";
