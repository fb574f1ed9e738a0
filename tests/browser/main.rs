//! Tests in a real browser, against the site as it is hosted. Run by `cargo xtask test --browser`,
//! which builds the sites and says where they are.

mod support;

mod harness;
mod smoke;
