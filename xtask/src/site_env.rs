//! How the browser tests are told which sites to test.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::server::{Options, Server};

pub const SITE: &str = "INTERLEAVE_SITE";
pub const SITE_CHECKS: &str = "INTERLEAVE_SITE_CHECKS";

/// Set where tests of many combinations are to try each (`cargo xtask test --all`).
pub const ALL: &str = "INTERLEAVE_ALL";

/// The options of a server for the site named in the environment.
pub fn options(name: &str) -> Result<Options> {
    let folder = std::env::var_os(name).map(PathBuf::from).with_context(|| {
        format!("{name} names no built site; run the browser tests by `cargo xtask test --browser`")
    })?;
    Ok(Options::new(folder))
}

pub fn serve(name: &str) -> Result<Server> {
    Server::start(options(name)?)
}
